// What day it is, for a phone whose clock may be wrong or set back: in the server's time, and
// never earlier than the latest moment this phone has ever seen. Sealed like all else.

import { get, put } from "./vault.js";

const EVERY = 60_000; // milliseconds between two notes of how late it is

// seen: the latest moment, server's time; ahead: how far the server's clock is before this one's.
let seen = 0;
let ahead = 0;
let ticks = 0; // of performance.now(), which nobody can set
let noted = 0;

export async function loadClock() {
  const kept = (await get("settings", "clock")) ?? { seen: 0, ahead: 0 };
  // The same page may have asked the server already.
  if (kept.seen > seen) ({ seen, ahead } = kept);
  ticks = performance.now();
}

// Milliseconds since 1970. A clock set back stands still here but for the time the page is open.
export function timeNow() {
  const passed = performance.now() - ticks;
  ticks += passed;
  seen = Math.max(seen + passed, Date.now() + ahead);
  return seen;
}

// The server has said what time it is: it knows better, even where this phone's was later.
export async function serverSays(iso) {
  const told = Date.parse(iso);
  ahead = told - Date.now();
  seen = told;
  ticks = performance.now();
  await noteClock(true);
}

export async function noteClock(atOnce = false) {
  const now = timeNow();
  if (!atOnce && now - noted < EVERY) return;
  noted = now;
  await put("settings", "clock", { seen: now, ahead });
}
