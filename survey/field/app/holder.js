// Whose phone this is at the server, and the key that opens it again where the PIN is forgotten.

import { ask, credential, introduce, keepCredential, NoSignal, renewSecret } from "./server.js";
import { get, put, rename } from "./vault.js";
import { write } from "./store.js";

// { device, holder, server, maySurvey } as the server tells whoever has this credential.
// Raises NoSignal, Refused.
export async function introduced({ username, secret }) {
  return (await introduce("/field/api/phone", username, secret)).json();
}

// makeOwn() comes after it, once the phone is open.
export async function become({ username, secret }, told) {
  await keepCredential(username, secret);
  await put("settings", "holder", told);
  await rename(username);
  await put("settings", "isOwn", false);
}

// → has the phone a secret of its own by now? Asked again at each unlocking until it has.
export const makeOwn = () => navigator.locks.request("rangwat-secret", drawOwn);

async function drawOwn() {
  if (!(await credential()) || (await get("settings", "isOwn"))) return true;
  try {
    if (!(await renewSecret())) return false;
  } catch {
    return false; // the server is at fault, or takes this phone no more: what else is asked tells
  }
  await put("settings", "isOwn", true);
  return true;
}

// For the ticket of somebody who signed in by the account, in this browser's session: the one
// request that sends a cookie.
// Raises NoSignal; undefined where the ticket is over.
export async function spareKey(ticket) {
  let answer;
  try {
    answer = await fetch("/field/recover/key", {
      method: "POST", body: ticket, credentials: "same-origin", cache: "no-store", redirect: "error",
    });
  } catch (error) {
    throw new NoSignal(String(error));
  }
  return answer.ok ? (await answer.json()).key : undefined;
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
