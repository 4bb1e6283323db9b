// One record being filled in: opened, kept on the phone at every answer, finished.

import { computed, onBeforeUnmount, reactive, shallowRef, watch } from "vue";

import * as bundle from "../bundle.js";
import {
  attach, attached, begin, detach, discard, draftOf, finish, records, save, StorageFull,
} from "../records.js";
import { credential } from "../server.js";
import { chosen } from "../words.js";
import { finished, openForm, speak, xmlOf } from "./open.js";
import { leaves, listOf } from "./walking.js";

const TYPING = 150; // milliseconds after which what is being typed is kept
const TURNING = 400; // and which page one is at

class Told extends Error {
  constructor(thai, english) {
    super(thai);
    Object.assign(this, { thai, english });
  }
}

// Whether a form lets a household be chosen, so that its lists can be narrowed to one.
export const asksHousehold = (xml) => /<itemset\b[^>]*nodeset="[^"]*instance\('households'\)/.test(xml);

// What there is to read of a form for a record; ahead.js reads the same before it is asked for.
export function formOf(given, xml) {
  const { village, formId, version, household } = given;
  const takenAt = bundle.villages.find(({ code }) => code === village)?.takenAt ?? 0;
  return {
    key: `${village} ${takenAt} ${formId} ${version}`,
    xml,
    household: isNarrow(given, xml) ? household : "",
    attachmentOf: (name) => bundle.attachmentOf(village, formId, version, name),
  };
}

export const isNarrow = ({ household, isWide = false }, xml) => Boolean(household) && !isWide && asksHousehold(xml);

