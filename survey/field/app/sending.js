// One record on its way: asked for, posted, its photographs in pieces. No decision is taken here.

import { bytesOf, isThere, markTried, noteFiles } from "./record_sending.js";
import { ask, NoSignal, Refused } from "./server.js";

const SMALL = 64 * 1024; // bytes of a file that goes along with the words
const MOST_AT_ONCE = 256 * 1024; // bytes of such files in one request
const LARGEST_PIECE = 256 * 1024;
const SMALLEST_PIECE = 16 * 1024; // bytes; what the server takes at least
const QUICK = 4_000; // milliseconds; what goes faster may be larger
const MOST_ASKED = 500;
const MOST_STALLS = 3;

let pieceBytes = 64 * 1024; // as the signal allows

// Receipts by id. Asked with the hash of the words: so they are told whoever's phone it is by now.
// Raises NoSignal, Refused.
export async function receiptsOf(records) {
  const found = new Map();
  for (let from = 0; from < records.length; from += MOST_ASKED) {
    const asked = records
      .slice(from, from + MOST_ASKED)
      .map(({ id, xmlSha256 }) => ({ instanceID: id, xmlSha256 }));
    const answer = await ask("/field/api/receipts", {
      method: "POST",
      body: JSON.stringify({ records: asked }),
      headers: { "Content-Type": "application/json" },
    });
    for (const receipt of (await read(answer)).receipts) found.set(receipt.instanceID, receipt);
  }
  return found;
}

// Sends what the receipt does not have yet. False: it waits no more.
// Raises NoSignal, Refused.
export async function sendRecord(record, receipt, tell) {
  const isIn = receipt.state === "received" && receipt.xmlSha256 === record.xmlSha256;
  const names = Object.keys(record.files);
  const missing = names.filter((name) => !isIn || !isThere(record, name, receipt));
  const sent = new Set(names.filter((name) => !missing.includes(name)));
  const small = along(record, missing);
  if (!(await markTried(record))) return false;
  if (!isIn || small.length) {
    await post(record, small);
    for (const name of small) sent.add(name);
  }
  for (const name of missing) {
    if (sent.has(name)) continue;
    await sendFile(record, name, tell);
    sent.add(name);
    await noteFiles(record, [...sent]);
  }
  return true;
}

// Of the files those that go along with the words.
function along(record, names) {
  let bytes = 0;
  return names.filter((name) => {
    const own = record.files[name].bytes;
    if (own > SMALL || bytes + own > MOST_AT_ONCE) return false;
    bytes += own;
    return true;
  });
}

async function post(record, names) {
  const form = new FormData();
  form.append("xml_submission_file", new Blob([record.xml], { type: "text/xml" }), "submission.xml");
  for (const name of names) {
    const bytes = await bytesOf(record, name);
    if (bytes) form.append(name, new Blob([bytes], { type: record.files[name].type }), name);
  }
  await ask("/openrosa/submission", {
    method: "POST", body: form, headers: { "X-OpenRosa-Version": "1.0" },
  });
}

async function sendFile(record, name, tell) {
  const content = await bytesOf(record, name);
  if (!content) return; // its receipt will say that it is missing
  try {
    await sendPieces(record, name, content, tell);
  } catch (error) {
    // What was put together is not the file: once more at a stretch, as other phones send.
    if (!(error instanceof Refused && error.status === 422)) throw error;
    await post(record, [name]);
  }
}

async function sendPieces(record, name, content, tell) {
  const { sha256, type } = record.files[name];
  const address = `/field/api/pieces/${sha256}`;
  const begun = await ask(address, { method: "HEAD" });
  let offset = Number(begun.headers.get("Upload-Offset"));
  let stalls = 0;
  for (;;) {
    const piece = content.slice(offset, offset + pieceBytes);
    const said = new URLSearchParams({
      instance: record.id, xml: record.xmlSha256, name, type, total: content.byteLength, offset,
    });
    tell({ id: record.id, name, bytes: offset, of: content.byteLength });
    const answer = await paced(() =>
      ask(`${address}?${said}`, {
        method: "PUT", body: piece, headers: { "Content-Type": "application/octet-stream" },
      }),
    );
    const progress = await read(answer);
    if (progress.isWhole) return;
    stalls = progress.offset > offset ? 0 : stalls + 1;
    if (stalls > MOST_STALLS) throw new NoSignal("the file does not get on");
    offset = progress.offset;
  }
}

// Larger pieces while they go quickly, smaller ones once they do not go at all.
async function paced(work) {
  const begun = performance.now();
  try {
    const answer = await work();
    if (performance.now() - begun < QUICK) pieceBytes = Math.min(2 * pieceBytes, LARGEST_PIECE);
    return answer;
  } catch (error) {
    if (error instanceof NoSignal) pieceBytes = Math.max(pieceBytes / 2, SMALLEST_PIECE);
    throw error;
  }
}

// An answer whose body is cut off was no answer.
async function read(answer) {
  try {
    return await answer.json();
  } catch (error) {
    throw new NoSignal(String(error));
  }
}
