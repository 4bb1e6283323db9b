// What sync.js asks of records, and what it may write down of them: only of one that still waits,
// with the very words that were sent. Somebody may have opened it again in another window.

import { change } from "./records.js";
import { readRow } from "./record_rows.js";
import { database } from "./store.js";
import { plainBytes } from "./vault.js";

// Ids of the records in these states, the oldest first.
export async function idsOf(...states) {
  const index = (await database()).transaction("records").store.index("state");
  const found = (await Promise.all(states.map((state) => index.getAll(state)))).flat();
  found.sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1));
  return found.map((row) => row.id);
}

// { id, xml, xmlSha256, files: { name: { bytes, sha256, type } } }, or undefined: it waits no more.
export async function sendable(id) {
  const record = await readRow(id);
  return record?.state === "ready" ? record : undefined;
}

// A name of it by which the server knows it; of one that it has, for good.
export async function named(id) {
  const record = await readRow(id);
  return record && { id, xmlSha256: record.xmlSha256, state: record.state };
}

// The bytes of a file, or undefined where there are none.
export async function bytesOf(record, name) {
  const row = await (await database()).get("files", record.files[name].row);
  return row && plainBytes("files", row);
}

// Before the first byte leaves: from here on it may be there, whatever the answer. False: not now.
export const markTried = (sent) => note(sent, (record) => (record.isTried = true));

export const noteFiles = (sent, names) => note(sent, (record) => (record.sentFiles = names));

// With the receipt that was compared with what is here. False: it waits no more.
export const noteSent = (sent, receipt) =>
  note(sent, (record) => {
    record.state = receipt.checked ? "checked" : "sent";
    record.receipt = {
      xmlSha256: receipt.xmlSha256, files: receipt.files, receivedAt: receipt.receivedAt,
      awaited: receipt.awaited,
    };
    record.outcome = receipt.outcome;
    record.sentFiles = Object.keys(record.files);
    record.reason = null;
    record.isThere = true;
    record.sentAt = Date.now(); // how long it is kept is counted from here
  });

// reason: { code, th, en }. `isThere`: the server has the record itself, but not all of it.
export const noteRefused = (sent, reason, isThere) =>
  note(sent, (record) => Object.assign(record, { state: "refused", reason, isThere }));

// Why it has not gone yet; it waits all the same.
export const noteWaiting = (sent, reason) =>
  note(sent, (record) => {
    record.reason = reason;
  });

// What became of one that is there. A server that was restored from an older copy does not have
// it any more: then it waits again.
export async function noteStanding(id, receipt) {
  const before = await readRow(id);
  if (!before || !["sent", "checked"].includes(before.state)) return;
  const isThere = isWhole(before, receipt);
  const state = !isThere ? "ready" : receipt.checked ? "checked" : "sent";
  const outcome = isThere ? receipt.outcome : "";
  if (before.state === state && (before.outcome ?? "") === outcome) return;
  await change(id, (record) => {
    if (!["sent", "checked"].includes(record.state)) return;
    Object.assign(record, { state, outcome });
    if (!isThere) Object.assign(record, { receipt: null, sentFiles: [], isTried: true });
  });
}

// Whether the receipt speaks of every byte that is here: its words and each of its files.
export function isWhole(record, receipt) {
  return (
    receipt.state === "received" &&
    receipt.xmlSha256 === record.xmlSha256 &&
    Object.keys(record.files).every((name) => isThere(record, name, receipt))
  );
}

// A letter with its mark is one character on one system and two on another.
export function isThere(record, name, receipt) {
  const wanted = record.files[name].sha256;
  const composed = name.normalize("NFC");
  return Object.entries(receipt.files).some(
    ([known, sha256]) => known.normalize("NFC") === composed && sha256 === wanted,
  );
}

async function note(sent, work) {
  let isDone = false;
  await change(sent.id, (record) => {
    if (record.state !== "ready" || record.xmlSha256 !== sent.xmlSha256) return;
    work(record);
    isDone = true;
  });
  return isDone;
}
