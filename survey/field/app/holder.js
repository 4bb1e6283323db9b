// Whose phone this is at the server, and the key that opens it again where the PIN is forgotten.

import { ask, introduce, keepCredential } from "./server.js";
import { get, put, rename } from "./vault.js";
import { write } from "./store.js";

// { device, holder, server, maySurvey } as the server tells whoever has this credential.
// Raises NoSignal, Refused.
export async function introduced({ username, secret }) {
  return (await introduce("/field/api/phone", username, secret)).json();
}

export async function become({ username, secret }, told) {
  await keepCredential(username, secret);
  await put("settings", "holder", told);
  await rename(username);
}

// As it was told last; with signal, as it is now.
export const holder = () => get("settings", "holder");

export async function askAnew() {
  const told = await (await ask("/field/api/phone")).json();
  await put("settings", "holder", told);
  return told;
}

// The recovery key stays, sealed, until the server has said that it has it.
export async function entrust(recoveryKey) {
  await put("settings", "recovery", recoveryKey);
  await entrustWhatIsLeft();
}

let giving = null; // one at a time: it is asked for by the set-up and by the unlocking

// → is the server able to help whoever forgets the PIN?
export const entrustWhatIsLeft = () =>
  (giving ??= giveWhatIsLeft().finally(() => (giving = null)));

async function giveWhatIsLeft() {
  const waiting = await get("settings", "recovery");
  if (!waiting) return true;
  try {
    await ask("/field/api/recovery", { method: "POST", body: waiting });
  } catch {
    return false; // tried again at the next unlocking
  }
  await write(["settings"], (t) => t.objectStore("settings").delete("recovery"));
  return true;
}
