// What people filled in, from the first answer to the server's receipt. A record's id is its
// instanceID. Each row is sealed whole; in the clear are only its state, its time and its order.
//
//   draft → ready → sent → checked, or refused. See record_rows.js for how one is written, and
//   record_sending.js for what sync.js asks of them.

import { reactive } from "vue";

import { stamped } from "./instances.js";
import {
  changed, fileRow, hashed, lastOrder, listed, locked, plainRow, readRow, removed, written,
} from "./record_rows.js";
import { database } from "./store.js";
import { plainBytes } from "./vault.js";

export { StorageFull } from "./record_rows.js";

const KEPT_DAYS = 14; // of what the server has; what it has not never goes
const DAY = 24 * 60 * 60 * 1000;
const TOLD = ["label", "village", "household", "formTitle", "at"]; // what save() may change besides xml

// Newest first; each as `listed` in record_rows.js shows it.
export const records = reactive([]);

// Another window has changed this draft since it was opened here: nobody's answers are written
// over those of somebody else.
export class ChangedElsewhere extends Error {
  thai = "แบบนี้ถูกแก้ไขในอีกหน้าต่างหนึ่งแล้ว ปิดหน้านี้แล้วเปิดใหม่จากรายการ";
  english = "This form was changed in another window; close it and open it again from the list.";
}

export class NotNow extends Error {
  constructor(thai, english) {
    super(thai);
    Object.assign(this, { thai, english });
  }
}

const channel = new BroadcastChannel("rangwat-records");
channel.onmessage = ({ data }) => look(data).catch(() => {});

let onReady = () => {};
// sync.js is woken by what is finished here; it imports this file, so it says so itself.
export function whenReady(wake) {
  onReady = wake;
}

const seen = new Map(); // revision of each draft as this window knows it
const lines = new Map(); // saves of each draft that are running or wait

// After unlocking: reads all.
export async function load() {
  const rows = await (await database()).getAll("records");
  const read = [];
  for (const row of rows) read.push(listed(await plainRow(row)));
  read.sort(newestFirst);
  records.splice(0, records.length, ...read);
  await removeOld();
  if (records.some((record) => record.state === "ready")) onReady();
}

// A new draft; gives its id.
export async function begin(given) {
  const id = `uuid:${crypto.randomUUID()}`;
  const { formId, version, formTitle = "", village = "", household = "", label = "" } = given;
  await add(id, { formId, version, formTitle, village, household, label, xml: "" }, []);
  return id;
}

// At every answer; resolves when this state, or a later one, is on the disk.
// While one is being written the next ones wait as one: the last always gets written.
// Raises StorageFull, ChangedElsewhere, NotNow.
export function save(id, given) {
  const line = lines.get(id) ?? {};
  lines.set(id, line);
  if (line.running) {
    line.given = { ...line.given, ...given };
    line.next ??= line.running.catch(() => {}).then(() => {
      const waiting = line.given;
      line.next = line.given = undefined;
      return run(line, id, waiting);
    });
    return line.next;
  }
  return run(line, id, given);
}

function run(line, id, given) {
  const told = Object.fromEntries(
    [...TOLD, "xml"].filter((name) => given[name] !== undefined).map((name) => [name, given[name]]),
  );
  const running = edit(id, (record) => void Object.assign(record, told)).finally(() => {
    if (line.running === running) line.running = undefined;
  });
  line.running = running;
  return running;
}

const settled = async (id) => {
  const line = lines.get(id);
  while (line?.running || line?.next) await (line.next ?? line.running).catch(() => {});
};

// A photograph, already resized. The same name again takes the place of what had it.
// The file and the record that names it are written together, or neither is.
// Raises StorageFull, ChangedElsewhere, NotNow.
export async function attach(id, name, blob) {
  const bytes = await blob.arrayBuffer();
  const row = await fileRow(id, bytes);
  const about = {
    row: row.id, bytes: bytes.byteLength, sha256: await hashed(bytes), type: blob.type,
  };
  await edit(id, (record) => {
    const before = record.files[name];
    record.files[name] = about;
    return { add: [row], remove: before ? [before.row] : [] };
  });
}

// The photograph as a Blob, or undefined.
export async function attached(id, name) {
  const about = (await readRow(id))?.files[name];
  const row = about && (await (await database()).get("files", about.row));
  return row && new Blob([await plainBytes("files", row)], { type: about.type });
}

export async function detach(id, name) {
  await edit(id, (record) => {
    const before = record.files[name];
    delete record.files[name];
    return { remove: before ? [before.row] : [] };
  });
}

// What a form needs to go on with it; from here on this window knows this state of it.
export async function draftOf(id) {
  await settled(id);
  const record = await readRow(id);
  if (!record) throw gone();
  seen.set(id, record.revision);
  const { xml, formId, version, village, household, label, at, deprecates, state } = record;
  return {
    xml, formId, version, village, household, label, at, deprecates, state,
    files: Object.keys(record.files),
  };
}

// Whole and valid: from now on its words never change. Its instanceID becomes its id.
// Raises StorageFull, ChangedElsewhere, NotNow, UnreadableInstance.
export async function finish(id, xml) {
  await settled(id);
  const known = await readRow(id);
  if (known?.state === "ready" || known?.state === "sent") return; // pressed twice
  const last = stamped(xml, id, known?.deprecates);
  const xmlSha256 = await hashed(new TextEncoder().encode(last));
  await edit(id, (record) => void Object.assign(record, { xml: last, xmlSha256, state: "ready" }));
  onReady();
}

