// Is there signal? What the phone believes, corrected by what the last request met: an antenna
// with four bars and no data behind it is common in a village.

import { reactive, readonly } from "vue";

const KEPT = "rangwat-contact"; // in localStorage: a moment says nothing of anybody

const now = reactive({ isThere: navigator.onLine, lastContact: remembered() });
export const signal = readonly(now);

// Told by server.js after every request: the moment (ms) the server answered, or null.
export function met(moment) {
  now.isThere = moment !== null;
  if (moment === null) return;
  now.lastContact = moment;
  try {
    localStorage.setItem(KEPT, moment);
  } catch {
    // storage is forbidden: it is known as long as the page is open
  }
}

function remembered() {
  try {
    return Number(localStorage.getItem(KEPT)) || null;
  } catch {
    return null;
  }
}

window.addEventListener("online", () => (now.isThere = true));
window.addEventListener("offline", () => (now.isThere = false));
