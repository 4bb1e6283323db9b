// Lines that the server does not have yet, kept on this device until it does. A line is written here
// before the next member is shown, and goes only when the server has answered for it. What is said of
// anybody is sealed (seal.js); in the clear stand group, day, officer, time and state of a line.

import * as seal from "./seal.js";

const NAME = "rangwat-table";
const VERSION = 2; // of the first, nothing was sealed: it goes
const STORE = "lines";
const PAGES = "pages"; // what a table was drawn from and what the server said last of it
const LOCKS = "locks"; // an officer's key under the officer's code
export const LONGEST = 3 * 24 * 3600 * 1000; // milliseconds for which a table opens without signal

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const store of [...asked.result.objectStoreNames]) asked.result.deleteObjectStore(store);
      asked.result.createObjectStore(STORE, { keyPath: "key" });
      asked.result.createObjectStore(PAGES, { keyPath: ["path", "officer"] });
      asked.result.createObjectStore(LOCKS, { keyPath: "officer" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function within(mode, act, name = STORE) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const turn = base.transaction(name, mode, { durability: "strict" });
      const asked = act(turn.objectStore(name));
      turn.oncomplete = () => resolve(asked.result);
      turn.onerror = turn.onabort = () => reject(turn.error);
    });
  } finally {
    base.close();
  }
}

export async function put({ key, group, day, officer, at, state, ...said }) {
  const hidden = await seal.sealed(`line/${key}`, said);
  await within("readwrite", (store) => store.put({ key, group, day, officer, at, state, ...hidden }));
}
export const drop = (key) => within("readwrite", (store) => store.delete(key));

// Those of a group and day, in the order they were typed: the officer's own opened; of others only
// whose they are.
export async function of(group, day) {
  const rows = (await within("readonly", (store) => store.getAll()))
    .filter((row) => row.group === group && row.day === day)
    .sort((a, b) => a.at - b.at);
  const own = [];
  const others = [];
  for (const { iv, sealed, ...row } of rows) {
    const said = row.officer === seal.officer() && (await seal.plain(`line/${row.key}`, { iv, sealed }));
    if (said) own.push({ ...row, ...said });
    else others.push(row);
  }
  return { own, others };
}

// The table as it was drawn, or as the server said since.
export async function keep(path, officer, drawn) {
  const hidden = await seal.sealed(`page/${path}`, drawn);
  await within("readwrite", (store) => store.put({ path, officer, at: Date.now(), ...hidden }), PAGES);
}
export const forget = (path, officer) => within("readwrite", (store) => store.delete([path, officer]), PAGES);
export async function kept(path, officer) {
  const row = await within("readonly", (store) => store.get([path, officer]), PAGES);
  return row && seal.plain(`page/${path}`, row);
}
export async function officersOf(path) {
  const rows = await within("readonly", (store) => store.getAll(), PAGES);
  return rows.filter((row) => row.path === path).map((row) => row.officer);
}

export const lockOf = (officer) => within("readonly", (store) => store.get(officer), LOCKS);
export const putLock = (lock) => within("readwrite", (store) => store.put(lock), LOCKS);
export const dropLock = (officer) => within("readwrite", (store) => store.delete(officer), LOCKS);

// Tables and codes that were not used with signal for so long are gone; lines never are.
export async function tidy() {
  const oldest = Date.now() - LONGEST;
  for (const [name, key] of [[PAGES, (row) => [row.path, row.officer]], [LOCKS, (row) => row.officer]]) {
    for (const row of await within("readonly", (store) => store.getAll(), name)) {
      if (!(row.at > oldest)) await within("readwrite", (store) => store.delete(key(row)), name);
    }
  }
}

// Sends what waits, one after the other, and stops where there is no signal. `server` is asked with a
// line and gives the status and what the server said. Two windows do not send at once.
export async function send(group, day, server, told) {
  const run = async () => {
    for (const line of (await of(group, day)).own) {
      if (line.state !== "waiting") continue;
      const { status, said } = await server(line);
      if (status === 200) await drop(line.key);
      else if (status === 409) await put({ ...line, state: "asks", sentence: said.sentence });
      else if (status === 422 || status === 400 || status === 404)
        await put({ ...line, state: "refused", sentence: said?.sentence ?? String(status) });
      else return status;
      await told(said);
    }
    return 200;
  };
  return navigator.locks ? navigator.locks.request(NAME, run) : run();
}
