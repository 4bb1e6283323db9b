// Who lays the phone down leaves it locked: after ten minutes without a touch, or five out of
// sight. What was filled in is saved at every answer, so that nothing is lost by it.

import { close, lock } from "./vault.js";

const UNTOUCHED = 10 * 60_000; // milliseconds
const HIDDEN = 5 * 60_000;
const LOOK_EVERY = 15_000;

let touched = Date.now();
let hiddenSince = null;
let holders = 0;

// While something runs that nobody touches (a boundary is being walked) the page stays open as
// long as it is seen.
// → a function that ends it.
export function stayOpen() {
  holders += 1;
  let over = false;
  return () => {
    if (over) return;
    over = true;
    holders -= 1;
    touched = Date.now();
  };
}

export function watch() {
  for (const name of ["pointerdown", "keydown", "scroll"]) {
    window.addEventListener(name, () => (touched = Date.now()), { passive: true, capture: true });
  }
  document.addEventListener("visibilitychange", () => {
    // A phone that sleeps runs no timer: reckoned when the page is seen again, before it is drawn.
    lockWhenDue();
    hiddenSince = document.hidden ? Date.now() : null;
    if (!document.hidden) touched = Date.now();
  });
  setInterval(lockWhenDue, LOOK_EVERY);
}

function lockWhenDue() {
  if (lock.state !== "open") return;
  const isLongHidden = hiddenSince !== null && Date.now() - hiddenSince > HIDDEN;
  const isLongUntouched = holders === 0 && Date.now() - touched > UNTOUCHED;
  if (isLongHidden || isLongUntouched) close();
}
