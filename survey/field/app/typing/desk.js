// The work of somebody at a desk with a pile of sheets: which household is open, what of each is
// typed so far, and what was saved. Drafts are in this page's memory alone, on purpose: the
// computer of an office is shared, and nobody's answers may be found on its disk. Leaving warns.

import { markRaw, reactive, shallowReactive } from "vue";

import { chosen, t } from "../words.js";
import { finished, openForm, prepare } from "../xform/open.js";
import { isAnswered } from "../xform/pages.js";
import { leaves } from "../xform/walking.js";
import { pathOf } from "./answers.js";
import { dayTyped } from "./days.js";
import { office } from "./office.js";

const NEW = ""; // the key of sheets that are of no household that is known

export function desk(addresses) {
  const server = office(addresses);
  const now = reactive({
    state: "opening", // opening | choosing | typing | closed
    trouble: "", notice: "", household: null, sheetCode: "", day: "", again: [],
    saved: [], // { label, url, seconds }
    beganAt: 0, isSaving: false,
  });
  const papers = new Map(); // key of a household → paper: begun and not saved
  const current = shallowReactive({ paper: null });
  let form = null;

  async function open() {
    try {
      now.form = await server.form();
      form = now.form; // as the page watches it
      now.state = "choosing";
      if (addresses.sheetCode) await findSheet(addresses.sheetCode);
      else if (!form.householdPath) await begin(null);
      else {
        const wanted = form.households.find(({ key }) => key === addresses.household);
        const first = form.households.find(({ typed }) => !typed.length);
        await begin(wanted ?? first ?? form.households[0] ?? null);
      }
    } catch (error) {
      now.trouble = error.reason ?? error.thai ?? String(error);
      now.state = "closed";
    }
  }

  const about = (household) => ({
    key: `${form.village} ${form.formId} ${form.version}`,
    xml: form.xml,
    attachmentOf: server.attachmentOf,
    household: household?.key ?? "",
    prefill: { village: form.village, household: household?.key ?? "" },
    language: chosen.language,
  });

  // Opens the sheet of a household, as far as it was typed; null: of nobody in particular.
  async function begin(household) {
    now.notice = "";
    now.trouble = "";
    const key = household?.key ?? NEW;
    let paper = papers.get(key);
    if (!paper) {
      const { root } = await openForm(about(household));
      paper = reactive(blank(root, household));
      papers.set(key, paper);
      leaveDayOpen(root);
    }
    now.household = household;
    now.again = paper.sheet?.typed ?? household?.typed ?? [];
    now.sheetCode = paper.sheet?.code ?? "";
    now.day = paper.day;
    now.state = "typing";
    current.paper = paper;
    const next = following();
    if (next) prepare(about(next)); // read while this one is being typed
  }

  const blank = (root, household) => ({
    form, root: markRaw(root), household, scans: new Map(), isDirty: false, isChecked: false, isFrozen: false,
    pending: null, sheet: null, day: "", beganAt: 0, hasAnswer: isAnswered,
    touched() {
      this.isDirty = true;
      this.beganAt ||= Date.now();
    },
  });

  // A form begins with today; the paper says which day it was.
  function leaveDayOpen(root) {
    for (const node of leaves(root)) {
      if (form.dayPath && pathOf(node) === form.dayPath) node.setValue(null);
    }
  }

  // The next household of the village without a sheet typed in.
  function following() {
    if (!form.householdPath) return null;
    const all = form.households;
    const at = all.findIndex(({ key }) => key === now.household?.key);
    const later = [...all.slice(at + 1), ...all.slice(0, Math.max(at, 0))];
    return later.find(({ typed }) => !typed.length) ?? null;
  }

  // The sheet with the code that stands on the paper: its household is opened.
  async function findSheet(code) {
    now.trouble = "";
    const typed = code.trim();
    if (!typed) {
      if (current.paper) current.paper.sheet = null;
      now.again = now.household?.typed ?? [];
      return;
    }
    const sheet = await server.sheet(typed);
    if (sheet.elsewhere) {
      now.trouble = t(`กระดาษนี้เป็นของ ${sheet.elsewhere} เปิดหน้าพิมพ์ของหมู่บ้านนั้น`, `This sheet is of ${sheet.elsewhere}; open the typing page there`);
      if (!current.paper) await beginFirst();
      return;
    }
    const household = form.households.find(({ key }) => key === sheet.household) ?? null;
    if (form.householdPath && sheet.household) await begin(household);
    else if (!current.paper) await beginFirst();
    current.paper.sheet = sheet;
    now.sheetCode = sheet.code;
    now.again = sheet.typed;
  }

  const beginFirst = () =>
    begin(form.householdPath ? form.households.find(({ typed }) => !typed.length) ?? null : null);

  // Sends what is typed; answers "saved", or the reference of the first question that is wrong.
  async function save() {
    const { paper } = current;
    if (now.isSaving || !paper) return { outcome: "busy" };
    paper.isChecked = true;
    now.trouble = "";
    const [violation] = paper.root.validationState.violations;
    if (violation && !paper.pending) return { outcome: "wrong", nodeId: violation.nodeId };
    const filledInOn = dayOf(paper);
    if (!filledInOn) {
      now.trouble = t("บอกวันที่บนกระดาษ เช่น 21/11/2569", "Say the day on the paper, like 21/11/2569");
      return { outcome: "day" };
    }
    now.isSaving = true;
    paper.isFrozen = true;
    try {
      paper.pending ??= await finished(paper.root);
      const scans = [...paper.scans].filter(([name]) => paper.pending.includes(`>${name}<`));
      const sheetCode = paper.sheet?.code ?? "";
      const said = await server.save({ xml: paper.pending, scans, sheetCode, filledInOn });
      await done(paper, said);
      return { outcome: "saved" };
    } catch (error) {
      failed(paper, error);
      return { outcome: "failed" };
    } finally {
      now.isSaving = false;
    }
  }

  function dayOf(paper) {
    if (!form.dayPath) return dayTyped(now.day);
    const node = [...leaves(paper.root)].find((each) => pathOf(each) === form.dayPath);
    // A form that stops before its day (nobody agreed) has the day of typing.
    return node?.currentState.relevant ? node.currentState.instanceValue : "today";
  }

  async function done(paper, said) {
    const { household } = paper;
    const seconds = paper.beganAt ? Math.round((Date.now() - paper.beganAt) / 1000) : 0;
    const label = household?.label ?? paper.sheet?.code ?? form.title;
    now.saved.unshift({ label, url: said.url, seconds });
    household?.typed.push({ at: t("เมื่อครู่", "just now"), by: t("ท่าน", "you"), url: said.url });
    papers.delete(household?.key ?? NEW);
    const next = following();
    now.sheetCode = "";
    if (next || !form.householdPath) await begin(next);
    else {
      current.paper = null;
      now.household = null;
      now.state = "finished";
    }
    now.notice = t(`บันทึก ${label} แล้ว`, `${label} is saved`);
  }

  // What the server refused can be mended; of what nobody knows, the same bytes are sent again.
  function failed(paper, error) {
    if (error.isCertain) {
      paper.pending = null;
      paper.isFrozen = false;
    }
    now.trouble = error.isCertain
      ? error.reason
      : t("ส่งไม่ถึง ไม่มีอะไรหาย กดบันทึกอีกครั้งเมื่อต่อได้", "It did not get through. Nothing is lost; save again when there is a connection");
  }

  const isUnsaved = () => [...papers.values()].some(({ isDirty, pending }) => isDirty || pending);
  window.addEventListener("beforeunload", (event) => isUnsaved() && event.preventDefault());

  return { now, current, open, begin, findSheet, save, following, isBegun: (key) => papers.get(key)?.isDirty };
}
