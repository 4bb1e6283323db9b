// The sections of villages on the disk: each sealed by itself, kept under what it is (its hash),
// so that the new ones can come in beside those in use. What is in use a manifest says.

import { database, write } from "./store.js";
import { get, plainBytes, sealed } from "./vault.js";

export class NoRoom extends Error {} // the phone is full; what was there before is whole

const MANIFESTS = "bundle:";
const rowId = (code, name, sha256) => `${code}/${name}/${sha256}`;
const between = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

// All manifests of this phone: { code, name, takenAt, expiresAt (ms), bytes, sections: {name: sha256} }
export async function manifests() {
  const keys = await (await database()).getAllKeys("settings", between(MANIFESTS));
  return Promise.all(keys.map((key) => get("settings", key)));
}

// From here on the village is what this manifest says, in one stroke.
export async function adopt(manifest) {
  const row = await sealed("settings", MANIFESTS + manifest.code, manifest);
  await roomy(() => write(["settings"], (t) => t.objectStore("settings").put(row)));
}

export async function abandon(code) {
  await write(["settings"], (t) => t.objectStore("settings").delete(MANIFESTS + code));
}

// "name/sha256" of every section of a village that lies here, in use or not.
export async function kept(code) {
  const keys = await (await database()).getAllKeys("sections", between(`${code}/`));
  return new Set(keys.map((key) => key.slice(code.length + 1)));
}

export async function keep(code, name, sha256, bytes, takenAt) {
  const row = await sealed("sections", rowId(code, name, sha256), bytes, {
    village: code, name, sha256, takenAt,
  });
  await roomy(() => write(["sections"], (t) => t.objectStore("sections").put(row)));
}

// The bytes, or undefined where that section is not here.
export async function bytesOf(code, name, sha256) {
  const row = await (await database()).get("sections", rowId(code, name, sha256));
  return row && plainBytes("sections", row);
}

// The same of a section no manifest names any more: the form of a record that was begun with it.
export async function leftOver(code, name) {
  const store = (await database()).transaction("sections").store;
  const cursor = await store.openCursor(between(`${code}/${name}/`));
  return cursor ? plainBytes("sections", cursor.value) : undefined;
}

// Away with all sections of a village for which `stays(name, sha256, takenAt)` is false.
export async function clean(code, stays) {
  await write(["sections"], async (transaction) => {
    for await (const cursor of transaction.objectStore("sections").iterate(between(`${code}/`))) {
      const { name, sha256, takenAt } = cursor.value;
      if (!stays(name, sha256, takenAt)) cursor.delete();
    }
  });
}

// The villages of which any section lies here, in use or not.
export async function villagesHere() {
  const found = new Set();
  const index = (await database()).transaction("sections").store.index("village");
  for (let at = await index.openKeyCursor(null, "nextunique"); at; at = await at.continue()) {
    found.add(at.key);
  }
  return found;
}

async function roomy(work) {
  try {
    return await work();
  } catch (error) {
    if (error?.name === "QuotaExceededError") throw new NoRoom();
    throw error;
  }
}
