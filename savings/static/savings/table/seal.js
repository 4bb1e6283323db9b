// What a table keeps on the device is sealed (AES-GCM, 256 bits) under a key of the officer that the
// server gives to whoever is signed in. It is in memory only; for a reload without signal it can be
// wrapped by a code of the officer (PBKDF2). Whoever forgets the code signs in with signal instead:
// nothing is lost by it, so few wrong tries are allowed.

const ROUNDS = 600_000; // OWASP's figure for PBKDF2 with SHA-256
export const SHORTEST = 6;
export const MOST_WRONG = 5;

let keys = []; // the newest first: by it is sealed, by any is opened
let raw = []; // the same, as bytes, for wrapping
let name = "";

export const isOpen = () => keys.length > 0;
export const officer = () => name;

// `given` are keys in Base64, the newest first.
export async function open(who, given) {
  raw = given.map((each) => Uint8Array.from(atob(each), (letter) => letter.charCodeAt(0)));
  keys = await Promise.all(raw.map(imported));
  name = who;
}

// { iv, sealed } of a value that JSON can write; it opens at its own place only.
export async function sealed(place, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const how = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(place) };
  return { iv, sealed: await crypto.subtle.encrypt(how, keys[0], bytes) };
}

// The value; undefined where none of the keys opens it.
export async function plain(place, row) {
  const how = { name: "AES-GCM", iv: row.iv, additionalData: new TextEncoder().encode(place) };
  for (const key of keys) {
    try {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, row.sealed)));
    } catch {
      // of an older key, or of another officer
    }
  }
  return undefined;
}

// The key under a code; `mark` tells whether it is still the newest.
export async function wrapped(code) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await fromCode(code, salt, ROUNDS);
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, raw[0]);
  return { salt, rounds: ROUNDS, iv, wrapped: bytes, mark: await mark() };
}

// Whether the code was right; then all that is kept can be opened.
export async function unwrapped(who, lock, code) {
  const key = await fromCode(code, lock.salt, lock.rounds);
  try {
    raw = [new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: lock.iv }, key, lock.wrapped))];
  } catch {
    return false;
  }
  keys = await Promise.all(raw.map(imported));
  name = who;
  return true;
}

export async function mark() {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", raw[0]));
  return [...hash.slice(0, 8)].map((each) => each.toString(16).padStart(2, "0")).join("");
}

// Whether a code is too short, or among the first that somebody would try.
export function isWeak(code) {
  const steps = [...code].slice(1).map((letter, at) => letter.charCodeAt(0) - code.charCodeAt(at));
  return code.length < SHORTEST || steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

const imported = (bytes) => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);

async function fromCode(code, salt, iterations) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}
