// Opens a form in the engine of ODK Web Forms: new, or a draft with its answers. What was read of
// a form (its definition and its lists) is kept while the page lives, so the next record of the
// same form begins at once.

import { loadForm } from "@getodk/xforms-engine";
import { reactive, watch } from "vue";

import { lock } from "../vault.js";
import { answer, fillDefaults } from "./defaults.js";
import { narrowed } from "./lists.js";
import { mended } from "./mending.js";
import { leaves, listOf } from "./walking.js";

const MOST_KEPT = 3; // forms with their lists: some megabytes each on a phone of two gigabytes
const PATIENCE = 60_000; // milliseconds, for a position in the background

export class FormUnreadable extends Error {
  constructor(why) {
    super(String(why));
    this.thai = "เปิดแบบนี้บนหน้านี้ไม่ได้ ให้ใช้ ODK Collect หรือบอกผู้ทำแบบ";
    this.english = "This page cannot open the form; use ODK Collect, or tell who made the form.";
    this.why = String(why?.message ?? why).split("\n")[0];
  }
}

const read = new Map(); // key → promise of { result, missing }
// Lists name people: what is in memory goes with the phone's key.
watch(() => lock.state, (state) => state === "locked" && read.clear());

// Parses a form and its lists ahead, while nobody waits. Never raises.
export const prepare = (form) => reading(form).catch(() => {});

// Opens a form.
//   key          what `xml` and its lists are: the same key is not read twice; "" is never kept
//   xml          the XForm; draftXml: the instance of a draft, whose names of files are `files`
//   attachmentOf (name) → Response or undefined: lists and media of the form
//   household    key of the household: lists of people and land are narrowed to it
//   prefill      { village, household, answers }: chosen beforehand in a new one, where the form
//                asks; answers by the name of their question
//   language     "th" or "en"
//   phone        { deviceId, username } for forms that note them
// Answers { root, missing: [names of lists that are not here], lost: [what questions say whose
// choice is no longer in its list] }.
// Raises FormUnreadable.
export async function openForm(form) {
  const { draftXml = "", files = [], prefill = {}, language = "th", phone = {} } = form;
  const { result, missing } = await reading(form);
  const settings = {
    stateFactory: reactive,
    instanceAttachments: { fileNameFactory: () => null }, // a file comes with its name
    preloadProperties: { deviceID: phone.deviceId, username: phone.username },
    geolocationProvider: { getLocation: position },
  };
  try {
    const { root } = draftXml
      ? await result.restoreInstance({ data: [packed(draftXml, files)] }, settings)
      : result.createInstance(settings);
    speak(root, language);
    fillDefaults(root);
    if (!draftXml) fillIn(root, prefill);
    return { root, missing, lost: draftXml ? lostChoices(draftXml, root) : [] };
  } catch (error) {
    throw new FormUnreadable(error);
  }
}

// The instance as it stands; what is not asked at present is not in it.
export const xmlOf = (root) => root.instanceState.instanceXML;

// The instance to send: the form's own "end" is this moment.
export async function finished(root) {
  await root.prepareInstancePayload();
  return xmlOf(root);
}

// The language of the form nearest to the one of the page.
export function speak(root, language) {
  const wanted = language === "en" ? /\ben\b|english/i : /\bth\b|thai|ไทย/i;
  const found = root.languages.find((each) => wanted.test(each.language));
  if (found && found !== root.currentState.activeLanguage) root.setLanguage(found);
}

function reading(form) {
  const { key, household = "", draftXml = "" } = form;
  // What a draft has chosen is added to its narrowed lists: they are its own.
  const isShared = key && !(household && draftXml);
  const name = isShared && `${key} ${household}`;
  if (name && read.has(name)) return again(name);
  const promise = parsed(form);
  if (!name) return promise;
  read.set(name, promise);
  promise.catch(() => read.delete(name));
  if (read.size > MOST_KEPT) read.delete(read.keys().next().value);
  return promise;
}

function again(name) {
  const promise = read.get(name);
  read.delete(name);
  read.set(name, promise);
  return promise;
}

async function parsed({ xml, attachmentOf, household = "", draftXml = "" }) {
  const missing = [];
  const fetchFormAttachment = async (url) => {
    const name = decodeURIComponent(url.href.split("/").pop());
    const answer = await attachmentOf(name);
    if (!answer?.ok) {
      missing.push(name);
      return new Response(null, { status: 404 });
    }
    if (!name.endsWith(".csv")) return answer;
    const text = await answer.text();
    return new Response(household ? narrowed(name, text, household, draftXml) : text, {
      headers: { "Content-Type": "text/csv" },
    });
  };
  const result = await loadForm(mended(xml), { fetchFormAttachment, missingResourceBehavior: "BLANK" });
  if (result.status === "failure") throw new FormUnreadable(result.error);
  return { result, missing };
}

function packed(xml, files) {
  const packet = new FormData();
  const name = "xml_submission_file";
  packet.set(name, new File([xml], name, { type: "text/xml" }));
  // The engine needs names alone; the photographs stay sealed on the disk.
  for (const file of files) packet.set(file, new File([], file));
  return packet;
}

// The village first: which households can be chosen may depend on it.
function fillIn(root, { village = "", household = "", answers = {} }) {
  for (const [list, value] of [["villages", village], ["households", household]]) {
    if (!value) continue;
    for (const node of leaves(root)) {
      if (node.nodeType !== "select" || listOf(node) !== list) continue;
      if (node.currentState.value.length || node.currentState.readonly) continue;
      if (node.getValueOption(value)) node.selectValue(value);
    }
  }
  for (const [name, value] of Object.entries(answers)) {
    for (const node of leaves(root)) {
      if (node.currentState.reference.endsWith(`/${name}`)) answer(node, value);
    }
  }
}

// What questions say whose choice was in the draft and is no longer in its list.
function lostChoices(draftXml, root) {
  const before = chosenIn(draftXml);
  return [...leaves(root)]
    .filter((node) => {
      if (!("valueOptions" in node.currentState) || !node.currentState.valueOptions) return false;
      const was = before.get(node.currentState.reference.replaceAll("[1]", ""))?.split(/\s+/) ?? [];
      return was.some((value) => !node.currentState.value.includes(value));
    })
    .map((node) => node.currentState.label?.asString || node.currentState.reference);
}

// Path (the first of a repeat without its number) → answer.
function chosenIn(xml) {
  const found = new Map();
  const walk = (element, path) => {
    const counts = {};
    for (const child of element.children) {
      const name = child.localName;
      counts[name] = (counts[name] ?? 0) + 1;
      walk(child, `${path}/${name}${counts[name] > 1 ? `[${counts[name]}]` : ""}`);
    }
    if (!element.children.length && element.textContent.trim()) found.set(path, element.textContent.trim());
  };
  const root = new DOMParser().parseFromString(xml, "application/xml").documentElement;
  walk(root, `/${root.localName}`);
  return found;
}

// For forms that note where they are filled, as Collect's background location.
const position = () =>
  new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(written(coords)), () => resolve(""),
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 30_000 },
    );
  });

const written = ({ latitude, longitude, altitude, accuracy }) =>
  `${latitude} ${longitude} ${altitude ?? 0} ${accuracy ?? 0}`;