// A finished one of which nothing has left the phone becomes a draft again.
// Raises NotNow.
export async function reopen(id) {
  await change(id, (record) => {
    if (record.state !== "ready") throw notADraft();
    if (record.isTried) {
      throw new NotNow(
        "กำลังส่งหรืออาจส่งถึงเซิร์ฟเวอร์แล้ว ให้แก้เป็นฉบับแก้ไข",
        "It is being sent, or may have arrived; make a correction of it.",
      );
    }
    record.state = "draft";
    seen.set(id, record.revision + 1);
  });
}

// The id of a new draft that stands for this one, with all its answers and photographs.
export async function correct(id) {
  const record = await readRow(id);
  if (!record || record.state === "draft") throw notADraft();
  if (record.replacedBy && (await readRow(record.replacedBy))) return record.replacedBy;
  const fresh = `uuid:${crypto.randomUUID()}`;
  const files = {};
  const rows = [];
  for (const [name, about] of Object.entries(record.files)) {
    const row = await (await database()).get("files", about.row);
    if (!row) continue;
    const copy = await fileRow(fresh, await plainBytes("files", row));
    rows.push(copy);
    files[name] = { ...about, row: copy.id };
  }
  const { formId, version, formTitle, village, household, label, xml } = record;
  // It goes by its own name from here on; finish() says for which one it stands.
  const told = { formId, version, formTitle, village, household, label, files };
  told.xml = stamped(xml, fresh);
  await add(fresh, { ...told, deprecates: stoodFor(record) }, rows);
  await change(id, (now) => void Object.assign(now, { replacedBy: fresh }));
  return fresh;
}

// What a correction names: this one, if the server has it or will; else what it stood for.
function stoodFor({ id, state, isThere, deprecates, reason }) {
  if (state !== "refused" || isThere) return id;
  return ["already_edited", "edit_of_another"].includes(reason?.code) ? "" : deprecates;
}

// A draft, with its photographs. Raises NotNow.
export async function discard(id) {
  await settled(id);
  await remove(id, (record) => record.state === "draft");
  lines.delete(id);
  seen.delete(id);
}

// What the server has, with its receipt, and is older than a bundle gets: gone from the phone.
export const removeOld = () => removeSent(Date.now() - KEPT_DAYS * DAY);

// The same without waiting, where room is needed. How many went.
export async function removeSent(before = Infinity) {
  const states = new Map(records.map((each) => [each.id, each]));
  const isDone = (each) => ["sent", "checked"].includes(each?.state) && Boolean(each.receipt);
  let count = 0;
  for (const each of [...records]) {
    const isSettled = each.state === "refused" && isDone(states.get(each.replacedBy));
    if ((!isDone(each) && !isSettled) || each.sentAt >= before) continue;
    const went = await remove(each.id, (row) => (row.state === "refused" ? isSettled : isDone(row)))
      .then(() => 1, () => 0);
    count += went;
  }
  return count;
}

// --- one record, read and written ------------------------------------------------------------

// A change by whoever has it open: only to a draft, and only as this window knows it.
function edit(id, work) {
  return change(id, (record) => {
    if (record.state !== "draft") throw notADraft();
    if (seen.has(id) && seen.get(id) !== record.revision) throw new ChangedElsewhere();
    return work(record);
  }).then((record) => {
    seen.set(id, record.revision);
  });
}

// Any change; `work` gets the record and may give { add: [rows of files], remove: [ids] }.
export async function change(id, work) {
  const record = await changed(id, work);
  if (!record) throw gone();
  show(record);
  channel.postMessage(id);
  return record;
}

async function add(id, told, rows) {
  const record = await locked("rangwat-order", async () => {
    const known = await lastOrder();
    const blank = { files: {}, deprecates: "", state: "draft", revision: 0 };
    const fresh = { ...blank, ...told, id, order: known + 1 };
    await written(fresh, { add: rows });
    return fresh;
  });
  seen.set(id, record.revision);
  show(record);
  channel.postMessage(id);
}

async function remove(id, mayGo) {
  const record = await readRow(id);
  if (!record) return;
  await locked(`rangwat-record-${id}`, async () => {
    const now = await readRow(id);
    if (now && !mayGo(now)) throw notADraft();
    await removed(id);
  });
  drop(id);
  channel.postMessage(id);
}

// As another window has left it.
async function look(id) {
  const record = await readRow(id);
  if (record) show(record);
  else drop(id);
}

function show(record) {
  const at = records.findIndex((each) => each.id === record.id);
  if (at >= 0) Object.assign(records[at], listed(record));
  else {
    records.push(listed(record));
    records.sort(newestFirst);
  }
}

function drop(id) {
  const at = records.findIndex((each) => each.id === id);
  if (at >= 0) records.splice(at, 1);
}

const newestFirst = (one, other) => other.order - one.order || (one.id < other.id ? 1 : -1);

const gone = () =>
  new NotNow("ไม่มีแบบนี้ในเครื่องแล้ว", "This record is no longer on the phone.");
const notADraft = () =>
  new NotNow("ทำกับแบบที่อยู่ในสถานะนี้ไม่ได้", "That cannot be done to a record in this state.");
