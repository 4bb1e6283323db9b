// The villages this phone has along: taken whole or what has changed of them, read, and gone
// after 14 days. A village is never half new: until its last section is here the old one stands.

import { reactive, readonly, watch } from "vue";

import { aerial } from "./aerial.js";
import { loadClock, noteClock, serverSays, timeNow } from "./bundle_clock.js";
import { NoRoom, abandon, adopt, bytesOf, clean, keep, kept, leftOver, manifests, villagesHere } from "./bundle_store.js";
import { records } from "./records.js";
import { Refused, ask } from "./server.js";
import { get, lock, put } from "./vault.js";
import { chosen, t } from "./words.js";

export { NoRoom } from "./bundle_store.js";

const AT_ONCE = 4; // sections under way: a slow line is mostly waiting
const TRIES = 3; // manifests, where the village changes while it is taken
const DAY = 86_400_000; // milliseconds
const LIFE = 14 * DAY;
const OLD = DAY; // after which one asks for news

export class NotAllowed extends Error {} // this phone may not hold the village (any more)
export class Restless extends Error {} // it changed again and again while it was taken
export class Damaged extends Error {} // what came is not what the server said

const taken = reactive([]);
// [{ code, name, takenAt, expiresAt (ms, server's time), bytes, isStale }], by code
export const villages = readonly(taken);

const current = new Map(); // code → manifest
const parsed = new Map(); // "code/name/sha256" → what it says
const elsewhere = new BroadcastChannel("rangwat-bundles");
let ticking = 0;

// After unlocking, and after the records, whose forms stay: what is here, without what is over.
export async function load() {
  await loadClock();
  await reread();
  await dropExpired();
  clearInterval(ticking);
  ticking = setInterval(() => lock.state === "open" && dropExpired().catch(() => {}), 60_000);
}

// What is in memory goes with the key.
watch(() => lock.state, (state) => {
  if (state === "open") return;
  clearInterval(ticking);
  current.clear();
  parsed.clear();
  taken.splice(0);
});
elsewhere.onmessage = () => lock.state === "open" && reread().catch(() => {});

// [{ code, name, within, households }] that this phone may take. Asks the server.
// Raises NoSignal, Refused.
export async function offered() {
  const told = await (await permitted(`/field/api/villages${language("?")}`, [...current.keys()])).json();
  await serverSays(told.now);
  for (const code of current.keys()) {
    if (!told.villages.some((each) => each.code === code)) await leave(code, "ended");
  }
  return told.villages;
}

// Takes a village along, or what has changed of it. progress(doneBytes, allBytes), as they travel.
// What has come stays when the signal goes: the next time begins there.
// Raises NoSignal, NotAllowed, Refused, NoRoom, Restless, Damaged; the village as it was stands.
export async function take(code, progress = () => {}) {
  await navigator.locks.request(`rangwat-take-${code}`, async () => {
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const manifest = await asked(code);
      if (await fetched(manifest, progress)) {
        await adopt(inShort(manifest));
        const before = await missed();
        if (before.length) await put("settings", "villages-missed", before.filter((each) => each.code !== code));
        await reread();
        await tidy(code);
        elsewhere.postMessage(code);
        return;
      }
    }
    throw new Restless();
  });
}

// The village is gone from this phone; records made there, and their forms, stay. `why` is told
// to who looks for it: "expired" or "ended".
export async function leave(code, why = "") {
  if (why) await miss(current.get(code), why);
  await abandon(code);
  await reread();
  await tidy(code);
  elsewhere.postMessage(code);
}

// Villages whose time is over, or whose taking was never ended, are gone.
export async function dropExpired() {
  await noteClock();
  await reread(); // another tab may have taken it anew
  const now = timeNow();
  for (const { code, expiresAt } of [...current.values()]) {
    if (expiresAt <= now) await leave(code, "expired");
  }
  for (const code of await villagesHere()) if (!current.has(code)) await tidy(code, now - LIFE);
  for (const village of taken) village.isStale = now - village.takenAt > OLD;
}

// What a section says: JSON parsed, XML and CSV as text, else an ArrayBuffer; undefined: not here.
export async function section(code, name) {
  const sha256 = current.get(code)?.sections[name];
  if (!sha256) return undefined;
  const id = `${code}/${name}/${sha256}`;
  if (!parsed.has(id)) {
    const bytes = await bytesOf(code, name, sha256);
    if (!bytes) return undefined;
    const value = read(name, bytes);
    if (typeof value === "string" || value instanceof ArrayBuffer) return value;
    parsed.set(id, value);
  }
  return parsed.get(id);
}

