// The real queue of the page for work without signal, driven from outside: what a person does
// with it, told step by step as it is done. A step that was told is on the disk.

import {
  attach, begin, correct, draftOf, finish, load, records, removeSent, reopen, save,
} from "../../../survey/field/app/records.js";
import { keepCredential } from "../../../survey/field/app/server.js";
import { start, sync, wake } from "../../../survey/field/app/sync.js";
import { lock, look, setUp, unlock } from "../../../survey/field/app/vault.js";

const told = (...said) => console.debug(`proof ${JSON.stringify(said)}`);

async function open(pin, credential) {
  if ((await look()) === "empty") await setUp(pin);
  else await unlock(pin);
  if (credential) await keepCredential(...credential);
  start();
  await load();
  return records.length;
}

// One record from its first answer to the end, or on from where it was left.
async function fill(spec) {
  const { number, label, version } = spec;
  try {
    const id = await begun(spec, label, version);
    if (!id) return;
    told("begun", number, id);
    const draft = await draftOf(id);
    if (draft.state === "draft") {
      told("found", number, draft.xml);
      await answer(id, spec);
    } else told("finished", number, id, -1);
  } catch (error) {
    told("trouble", number, String(error?.name), String(error?.message), error?.english ?? "");
  }
}

async function begun(spec, label, version) {
  if (spec.corrects) {
    const before = records.find((each) => each.id === spec.corrects);
    const known = records.find((each) => each.deprecates === spec.corrects);
    if (!before && !known) {
      told("gone", spec.number);
      return undefined;
    }
    return known?.id ?? correct(spec.corrects);
  }
  const known = records.find((each) => each.label === label);
  return known?.id ?? begin({ formId: spec.formId, version, label, village: spec.village });
}

async function answer(id, spec) {
  const { number } = spec;
  const written = (xml) => xml.replace("@@id@@", id).replace("@@deprecates@@", spec.corrects ?? "");
  const last = spec.xmls.map(written);
  // People type quicker than a phone writes: only the last of these is waited for.
  for (let part = 1; part <= spec.answers; part += 1) {
    const saved = save(id, { xml: partial(number, part), label: spec.label });
    if (part % 3 && part < spec.answers) saved.catch(() => {});
    else {
      await saved;
      told("saved", number, part);
    }
  }
  for (const { name, content } of spec.photos) {
    await attach(id, name, blob(content));
    told("attached", number, name);
  }
  await finish(id, last[0]);
  told("finished", number, id, 0);
  if (last.length > 1) {
    try {
      await reopen(id);
    } catch {
      return; // on its way already
    }
    told("reopened", number);
    await finish(id, last[1]);
    told("finished", number, id, 1);
  }
}

const partial = (number, part) => `<draft number="${number}" part="${part}"/>`;

function blob(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

window.proof = {
  open,
  wake,
  removeSent,
  keepCredential,
  async run(specs) {
    for (const spec of specs) await fill(spec);
    return true;
  },
  seen: () => ({
    lock: lock.state,
    sync: sync.state,
    message: sync.message,
    records: records.map(({ id, label, state, files, receipt, reason, deprecates }) => ({
      id, label, state, files: [...files], receipt, reason, deprecates,
    })),
  }),
};
document.documentElement.dataset.ready = "yes";
