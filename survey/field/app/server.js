// Asking the server: with the phone's own credential and no cookie, so that nobody's session
// matters. What went wrong is one of three: no signal, not allowed any more, or the server's fault.

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
export async function ask(path, { method = "GET", body, headers = {}, patience = PATIENCE } = {}) {
  const { username, secret } = (await credential()) ?? {};
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
    throw new NoSignal(String(error));
  }
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