// [{ formId, version, title, isNewest, tells: [facts] }]; older ones only while a record needs them.
export async function forms(code) {
  const newest = (await section(code, "forms")) ?? [];
  const found = newest.map((form) => ({ ...form, isNewest: true }));
  for (const { formId, version, formTitle } of begun().filter((each) => each.village === code)) {
    if (found.some((form) => form.formId === formId && form.version === version)) continue;
    if (await leftOver(code, `form:${formId}:${version}`)) {
      found.push({ formId, version, title: formTitle, isNewest: false, tells: [], media: [] });
    }
  }
  return found;
}

// The XForm, also of an older version with which a record was begun, and when the village is gone.
export async function formXml(code, formId, version) {
  const name = `form:${formId}:${version}`;
  const now = await section(code, name);
  if (now) return now;
  const before = await leftOver(code, name);
  return before && text(before);
}

// A file of a form as the engine asks for it; 404 where it is not here.
export async function attachmentOf(code, formId, version, name) {
  const medium = `media:${formId}:${version}:${name}`;
  const found =
    (await section(code, medium)) ?? (await leftOver(code, medium)) ?? (await section(code, `entities:${name}`));
  if (found === undefined) return new Response("", { status: 404 });
  const type = name.endsWith(".csv") ? "text/csv; charset=utf-8" : "application/octet-stream";
  return new Response(found, { status: 200, headers: { "Content-Type": type } });
}

// Households by house number: { key, label, head, houseNumber, house, people, condition,
// conditionLabel, lastVisit, point: [lon, lat] | null, standing, … as the server tells them }.
export async function households(code) {
  return derived(code, "households", async () => {
    const found = (await chunks(code, "households")).map((each) => ({ ...each, label: called(each) }));
    return found.sort(byNumber(({ houseNumber }) => houseNumber));
  });
}

// Parcels by number, measured or not: what the server tells of each, and `title`.
export async function parcels(code) {
  return derived(code, "parcels", async () => {
    const found = (await chunks(code, "parcels")).map((each) => ({ ...each, title: titleOf(each) }));
    return found.sort(byNumber(({ number }) => number));
  });
}

// Houses in which nobody is known to live: [{ key, houseNumber, point }].
export const emptyHouses = async (code) => (await section(code, "houses")) ?? [];

// GeoJSON [lon, lat]. properties of a parcel: key, title, area, households, kind, status, disputed;
// of lines: kind (village, neighbour, state_land, concession), title, label.
export async function land(code) {
  return derived(code, "land", async () => {
    const lines = (await section(code, "lines")) ?? { features: [], bounds: null };
    const known = await parcels(code);
    const overlaps = (await section(code, "overlaps")) ?? [];
    return {
      parcels: collection(known),
      overlaps: collection(overlaps),
      lines: { type: "FeatureCollection", features: lines.features },
      bounds: lines.bounds,
      pictures: aerial(named(code, "picture"), lines.bounds, (name) => section(code, name)),
    };
  });
}

// The overlaps on record of a parcel, largest first.
export async function overlapsOf(code, parcel) {
  const all = (await section(code, "overlaps")) ?? [];
  return all.filter((each) => each.unit === parcel || each.other === parcel);
}

// Villages that went by themselves and were not taken again: [{ code, name, why }].
export const missed = async () => (await get("settings", "villages-missed")) ?? [];

async function miss(manifest, why) {
  if (!manifest) return;
  const before = (await missed()).filter(({ code }) => code !== manifest.code);
  await put("settings", "villages-missed", [...before, { code: manifest.code, name: manifest.name, why }]);
}

async function asked(code) {
  const way = `/field/api/villages/${encodeURIComponent(code)}/manifest${language("?")}`;
  const manifest = await (await permitted(way, [code])).json();
  await serverSays(manifest.now);
  return manifest;
}

// Nothing beyond permissions is held: what may not be taken may not be kept either.
async function permitted(way, codes) {
  try {
    return await ask(way);
  } catch (error) {
    if (!(error instanceof Refused && error.isOver)) throw error;
    // 401: the phone itself was ended, so it may hold no village at all.
    for (const code of error.status === 401 ? [...current.keys()] : codes) await leave(code, "ended");
    throw new NotAllowed(error.message);
  }
}

const language = (before) => (chosen.language === "en" ? `${before}language=en` : "");

