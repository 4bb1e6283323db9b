// Is the page itself on the phone, so that it opens without signal; is there a newer one; may it
// be put on the home screen; and does the browser promise not to clear what is kept?

import { reactive, readonly } from "vue";

const WORKER = "/field/sw.js";
const MAP_WORKER = "/map/sw.js";
const LOOK_EVERY = 60 * 60_000; // milliseconds

// page: none | keeping | kept | failed;  isNewer: one is waiting;  canInstall: the browser offers it
const now = reactive({ page: "none", isNewer: false, canInstall: false, isPersistent: null });
export const kept = readonly(now);

let registration = null;
let invitation = null;
let asked = false;

export async function keep() {
  if (!("serviceWorker" in navigator)) {
    now.page = "failed";
    return;
  }
  if (navigator.serviceWorker.controller) now.page = "kept";
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    now.page = "kept";
    if (asked) location.reload(); // only where somebody tapped for it, and in that window alone
  });
  try {
    registration = await navigator.serviceWorker.register(WORKER, { scope: "/field/" });
  } catch {
    // Without signal the page that is here goes on; the next start looks again.
    if (now.page !== "kept") now.page = "failed";
    return;
  }
  navigator.serviceWorker.register(MAP_WORKER).catch(() => {}); // the map of all villages, without signal, is ours
  follow(registration);
  registration.addEventListener("updatefound", () => follow(registration));
  setInterval(() => registration.update().catch(() => {}), LOOK_EVERY);
}

function follow({ installing, waiting, active }) {
  if (waiting && navigator.serviceWorker.controller) now.isNewer = true;
  if (active && !installing && !waiting) now.page = "kept";
  if (!installing) return;
  if (now.page !== "kept") now.page = "keeping";
  installing.addEventListener("statechange", () => {
    if (installing.state === "installed" && navigator.serviceWorker.controller) now.isNewer = true;
    if (installing.state === "activated") now.page = "kept";
    // Cut off half-way: what has come is not fetched again the next time.
    if (installing.state === "redundant" && now.page === "keeping") now.page = "failed";
  });
}

export function takeNewer() {
  asked = true;
  if (registration?.waiting) registration.waiting.postMessage("take over");
  else location.reload();
}

// Asked after a person was told why; many browsers decide without asking further.
export async function persist() {
  now.isPersistent = (await navigator.storage?.persist?.()) ?? null;
  return now.isPersistent;
}

export async function room() {
  now.isPersistent = (await navigator.storage?.persisted?.()) ?? null;
  const { usage = NaN, quota = NaN } = (await navigator.storage?.estimate?.()) ?? {};
  return { used: usage, free: quota - usage }; // bytes; NaN where the browser does not say
}

export async function install() {
  if (!invitation) return;
  await invitation.prompt();
  invitation = null;
  now.canInstall = false;
}

window.addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  invitation = event;
  now.canInstall = true;
});
window.addEventListener("appinstalled", () => (now.canInstall = false));
