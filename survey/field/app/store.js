// What the phone keeps, in IndexedDB: rows that are sealed (vault.js) but for what orders them.
// Nothing here reads or writes what is inside; no name, no point and no answer is in the clear.

import { openDB } from "idb";

const NAME = "rangwat-field";
const VERSION = 1;

// id is the key of every store. In the clear are only:
//   lock      how the key is wrapped by the PIN; nothing of people
//   settings  -
//   sections  village, name, sha256 (of the plain bytes, as the server tells it), takenAt
//   records   state, changedAt (ms), order (number, counts up)
//   files     record (id of the record), bytes (number)
export const STORES = ["lock", "settings", "sections", "records", "files"];

let opened = null;

export function database() {
  opened ??= openDB(NAME, VERSION, {
    upgrade(made) {
      for (const name of STORES) {
        const store = made.createObjectStore(name, { keyPath: "id" });
        if (name === "sections") store.createIndex("village", "village");
        if (name === "records") store.createIndex("state", "state");
        if (name === "files") store.createIndex("record", "record");
      }
    },
    // Another tab has a newer page: this one lets go, and asks to be loaded anew.
    blocking(_current, _blocked, event) {
      event.target.close();
      opened = null;
      window.dispatchEvent(new CustomEvent("rangwat-newer-page"));
    },
    terminated() {
      opened = null;
    },
  });
  return opened;
}

// Written and on the disk when it resolves: "relaxed" is not enough for what nobody has twice.
export async function write(stores, work) {
  const transaction = (await database()).transaction(stores, "readwrite", { durability: "strict" });
  try {
    const answer = await work(transaction);
    await transaction.done;
    return answer;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // it has ended by itself
    }
    await transaction.done.catch(() => {});
    throw error;
  }
}