// Whether every section of a manifest lies here now; false: the server has newer ones.
async function fetched(manifest, progress) {
  const { code } = manifest;
  const here = await kept(code);
  const missing = manifest.sections.filter(({ name, sha256 }) => !here.has(`${name}/${sha256}`));
  const all = missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  let hasChanged = false;
  let isOver = false; // one that fails stops the others: on a dead line each would wait by itself
  progress(done, all);
  const waiting = [...missing];
  async function work() {
    while (waiting.length && !hasChanged && !isOver) {
      const { name, sha256, bytes } = waiting.shift();
      let answer;
      try {
        answer = await ask(`/field/api/villages/${encodeURIComponent(code)}/sections/${path(name)}?sha256=${sha256}${language("&")}`);
      } catch (error) {
        if (!(error instanceof Refused) || ![404, 409].includes(error.status)) throw error;
        hasChanged = true;
        return;
      }
      const content = await answer.arrayBuffer();
      if ((await digest(content)) !== sha256) throw new Damaged(name);
      await keep(code, name, sha256, content, timeNow());
      done += bytes;
      progress(done, all);
    }
  }
  const each = () => work().catch((error) => {
    isOver = true;
    throw error;
  });
  const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, each));
  const failed = ended.find(({ status }) => status === "rejected")?.reason;
  if (failed instanceof NoRoom) await tidy(code); // room for records first; the old village stands
  if (failed) throw failed;
  return !hasChanged;
}

function inShort({ code, name, now, expiresAt, sections }) {
  return {
    code, name,
    takenAt: Date.parse(now),
    expiresAt: Date.parse(expiresAt),
    bytes: sections.reduce((sum, each) => sum + each.bytes, 0),
    sections: Object.fromEntries(sections.map((each) => [each.name, each.sha256])),
  };
}

async function reread() {
  const found = await manifests();
  current.clear();
  for (const manifest of found) current.set(manifest.code, manifest);
  for (const id of parsed.keys()) {
    const [code, ...rest] = id.split("/");
    const sha256 = rest.pop();
    const name = rest.join("/");
    const manifest = current.get(code);
    const stands = name.startsWith("=") ? String(manifest?.takenAt) : manifest?.sections[name];
    if (stands !== sha256) parsed.delete(id);
  }
  const now = timeNow();
  taken.splice(0, taken.length, ...found
    .map(({ code, name, takenAt, expiresAt, bytes }) => ({
      code, name, takenAt, expiresAt, bytes, isStale: now - takenAt > OLD,
    }))
    .sort((one, other) => one.code.localeCompare(other.code)));
}

// Sections no manifest names go, but for forms with which somebody has begun a record; and for
// what came after `since`, of a village whose taking may go on.
async function tidy(code, since = Infinity) {
  const wanted = current.get(code)?.sections ?? {};
  const needed = begun().map(({ formId, version }) => `:${formId}:${version}`);
  const isNeeded = (name) => needed.some((each) => name === `form${each}` || name.startsWith(`media${each}:`));
  await clean(code, (name, sha256, takenAt) => wanted[name] === sha256 || isNeeded(name) || takenAt > since);
}

// The records on this phone that are still to be filled in or sent.
function begun() {
  return records.filter(({ state }) => ["draft", "ready", "refused"].includes(state));
}

async function chunks(code, kind) {
  return (await Promise.all(named(code, kind).map((name) => section(code, name)))).flat().filter(Boolean);
}

// Names of the sections of a kind.
const named = (code, kind) =>
  Object.keys(current.get(code)?.sections ?? {}).filter((name) => name.startsWith(`${kind}:`));

// What is worked out of several sections, once for as long as the village is as it is.
async function derived(code, kind, work) {
  const id = `${code}/=${kind}:${chosen.language}/${current.get(code)?.takenAt}`;
  if (!parsed.has(id)) parsed.set(id, await work());
  return parsed.get(id);
}

// House 2 before house 10; what has no number comes last.
const inOrder = new Intl.Collator("th", { numeric: true });
const byNumber = (of) => (one, other) => !of(one) - !of(other) || inOrder.compare(of(one), of(other));

const called = ({ houseNumber, head, key }) =>
  [houseNumber && t(`บ้านเลขที่ ${houseNumber}`, `House ${houseNumber}`), head].filter(Boolean).join(" · ")
  || t(`ครัวเรือน ${key.slice(0, 8)}`, `Household ${key.slice(0, 8)}`);

const titleOf = ({ number, kindLabel }) => (number ? t(`แปลง ${number}`, `Parcel ${number}`) : kindLabel);

const collection = (rows) => ({
  type: "FeatureCollection",
  features: rows
    .filter(({ geometry }) => geometry)
    .map(({ geometry, ...properties }) => ({ type: "Feature", geometry, properties })),
});

const text = (bytes) => new TextDecoder().decode(bytes);

function read(name, bytes) {
  if (name.startsWith("media:") || name.startsWith("picture:")) return bytes;
  return name.startsWith("form:") || name.startsWith("entities:") ? text(bytes) : JSON.parse(text(bytes));
}

// Of a section's name: a slash in it stays one for the server.
const path = (name) => name.split("/").map(encodeURIComponent).join("/");

async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (each) => each.toString(16).padStart(2, "0")).join("");
}
