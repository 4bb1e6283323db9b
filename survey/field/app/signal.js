// Is there signal? What the phone believes, corrected by what the last request met: an antenna
// with four bars and no data behind it is common in a village.

import { reactive, readonly } from "vue";

const now = reactive({ isThere: navigator.onLine, lastContact: null });
export const signal = readonly(now);

// Told by server.js after every request: the moment (ms) the server answered, or null.
export function met(moment) {
  now.isThere = moment !== null;
  if (moment !== null) now.lastContact = moment;
}

export function remember(moment) {
  now.lastContact ??= moment;
}

window.addEventListener("online", () => (now.isThere = true));
window.addEventListener("offline", () => (now.isThere = false));
