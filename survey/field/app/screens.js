// Which screen is shown, with what; the phone's own back button goes back one.

import { reactive, readonly } from "vue";

// Screens that take the whole of the page, without the bar below: work one does not leave by a slip.
export const WHOLE = new Set(["form", "walk"]);

// What is one and the same screen, whatever changes on it: it is made anew where this differs.
const keyOf = (name, given) => `${name} ${given.record ?? given.household ?? ""}`;

const FIRST = { name: "village", given: {}, depth: 0, key: keyOf("village", {}) };

// A page that was killed by the phone comes back where it was.
const now = reactive({ ...FIRST, ...history.state?.screen });
export const screen = readonly(now);

export function go(name, given = {}) {
  shown({ name, given: { ...given }, depth: now.depth + 1 }, "pushState");
}

// In place of the present one: back does not return to it.
export function turn(name, given = {}) {
  shown({ name, given: { ...given }, depth: now.depth }, "replaceState");
}

// The same screen by other means, as a form that has become a record: nothing moves on it, and
// it keeps its key, for a screen made anew would begin without the answer just given.
export function became(given) {
  const kept = JSON.parse(JSON.stringify({ ...now, given }));
  history.replaceState({ screen: kept }, "");
  Object.assign(now, kept);
}

export function back() {
  if (now.depth > 0) history.back();
  else turn("village");
}

// By the bar below: back from any of them is the village, as on other apps of the phone.
export function choose(name) {
  if (name === now.name) return;
  if (now.depth > 0) turn(name);
  else go(name);
}

function shown(next, how) {
  // Plain copies: what is given may be reactive, which history cannot keep.
  const kept = JSON.parse(JSON.stringify({ ...next, key: keyOf(next.name, next.given) }));
  history[how]({ screen: kept }, "");
  Object.assign(now, kept);
  window.scrollTo(0, 0);
}

window.addEventListener("popstate", ({ state }) => {
  Object.assign(now, state?.screen ?? FIRST);
});
