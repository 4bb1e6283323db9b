// One record as it lies in the phone's store: read, changed and written, one at a time over all
// windows, and durably; what belongs together goes in one transaction.

import { database, write } from "./store.js";
import { plainValue, sealed } from "./vault.js";

export class StorageFull extends Error {
  thai =
    "ที่เก็บในโทรศัพท์เต็ม คำตอบล่าสุดยังไม่ถูกบันทึก ลบรูปหรือแอปที่ไม่ใช้ หรือล้างแบบที่ส่งแล้ว แล้วลองใหม่";
  english =
    "The phone is full and the last answer is not saved. Delete pictures or apps you do not use," +
    " or remove what was sent, and try again.";

  constructor() {
    super("StorageFull");
  }
}

// Only one at a time does `work`, in whatever window.
export const locked = (name, work) => navigator.locks.request(name, work);

export async function readRow(id) {
  const row = await (await database()).get("records", id);
  return row && plainRow(row);
}

export async function plainRow(row) {
  const { id, state, changedAt, order } = row;
  return { ...(await plainValue("records", row)), id, state, changedAt, order };
}

// The record after `work`, or undefined where there is none. `work` changes what it is given.
export const changed = (id, work) =>
  locked(`rangwat-record-${id}`, async () => {
    const record = await readRow(id);
    if (!record) return undefined;
    const files = (await work(record)) ?? {};
    record.revision += 1;
    await written(record, files);
    return record;
  });

// Sealed first: a transaction that waits for anything else would end.
export async function written(record, { add = [], remove = [] } = {}) {
  record.changedAt = Date.now();
  const { id, state, changedAt, order, ...hidden } = record;
  const row = await sealed("records", id, hidden, { state, changedAt, order });
  await spaciously(["records", "files"], (transaction) => {
    const kept = transaction.objectStore("files");
    return Promise.all([
      ...add.map((each) => kept.put(each)),
      ...remove.map((each) => kept.delete(each)),
      transaction.objectStore("records").put(row),
    ]);
  });
}

export async function removed(id) {
  await write(["records", "files"], async (transaction) => {
    const files = transaction.objectStore("files");
    for (const key of await files.index("record").getAllKeys(id)) files.delete(key);
    await transaction.objectStore("records").delete(id);
  });
}

export const fileRow = (record, bytes) =>
  sealed("files", crypto.randomUUID(), bytes, { record, bytes: bytes.byteLength });

// The highest number given out so far.
export async function lastOrder() {
  let last = 0;
  const { store } = (await database()).transaction("records");
  for await (const { value } of store) last = Math.max(last, value.order);
  return last;
}

async function spaciously(stores, work) {
  try {
    await write(stores, work);
  } catch (error) {
    if (error?.name === "QuotaExceededError") throw new StorageFull();
    throw error;
  }
}

// What lists show of a record; not its answers.
export function listed(record) {
  const {
    id, state, changedAt, order, formId, version, formTitle, village, household, label, deprecates,
  } = record;
  return {
    id, state, changedAt, order, formId, version, formTitle, village, household, label, deprecates,
    files: Object.keys(record.files),
    bytes: Object.values(record.files).reduce((sum, each) => sum + each.bytes, 0),
    sentFiles: record.sentFiles ?? [],
    receipt: record.receipt ?? null,
    reason: record.reason ?? null, // { code, th, en }
    outcome: record.outcome ?? "",
    isTried: Boolean(record.isTried),
    replacedBy: record.replacedBy ?? "",
    sentAt: record.sentAt ?? changedAt, // milliseconds, by the phone's clock
    // As it is now it lies in a file as well; what was changed since does not.
    exportedAt: record.exportedRevision === record.revision ? changedAt : 0,
  };
}

// SHA-256 in hexadecimal.
export async function hashed(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((each) => each.toString(16).padStart(2, "0")).join("");
}
