// A walk that is not finished, sealed on the phone at every corner: it outlives a dead battery.
// The answer of a form holds only what is whole; a ring with a side missing is no answer yet.

import { database, write } from "../store.js";
import { get, plainValue, put } from "../vault.js";

const PREFIX = "walk/";
const OLDEST = 60 * 24 * 3600 * 1000; // milliseconds: nobody goes back to it

// { corners, isClosed, isUsed, changedAt (ms) } or undefined; `isUsed`: handed on as an answer.
export const walkKept = (name) => get("settings", PREFIX + name);

export const keepWalk = (name, { corners, isClosed = false, isUsed = false }) =>
  put("settings", PREFIX + name, { corners, isClosed, isUsed, changedAt: Date.now() });

export const forgetWalk = (name) =>
  write(["settings"], (transaction) => transaction.objectStore("settings").delete(PREFIX + name));

async function walksUnder(start) {
  const mine = IDBKeyRange.bound(PREFIX + start, `${PREFIX}${start}\uffff`);
  const rows = await (await database()).getAll("settings", mine);
  return Promise.all(rows.map(async (row) => ({ name: row.id.slice(PREFIX.length), ...(await plainValue("settings", row)) })));
}

// Of a record: those that are no answer yet.
export async function unfinishedOf(record) {
  return (await walksUnder(`${record}/`)).filter(({ isUsed }) => !isUsed);
}

// What was begun in a draft that is gone, and was never finished.
export async function forgetOldWalks() {
  for (const { name, changedAt } of await walksUnder("")) {
    if (Date.now() - changedAt > OLDEST) await forgetWalk(name);
  }
}
