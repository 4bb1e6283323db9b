// The key to all the phone keeps: random, wrapped by what the PIN gives (Argon2id), in memory
// only while somebody works. Every row is sealed by itself (AES-GCM, 256 bits) for its own place.
// It is wrapped a second time by a recovery key that only the server has: for a forgotten PIN.

import { argon2id } from "hash-wasm";
import { reactive, readonly } from "vue";

import { database, STORES, write } from "./store.js";

const MEMORY = 47_104; // KiB: OWASP's first choice, which a 2 GB phone has to spare
const LEAST_PASSES = 1;
const MOST_PASSES = 12;
const WAIT = 800; // milliseconds a PIN may take on this phone: as many passes as fit
export const SHORTEST_PIN = 6;

// Seconds to wait after so many wrong PINs; from the tenth on the village's data is gone too.
const WAITS = [0, 0, 0, 0, 30, 60, 300, 900, 1800, 3600];
export const MOST_WRONG = WAITS.length;

// unknown | impossible | empty | locked | open; `why` says what makes it impossible:
// "insecure" (plain http), "old" (the browser), "storage" (it keeps nothing, as in a private window)
const now = reactive({ state: "unknown", why: "", device: "" });
export const lock = readonly(now);

let key = null;
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("rangwat-lock") : null;

export class WrongPin extends Error {
  // left: how many more until the village's data is removed
  constructor(left) {
    super();
    this.left = left;
  }
}
export class MustWait extends Error {
  constructor(until) {
    super();
    this.until = until; // milliseconds
  }
}
export class WrongRecoveryKey extends Error {}
export class VaultIsLocked extends Error {}

// Before anything else: is there a phone's key here, and is it open?
export async function look() {
  now.why = obstacle();
  if (now.why) return (now.state = "impossible");
  try {
    const kept = await (await database()).get("lock", "key");
    if (!kept) key = null;
    now.device = kept?.device ?? "";
    now.state = key ? "open" : kept ? "locked" : "empty";
  } catch {
    Object.assign(now, { state: "impossible", why: "storage" });
  }
  return now.state;
}

function obstacle() {
  if (!window.isSecureContext) return "insecure";
  if (!window.crypto?.subtle || typeof WebAssembly === "undefined") return "old";
  return "indexedDB" in window && window.indexedDB ? "" : "storage";
}

// A new key under a new PIN; `device` is the phone's name at the server, which is no secret.
// `settle` writes what must be there before anybody sees the phone as open.
// → the recovery key (base64url), to be given to the server and kept nowhere else.
export async function setUp(pin, device = "", settle = async () => {}) {
  const random = crypto.getRandomValues(new Uint8Array(32));
  const recovery = await keep(random, pin, { device });
  key = await imported(random);
  random.fill(0);
  await settle();
  Object.assign(now, { state: "open", device });
  return recovery;
}

// Raises MustWait, WrongPin. A try is written down before it is made: who ends the page in
// between gains nothing.
export async function unlock(pin) {
  const kept = await (await database()).get("lock", "key");
  const count = await triedOnceMore();
  let raw;
  try {
    raw = await unwrapped(kept, pin);
  } catch (error) {
    if (!(error instanceof WrongPin)) throw error;
    if (count >= MOST_WRONG) await write(["sections"], (t) => t.objectStore("sections").clear());
    throw new WrongPin(Math.max(0, MOST_WRONG - count));
  }
  await write(["lock"], (t) => t.objectStore("lock").delete("wrong"));
  key = await imported(raw);
  raw.fill(0);
  now.state = "open";
}

// With the key the server gave back, and a new PIN. → a new recovery key: that one was shown.
// Raises WrongRecoveryKey: it is another phone's, or was replaced.
export async function recover(recoveryKey, pin) {
  const kept = await (await database()).get("lock", "key");
  let raw;
  try {
    const wrapping = await imported(fromBase64(recoveryKey));
    const { iv, wrapped } = kept.recovery;
    raw = new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, wrapping, wrapped));
  } catch {
    throw new WrongRecoveryKey();
  }
  const next = await keep(raw, pin, { device: kept.device });
  key = await imported(raw);
  raw.fill(0);
  now.state = "open";
  return next;
}

// Raises MustWait, WrongPin, as unlocking does: who finds the phone open guesses no further.
export async function changePin(before, after) {
  await unlock(before);
  const kept = await (await database()).get("lock", "key");
  const raw = await unwrapped(kept, before);
  await keep(raw, after, { device: kept.device, recovery: kept.recovery });
  raw.fill(0);
}

// The phone has another name at the server from now on.
export async function rename(device) {
  const kept = await (await database()).get("lock", "key");
  await write(["lock"], (t) => t.objectStore("lock").put({ ...kept, device }));
  now.device = device;
}

