// What came with the address: a QR's set-up, a village, or the way back after a forgotten PIN.
// It stands after the #, so that it was never sent; and it is taken out of the address at once,
// so that it stands in no history.

import { reactive } from "vue";

// set: { username, secret } | null; village: code | null; recover: base64url | null
// map: the map was asked for without signal, and the village's own stands in for it
export const arrival = reactive({ set: null, village: null, recover: null, map: false });

export function take() {
  const told = new URLSearchParams(location.hash.slice(1));
  const [username, secret] = (told.get("set") ?? "").split(":");
  if (username && secret) arrival.set = { username, secret };
  if (/^\d{2,8}$/.test(told.get("village") ?? "")) arrival.village = told.get("village");
  if (told.get("recover")) arrival.recover = told.get("recover");
  if (told.has("map")) arrival.map = true;
  if (arrival.set || arrival.village || arrival.recover || arrival.map) {
    history.replaceState(history.state, "", location.pathname + location.search);
  }
}

// A QR read while the page is open changes nothing but what stands after the #.
window.addEventListener("hashchange", take);