// given: { record } (a draft's id), or { formId, version, village, household, prefill }; prefill:
// answers by the name of their question, as a boundary walked before the form was opened.
// `now.state`: opening | household (which one?) | open | closed (trouble says why)
export function useFilling(given) {
  const root = shallowRef(null);
  const now = reactive({
    state: "opening", id: given.record ?? "", title: "", label: "", at: "", savedAt: 0, isDirty: false,
    trouble: null, lost: [], missing: [], isWide: false, isSlow: false,
    ...about(given),
  });
  let xml = "";
  let begun = null;
  let typing = 0;
  let hasMoved = false;
  const hasPrefill = Object.keys(given.prefill ?? {}).length > 0;

  async function open() {
    try {
      const draft = given.record ? await draftOf(given.record) : null;
      if (draft) Object.assign(now, about(draft), { label: draft.label ?? "", at: draft.at ?? "" });
      if (given.record) begun = Promise.resolve(given.record);
      xml = await bundle.formXml(now.village, now.formId, now.version);
      if (!xml) throw notHere();
      const form = (await bundle.forms(now.village)).find(isThis);
      now.title = form?.title ?? records.find(({ id }) => id === now.id)?.formTitle ?? now.formId;
      if (!draft?.xml && !now.household && !hasPrefill && asksHousehold(xml)) now.state = "household";
      else await show(draft?.xml ?? "", draft?.files ?? []);
    } catch (error) {
      closed(error);
    }
  }

  const isThis = ({ formId, version }) => formId === now.formId && version === now.version;

  // With a household its lists are short, and the form opens in a moment.
  async function choose(household) {
    now.household = household;
    now.isWide = !household;
    now.state = "opening";
    await show("", []).catch(closed);
  }

  async function show(draftXml, files) {
    const house = now.household && (await bundle.households(now.village)).find(({ key }) => key === now.household);
    if (house && !now.label) now.label = house.label;
    const { username } = (await credential()) ?? {};
    const opened = await openForm({
      ...formOf(now, xml),
      draftXml, files,
      prefill: { village: now.village, household: now.household, answers: given.prefill },
      language: chosen.language,
      phone: { deviceId: username && `rangwat:${username}`, username },
    });
    // Without its lists a draft would lose what was chosen from them: it stays as it is.
    if (draftXml && opened.missing.length && opened.lost.length) throw listsGone();
    Object.assign(now, { lost: opened.lost, missing: opened.missing, state: "open" });
    root.value = opened.root;
    if (!draftXml && hasPrefill) await answered(); // it is somebody's work: kept at once
  }

  // The lists of the whole village, with what was answered so far.
  async function widen() {
    await keep();
    const draft = now.id ? await draftOf(now.id) : { xml: xmlOf(root.value), files: [] };
    Object.assign(now, { isWide: true, state: "opening" });
    root.value = null;
    await show(draft.xml, draft.files).catch(closed);
  }

  function answered({ soon = false } = {}) {
    now.isDirty = true;
    clearTimeout(typing);
    if (!soon) return keep();
    typing = setTimeout(keep, TYPING);
    return Promise.resolve();
  }

  // A record begins with its first answer: who only looks leaves nothing behind.
  function record() {
    begun ??= begin({
      formId: now.formId, version: now.version, formTitle: now.title,
      village: now.village, household: now.household, label: now.label,
    }).then((id) => (now.id = id));
    begun.catch(() => (begun = null));
    return begun;
  }

  async function keep() {
    clearTimeout(typing);
    if (!(now.isDirty || hasMoved) || !root.value) return;
    const isAnswer = now.isDirty;
    hasMoved = false;
    try {
      const id = await record();
      const given = told();
      now.isDirty = false; // what is answered from here on is not in it
      await save(id, given);
      if (isAnswer) now.savedAt = Date.now();
      if (now.trouble instanceof StorageFull) now.trouble = null;
    } catch (error) {
      now.isDirty = true; // the answer stays on the screen, and is kept with the next one
      now.trouble = error;
    }
  }

  function told() {
    const written = xmlOf(root.value);
    const name = /<(?:\w+:)?instanceName>([^<]*)</.exec(written)?.[1] ?? "";
    const household = chosenHousehold() || now.household;
    return { xml: written, label: plain(name) || now.label, household, at: now.at };
  }

  function chosenHousehold() {
    for (const node of leaves(root.value)) {
      if (node.nodeType === "select" && listOf(node) === "households") return node.currentState.value[0] ?? "";
    }
    return "";
  }

  // The page one is at, kept with the next answer, and when one leaves.
  function stand(at) {
    now.at = at;
    hasMoved = Boolean(now.id);
    clearTimeout(typing);
    typing = setTimeout(keep, hasMoved || now.isDirty ? TURNING : 0);
  }

  // Raises what records.finish raises; the draft stays.
  async function end() {
    const id = await record();
    now.isDirty = true;
    await keep();
    const written = await finished(root.value);
    const { files } = await draftOf(id);
    for (const name of files) if (!written.includes(`>${name}<`)) await detach(id, name);
    await save(id, { ...told(), xml: written });
    await finish(id, written);
    now.isDirty = false;
    root.value = null;
  }

  async function throwAway() {
    clearTimeout(typing);
    now.isDirty = false;
    root.value = null;
    if (begun) await discard(await begun);
  }

  const files = {
    attach: async (name, blob) => attach(await record(), name, blob),
    attached: async (name) => (now.id ? attached(now.id, name) : undefined),
    detach: async (name) => (now.id ? detach(now.id, name) : undefined),
  };

  async function media(url) {
    const name = decodeURIComponent(url.href.split("/").pop());
    const answer = await bundle.attachmentOf(now.village, now.formId, now.version, name);
    return answer?.ok ? URL.createObjectURL(await answer.blob()) : "";
  }

  function closed(error) {
    now.trouble = error;
    now.state = "closed";
  }

  watch(() => chosen.language, (language) => root.value && speak(root.value, language));
  const leaving = () => document.visibilityState === "hidden" && keep();
  document.addEventListener("visibilitychange", leaving);
  window.addEventListener("pagehide", keep);
  onBeforeUnmount(() => {
    document.removeEventListener("visibilitychange", leaving);
    window.removeEventListener("pagehide", keep);
    keep();
  });

  return {
    now, root, open, choose, widen, answered, keep, stand, end, throwAway, media, record, ...files,
    mayWiden: computed(() => Boolean(now.household) && !now.isWide),
  };
}

const about = ({ formId = "", version = "", village = "", household = "" }) =>
  ({ formId, version, village, household });

const plain = (text) => {
  const box = new DOMParser().parseFromString(`<p>${text}</p>`, "application/xml");
  return box.documentElement.textContent.trim();
};

const notHere = () => new Told(
  "ไม่มีแบบรุ่นนี้ในเครื่อง ต่อสัญญาณแล้วรับข้อมูลหมู่บ้านใหม่ คำตอบที่กรอกไว้ยังอยู่ครบ",
  "This version of the form is not on the phone. Take the village again where there is signal; what was answered is still here.",
);
const listsGone = () => new Told(
  "ข้อมูลหมู่บ้านไม่อยู่ในเครื่องแล้ว ต่อสัญญาณแล้วรับใหม่ก่อน จึงจะทำแบบนี้ต่อได้ คำตอบที่กรอกไว้ยังอยู่ครบ",
  "The village is no longer on the phone. Take it again where there is signal to go on; what was answered is still here.",
);
