// Asking the server: with the phone's own credential and no cookie, so that nobody's session
// matters. What went wrong is one of three: no signal, not allowed any more, or the server's fault.

import { met } from "./signal.js";
import { write } from "./store.js";
import { get, put } from "./vault.js";

const PATIENCE = 60_000; // milliseconds; a weak signal is slow, a dead one never answers

export class NoSignal extends Error {}

export class Refused extends Error {
  // status: HTTP; message: the server's sentence where it gave one
  constructor(status, message) {
    super(message || `HTTP ${status}`);
    this.status = status;
  }

  get isOver() {
    return this.status === 401 || this.status === 403; // the phone was ended, or its holder's work
  }
}

export const credential = () => get("settings", "credential"); // { username, secret } or undefined
export const keepCredential = (username, secret) => put("settings", "credential", { username, secret });

// The Response of a request that went well (2xx, 304).
// Raises NoSignal, Refused.
export async function ask(path, given = {}) {
  const { username, secret } = (await credential()) ?? {};
  try {
    return await introduce(path, username, secret, given);
  } catch (error) {
    if (error.status !== 401) throw error;
    // Another secret has taken the place of this one meanwhile; or it has got there, and the
    // server's answer not back here.
    const latest = (await credential()) ?? {};
    const next = latest.secret === secret ? await get("settings", "next") : latest;
    if (!next) throw error;
    const answer = await introduce(path, next.username, next.secret, given);
    await adopt(next);
    return answer;
  }
}

const LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"; // as network/field_devices.py draws them
const LENGTH = 28;

// What set the phone up was seen by a camera, and stands in the browser's history: another secret
// takes its place, known to this phone alone. → is it so now?
export async function renewSecret() {
  const { username } = await credential();
  let next = await get("settings", "next");
  if (next?.username !== username) {
    next = { username, secret: drawn() };
    await put("settings", "next", next); // before it is told: the answer may be lost
  }
  try {
    await ask("/field/api/secret", { method: "POST", body: next.secret });
  } catch (error) {
    if (error instanceof NoSignal) return false;
    throw error;
  }
  await adopt(next);
  return true;
}

async function adopt({ username, secret }) {
  await keepCredential(username, secret);
  await write(["settings"], (t) => t.objectStore("settings").delete("next"));
}

// Each letter as likely as any other: what would favour the first ones is drawn again.
function drawn() {
  let text = "";
  while (text.length < LENGTH) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 256 - (256 % LETTERS.length)) text += LETTERS[byte % LETTERS.length];
  }
  return text;
}

// The same with a credential that is not kept yet.
export async function introduce(path, username, secret, given = {}) {
  const { method = "GET", body, headers = {}, patience = PATIENCE } = given;
  let answer;
  try {
    answer = await fetch(path, {
      method,
      body,
      headers: { ...headers, Authorization: `Basic ${btoa(`${username}:${secret}`)}` },
      credentials: "omit",
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
  } catch (error) {
    met(null);
    throw new NoSignal(String(error));
  }
  met(Date.now());
  if (answer.ok || answer.status === 304) return answer;
  throw new Refused(answer.status, sentence(await answer.text().catch(() => "")));
}

// Of OpenRosa's XML, or of JSON with a `message`.
function sentence(text) {
  const xml = /<message[^>]*>([^<]*)</.exec(text);
  if (xml) return xml[1].replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  try {
    return String(JSON.parse(text).message ?? "");
  } catch {
    return "";
  }
}
