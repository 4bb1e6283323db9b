// What is on this phone alone, as a file: for when there is no signal for long, or the phone goes.
// It is not sealed: who has the file reads it. The server takes it in at /field/outbox/.

import { change } from "./records.js";
import { bytesOf, idsOf } from "./record_sending.js";
import { hashed, readRow } from "./record_rows.js";
import { lock } from "./vault.js";
import { Zip } from "./zip.js";

const FORM = "rangwat-outbox-1";
const FOLDERS = { draft: "drafts", ready: "instances", refused: "instances" };

// → { blob, name, count, done }; `done` writes down that it has been kept somewhere.
export async function outboxFile() {
  const zip = new Zip();
  const told = [];
  const kept = new Map();
  for (const id of await idsOf("ready", "refused", "draft")) {
    const record = await readRow(id);
    if (!record?.xml && !Object.keys(record?.files ?? {}).length) continue;
    const folder = `${FOLDERS[record.state]}/${id.replace("uuid:", "")}`;
    zip.add(`${folder}/submission.xml`, record.xml);
    const files = {};
    for (const [name, { sha256 }] of Object.entries(record.files)) {
      const bytes = await bytesOf(record, name);
      if (!bytes) continue;
      zip.add(`${folder}/${plain(name)}`, bytes);
      files[name] = sha256;
    }
    const { formId, version, formTitle, village, label, state } = record;
    const xmlSha256 = await hashed(new TextEncoder().encode(record.xml));
    told.push({ id, folder, formId, version, formTitle, village, label, state, xmlSha256, files });
    kept.set(id, record.revision);
  }
  const said = { form: FORM, device: lock.device ?? "", records: told };
  zip.add("rangwat-outbox.json", JSON.stringify(said, null, 1));
  const minute = new Date().toISOString().slice(0, 16).replace("T", "-").replace(":", "");
  const name = `rangwat-${minute}.zip`;
  return { blob: zip.blob(), name, count: told.length, done: () => note(kept) };
}

// As they were then: one that has changed since is on the phone alone again.
async function note(kept) {
  for (const [id, revision] of kept) {
    await change(id, (record) => {
      if (record.revision === revision) record.exportedRevision = revision + 1;
    }).catch(() => {}); // sent and gone meanwhile
  }
}

// A name that is one part of a path.
const plain = (name) => name.replace(/[/\\]/g, "_");