export function close() {
  if (now.state !== "open") return;
  shut();
  tabs?.postMessage("locked"); // what one sees is locked in every window
}

function shut() {
  key = null;
  if (now.state === "open") now.state = "locked";
}

// Everything of this page is gone from the phone. The caller has seen to it that nothing unsent is.
export async function forget() {
  localStorage.clear(); // the language and such; nothing of anybody
  await write(STORES, (t) => Promise.all(STORES.map((name) => t.objectStore(name).clear())));
  key = null;
  Object.assign(now, { state: "empty", device: "" });
  tabs?.postMessage("gone");
}

tabs?.addEventListener("message", ({ data }) => {
  if (data === "locked") shut();
  if (data === "gone") look();
});

// When may a PIN be tried again (ms; in the past: now), and how many were wrong.
export async function tries() {
  const wrong = await (await database()).get("lock", "wrong");
  return { count: wrong?.count ?? 0, until: openAgain(wrong) };
}

// Nobody waits longer than the wait, even where the clock was set back meanwhile.
function openAgain(wrong) {
  if (!wrong) return 0;
  const wait = 1000 * WAITS[Math.min(wrong.count, WAITS.length - 1)];
  return Math.min(wrong.at, Date.now()) + wait;
}

function triedOnceMore() {
  return write(["lock"], async (transaction) => {
    const store = transaction.objectStore("lock");
    const wrong = await store.get("wrong");
    if (openAgain(wrong) > Date.now()) throw new MustWait(openAgain(wrong));
    const count = (wrong?.count ?? 0) + 1;
    await store.put({ id: "wrong", count, at: Date.now() });
    return count;
  });
}

// A row of `store`, sealed: { id, ...plain, iv, sealed }. `value` is JSON, or bytes as they are.
export async function sealed(store, id, value, plain = {}) {
  const bytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? value : encoded(value);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const hidden = await crypto.subtle.encrypt(
    { name: "AES-GCM", iv, additionalData: place(store, id) }, opened(), bytes,
  );
  return { ...plain, id, iv, sealed: hidden };
}

export async function plainBytes(store, row) {
  return crypto.subtle.decrypt(
    { name: "AES-GCM", iv: row.iv, additionalData: place(store, row.id) }, opened(), row.sealed,
  );
}

export async function plainValue(store, row) {
  return JSON.parse(new TextDecoder().decode(await plainBytes(store, row)));
}

export async function put(store, id, value, plain = {}) {
  const row = await sealed(store, id, value, plain);
  await write([store], (transaction) => transaction.objectStore(store).put(row));
}

// The value, or undefined where there is none.
export async function get(store, id) {
  const row = await (await database()).get(store, id);
  return row && plainValue(store, row);
}

function opened() {
  if (!key) throw new VaultIsLocked();
  return key;
}

// The key, wrapped by the PIN; and by a new recovery key unless the present wrapping is given.
async function keep(raw, pin, { device, recovery = null }) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const cost = { memory: MEMORY, passes: await affordable() };
  const byPin = await wrap(raw, await fromPin(pin, salt, cost));
  const fresh = crypto.getRandomValues(new Uint8Array(32));
  const byServer = recovery ?? (await wrap(raw, await imported(fresh)));
  await write(["lock"], async (transaction) => {
    const store = transaction.objectStore("lock");
    await store.put({ id: "key", device, salt, cost, ...byPin, recovery: byServer });
    await store.delete("wrong");
  });
  return recovery ? null : toBase64(fresh);
}

async function wrap(raw, wrapping) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, wrapped: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, raw) };
}

async function unwrapped(kept, pin) {
  const wrapping = await fromPin(pin, kept.salt, kept.cost);
  try {
    return new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, wrapping, kept.wrapped),
    );
  } catch {
    throw new WrongPin();
  }
}

// How many passes this phone makes while a person is willing to wait.
async function affordable() {
  const begun = performance.now();
  await fromPin("measured", new Uint8Array(16), { memory: MEMORY, passes: 1 });
  const passes = Math.floor(WAIT / Math.max(1, performance.now() - begun));
  return Math.max(LEAST_PASSES, Math.min(MOST_PASSES, passes));
}

async function fromPin(pin, salt, { memory, passes }) {
  const raw = await argon2id({
    password: pin, salt, memorySize: memory, iterations: passes, parallelism: 1,
    hashLength: 32, outputType: "binary",
  });
  return imported(raw);
}

const imported = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
const place = (store, id) => new TextEncoder().encode(`${store}/${id}`);
const encoded = (value) => new TextEncoder().encode(JSON.stringify(value));

const toBase64 = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
