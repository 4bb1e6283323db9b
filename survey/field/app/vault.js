// The key to all the phone keeps: random, wrapped by what the PIN gives (Argon2id), in memory
// only while somebody works. Every row is sealed by itself (AES-GCM, 256 bits) for its own place.

import { argon2id } from "hash-wasm";
import { reactive, readonly } from "vue";

import { database, write } from "./store.js";

const MEMORY = 47_104; // KiB, with one pass: OWASP's first choice; a 2 GB phone takes about a second
const PASSES = 1;
export const SHORTEST_PIN = 6;

const now = reactive({ state: "unknown" }); // unknown | empty | locked | open
export const lock = readonly(now);

let key = null;

export class WrongPin extends Error {}
export class VaultIsLocked extends Error {}

// Before anything else: is there a phone's key here, and is it open?
export async function look() {
  const kept = await (await database()).get("lock", "key");
  now.state = key ? "open" : kept ? "locked" : "empty";
  return now.state;
}

// A new key under a new PIN. What was kept under another key stays, and can be read no more.
export async function setUp(pin) {
  const random = crypto.getRandomValues(new Uint8Array(32));
  await keep(random, pin);
  key = await imported(random);
  random.fill(0);
  now.state = "open";
}

export async function unlock(pin) {
  const kept = await (await database()).get("lock", "key");
  const raw = await unwrapped(kept, pin);
  key = await imported(raw);
  raw.fill(0);
  now.state = "open";
}

export async function changePin(before, after) {
  const raw = await unwrapped(await (await database()).get("lock", "key"), before);
  await keep(raw, after);
  raw.fill(0);
}

export function close() {
  key = null;
  now.state = "locked";
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

async function keep(raw, pin) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const cost = { memory: MEMORY, passes: PASSES };
  const wrapping = await fromPin(pin, salt, cost);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, wrapping, raw);
  await write(["lock"], (transaction) =>
    transaction.objectStore("lock").put({ id: "key", salt, cost, iv, wrapped }),
  );
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
