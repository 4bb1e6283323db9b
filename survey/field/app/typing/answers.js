// What is typed into the box of a question, and the answer it is: codes or first letters of
// choices, numbers, days, places.

import { t } from "../words.js";
import { arabic, plainNumber } from "../xform/thai.js";
import { dayShown, dayTyped, timeTyped } from "./days.js";

const OFFSET = "+07:00"; // Asia/Bangkok, which is what people here mean

// The path of a question without the positions of repeats: "/data/member[2]/name" → "/data/member/name".
export const pathOf = (node) => node.currentState.reference.replace(/\[\d+\]/g, "");

// The rounds of the repeats a question lies in: "/data/member[2]/name" → "2"; "" in none.
export const roundOf = (node) =>
  [...node.currentState.reference.matchAll(/\[(\d+)\]/g)].map(([, round]) => round).join(".");

// Choices with what is typed for each: the code that stands on the paper.
export function choicesOf(node, codes) {
  const known = codes[pathOf(node)] ?? {};
  return node.currentState.valueOptions.map((option, index) => ({
    value: option.value,
    code: known[option.value] ?? String(index + 1),
    label: option.label.asString.trim(),
  }));
}

// What stands in the box for the answer as it is.
export function shownOf(node, codes) {
  const { instanceValue } = node.currentState;
  if (node.nodeType === "trigger") return node.currentState.value ? "1" : "";
  if (node.nodeType === "select" || node.nodeType === "rank") {
    const chosen = new Map(choicesOf(node, codes).map((each) => [each.value, each.code]));
    return [...node.currentState.value].map((value) => chosen.get(value) ?? value).join(" ");
  }
  if (node.valueType === "date") return dayShown(instanceValue);
  if (node.valueType === "time") return instanceValue.slice(0, 5);
  if (node.valueType === "dateTime") return withTime(instanceValue);
  if (node.valueType === "geopoint") return instanceValue.split(" ").slice(0, 2).join(" ");
  return instanceValue.replace(/\.0$/, node.valueType === "decimal" ? "" : "$&");
}

function withTime(value) {
  if (!value) return "";
  const here = new Date(new Date(value).getTime() + 7 * 3_600_000).toISOString();
  return `${dayShown(here)} ${here.slice(11, 16)}`;
}

// Takes what was typed as the answer. Says what is wrong with it, or "".
export function write(node, typed, codes) {
  const text = typed.trim();
  switch (node.nodeType) {
    case "trigger": return put(node, ["1", "๑", "x", "/"].includes(text.toLowerCase()));
    case "select": return choose(node, text, codes);
    case "rank": return rank(node, text, codes);
    default: return value(node, text);
  }
}

function put(node, answer) {
  node.setValue(answer);
  return "";
}

function value(node, text) {
  switch (node.valueType) {
    case "int":
    case "decimal": return number(node, text);
    case "date": return day(node, text);
    case "time": return time(node, text);
    case "dateTime": return dayAndTime(node, text);
    case "geopoint": return place(node, text, 1);
    case "geotrace": return place(node, text, 2);
    case "geoshape": return place(node, text, 3);
    default: return put(node, text);
  }
}

function number(node, text) {
  const plain = plainNumber(text, { isWhole: node.valueType === "int" });
  if (plain === undefined) return t("พิมพ์เป็นตัวเลข", "Type a number");
  return put(node, plain || null);
}

const noDay = () => t("พิมพ์วันที่เช่น 21/11/2569 หรือ 21112569", "Type the day like 21/11/2569 or 21112569");

function day(node, text) {
  const iso = dayTyped(text);
  return iso === undefined ? noDay() : put(node, iso || null);
}

function time(node, text) {
  const clock = timeTyped(text);
  if (clock === undefined) return t("พิมพ์เวลาเช่น 09:30", "Type the time like 09:30");
  return put(node, clock ? `${clock}:00.000${OFFSET}` : null);
}

function dayAndTime(node, text) {
  if (!text) return put(node, null);
  const at = text.lastIndexOf(" ");
  const iso = dayTyped(text.slice(0, Math.max(at, 0)));
  const clock = timeTyped(text.slice(at + 1));
  return iso && clock ? put(node, `${iso}T${clock}:00.000${OFFSET}`) : noDay();
}

// "13.4912 102.1843; …" with commas or without: latitude first, as phones and people write it.
function place(node, text, fewest) {
  if (!text) return put(node, null);
  const points = arabic(text).split(";").map((each) => each.trim().split(/[\s,]+/).map(Number));
  const isPoint = ([latitude, longitude, ...rest]) =>
    Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && rest.length === 0;
  if (points.length < fewest || !points.every(isPoint) || (fewest === 1 && points.length > 1)) {
    return fewest === 1
      ? t("พิมพ์ละติจูดแล้วลองจิจูด เช่น 13.4912 102.1843", "Type latitude, then longitude, like 13.4912 102.1843")
      : t("พิมพ์พิกัดของทุกมุม คั่นด้วย ;", "Type the position of every corner with ; between them");
  }
  if (fewest === 3 && String(points[0]) !== String(points.at(-1))) points.push(points[0]);
  return put(node, points.map(([latitude, longitude]) => `${latitude} ${longitude} 0 0`).join("; "));
}

// --- choices ---

function choose(node, text, codes) {
  const choices = choicesOf(node, codes);
  if (node.selectType === "select1") {
    const found = text ? meant(choices, text) : null;
    if (found === undefined) return unknown(text, choices);
    node.selectValue(found?.value ?? null);
    return "";
  }
  return several(text, choices, (values) => node.selectValues(values));
}

const rank = (node, text, codes) =>
  several(text, choicesOf(node, codes), (values) => node.setValues(values));

function several(text, choices, keep) {
  const values = [];
  for (const part of text.split(/[\s,+]+/).filter(Boolean)) {
    const found = meant(choices, part);
    if (!found) return unknown(part, choices);
    if (!values.includes(found.value)) values.push(found.value);
  }
  keep(values);
  return "";
}

// A code, or letters with which one label alone begins, or that one alone holds.
function meant(choices, text) {
  const typed = arabic(text).toLowerCase();
  const exact = choices.find(({ code }) => code.toLowerCase() === typed);
  if (exact) return exact;
  const found = likely(choices, text);
  return found.length === 1 ? found[0] : undefined;
}

export function likely(choices, text) {
  const typed = arabic(text).trim().toLowerCase();
  if (!typed) return choices;
  const begun = choices.filter(({ label }) => label.toLowerCase().startsWith(typed));
  return begun.length ? begun : choices.filter(({ label }) => label.toLowerCase().includes(typed));
}

function unknown(text, choices) {
  const found = likely(choices, text).length;
  return found > 1
    ? t(`“${text}” ตรงกับ ${found} ตัวเลือก พิมพ์รหัส หรือพิมพ์ต่อ`, `“${text}” fits ${found} choices; type the code, or more letters`)
    : t(`ไม่มีตัวเลือก “${text}”`, `There is no choice “${text}”`);
}
