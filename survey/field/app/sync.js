// Sends what is finished, one record at a time over all windows, the oldest first. A record is
// sent once the server's receipt has been compared with every byte of it, and not before.

import { reactive, readonly, watch } from "vue";

import { load, records, StorageFull, whenReady } from "./records.js";
import {
  idsOf, isWhole, named, noteRefused, noteSent, noteStanding, noteWaiting, sendable,
} from "./record_sending.js";
import { receiptsOf, sendRecord } from "./sending.js";
import { NoSignal, Refused } from "./server.js";
import { lock, VaultIsLocked } from "./vault.js";

const FIRST_PAUSE = 5_000; // milliseconds; twice as long after every try in vain
const LONGEST_PAUSE = 5 * 60_000;
const STANDING_AGAIN = 15 * 60_000; // between two questions what became of what is there
const IN_VAIN = 2; // records in a row that do not get through: the others would not either
const MOST_ANSWERS = 3; // of the same kind, without a reason kept, until a record is refused

const now = reactive({
  // idle | sending | no_signal | not_allowed | server_at_fault | storage_full | trouble
  state: "idle",
  sending: null, // { id, name, bytes, of }
  triedAt: 0, // by the phone's clock, to be shown only
  message: "", // the server's sentence
});
export const sync = readonly(now);

// One window sends; the others show the same.
const channel = new BroadcastChannel("rangwat-sync");
channel.onmessage = ({ data }) => Object.assign(now, data);

function tell(changes) {
  Object.assign(now, changes);
  channel.postMessage(changes);
}

let timer;
let failures = 0;
let standingAsked = -Infinity;
let waits = null;
let isStarted = false;
const answers = new Map(); // how often a record was answered so, by id

// Once, when the page starts: from then on everything goes by itself.
export function start() {
  if (isStarted) return;
  isStarted = true;
  whenReady(() => wake());
  window.addEventListener("online", () => wake());
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data === "rangwat-send") wake();
  });
  const begun = (state) => state === "open" && load().then(() => wake());
  watch(() => lock.state, begun, { immediate: true });
}

// Tries now, not after the pause; resolves when this round is over. `byHand`: asks also what
// became of what is there.
export function wake({ byHand = false } = {}) {
  clearTimeout(timer);
  failures = 0;
  if (byHand) standingAsked = -Infinity;
  return turn();
}

// One round waits at most in each window; the lock is held by one window of all.
function turn() {
  waits ??= navigator.locks
    .request("rangwat-sync", () => {
      waits = null;
      return round();
    })
    .finally(plan);
  return waits;
}

async function round() {
  if (lock.state !== "open") return;
  tell({ state: "sending", triedAt: Date.now(), message: "" });
  let state = "idle";
  try {
    state = (await sendAll()) ?? "idle";
  } catch (error) {
    if (!(error instanceof VaultIsLocked)) state = fault(error);
  } finally {
    tell({ state, sending: null });
  }
}

// The state to be in where not everything has gone.
async function sendAll() {
  const waiting = [];
  for (const id of await idsOf("ready")) {
    const record = await named(id);
    if (record?.state === "ready") waiting.push(record);
  }
  let trouble;
  if (waiting.length) {
    const receipts = await receiptsOf(waiting);
    let inVain = 0;
    for (const { id } of waiting) {
      try {
        await sendOne(id, receipts.get(id));
        inVain = 0;
      } catch (error) {
        trouble = fault(error);
        inVain += 1;
        if (trouble === "not_allowed" || inVain >= IN_VAIN) return trouble;
      }
    }
  }
  await askStanding();
  return trouble;
}

// Raises NoSignal, Refused (where it is not about this record), VaultIsLocked.
async function sendOne(id, receipt) {
  const record = await sendable(id);
  if (!record) return;
  if (isWhole(record, receipt)) {
    await noteSent(record, receipt);
    return;
  }
  tell({ sending: { id, name: "", bytes: 0, of: 0 } });
  try {
    if (!(await sendRecord(record, receipt, (sending) => tell({ sending })))) return;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await heed(record, error);
    return;
  } finally {
    tell({ sending: null });
  }
  const after = (await receiptsOf([record])).get(id);
  if (isWhole(record, after)) {
    await noteSent(record, after);
    answers.delete(id);
  } else await differs(record, after);
}

// The server did not take it: for good, or until something changes there or here.
async function heed(record, error) {
  if (error.status === 401 || error.status === 408 || error.status === 429 || error.status >= 500) {
    throw error;
  }
  const receipt = (await receiptsOf([record])).get(record.id);
  const isIn = receipt.state === "received" && receipt.xmlSha256 === record.xmlSha256;
  // Older refusals are kept as well: this one has the status of the answer.
  const refusal = receipt.refusal?.status === error.status ? receipt.refusal : null;
  if (refusal?.code === "may_not_survey" || (error.status === 403 && !refusal)) throw error;
  const reason = refusal ?? { code: "", th: thai(error.message), en: english(error.message) };
  if (refusal?.code === "unknown_form") await noteWaiting(record, reason);
  else if (refusal || isTiresome(record.id, error.status)) await noteRefused(record, reason, isIn);
  else await noteWaiting(record, reason);
}

// All was sent and acknowledged, and what is there is not what is here.
async function differs(record, receipt) {
  if (receipt.state === "received" && receipt.xmlSha256 !== record.xmlSha256) {
    await noteRefused(record, receipt.refusal ?? DIFFERS, false);
  } else if (isTiresome(record.id, "differs")) {
    await noteRefused(record, receipt.refusal ?? DIFFERS, receipt.state === "received");
  }
}

const DIFFERS = {
  code: "differs",
  th: "สิ่งที่เซิร์ฟเวอร์เก็บไว้ไม่ตรงกับในเครื่อง ให้เปิดแก้แล้วส่งเป็นฉบับใหม่",
  en: "What the server has is not what is here; open it and send it as a new one.",
};

function isTiresome(id, status) {
  const key = `${id} ${status}`;
  answers.set(key, (answers.get(key) ?? 0) + 1);
  return answers.get(key) >= MOST_ANSWERS;
}

async function askStanding() {
  if (performance.now() - standingAsked < STANDING_AGAIN) return;
  const there = [];
  for (const id of await idsOf("sent", "checked")) {
    const record = await named(id);
    if (record) there.push(record);
  }
  for (const [id, receipt] of there.length ? await receiptsOf(there) : []) {
    await noteStanding(id, receipt);
  }
  standingAsked = performance.now();
}

function fault(error) {
  if (error instanceof VaultIsLocked) throw error;
  tell({ message: error instanceof Refused ? error.message : "" });
  if (error instanceof Refused && error.isOver) return "not_allowed";
  if (error instanceof NoSignal) return "no_signal";
  if (error instanceof StorageFull) return "storage_full";
  return error instanceof Refused ? "server_at_fault" : "trouble";
}

// The next try, where something waits: the later the oftener it was in vain.
function plan() {
  clearTimeout(timer);
  if (waits || !records.some((record) => record.state === "ready")) return;
  const pause = Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE);
  failures += 1;
  timer = setTimeout(turn, pause * (0.75 + Math.random() / 2));
  navigator.serviceWorker?.ready
    .then((registration) => registration.sync?.register("rangwat-send"))
    .catch(() => {}); // a browser without it asks by the pause alone
}

const thai = (message) => message.split(" / ")[0];
const english = (message) => message.split(" / ")[1] ?? message;
