// Days and times as they stand on paper, typed without looking at the keyboard.

import { arabic } from "../xform/thai.js";

const BUDDHIST = 543;
const CENTURY = 2500; // of a year written with two digits

// "21/11/2569", "21112569", "211169", "21 11 69", "2026-11-21" → "2026-11-21"; "" for nothing;
// undefined where it is no day.
export function dayTyped(text) {
  const plain = arabic(text).trim();
  if (!plain) return "";
  const parts = partsOf(plain);
  if (!parts) return undefined;
  const [day, month, written] = parts;
  const year = common(written);
  const iso = [pad(year, 4), pad(month, 2), pad(day, 2)].join("-");
  const meant = new Date(`${iso}T00:00:00Z`);
  const isDay = !Number.isNaN(meant.getTime()) && meant.toISOString().startsWith(iso);
  return isDay ? iso : undefined;
}

function partsOf(plain) {
  const first = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(plain);
  if (first) return [first[3], first[2], first[1]];
  const marked = /^(\d{1,2})\s*[/.\s-]\s*(\d{1,2})\s*[/.\s-]\s*(\d{4}|\d{2})$/.exec(plain);
  const close = /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(plain);
  return (marked ?? close)?.slice(1) ?? null;
}

function common(written) {
  const year = Number(written);
  if (written.length === 2) return CENTURY + year - BUDDHIST;
  return year >= 2400 ? year - BUDDHIST : year;
}

const pad = (number, length) => String(Number(number)).padStart(length, "0");

// "2026-11-21" → "21/11/2569"
export function dayShown(iso) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? "") ?? [];
  return year ? `${day}/${month}/${Number(year) + BUDDHIST}` : "";
}

// "930", "09:30", "9.30" → "09:30"; "" for nothing; undefined where it is no time.
export function timeTyped(text) {
  const plain = arabic(text).trim();
  if (!plain) return "";
  const [, hour, minute] = /^(\d{1,2})[:.]?(\d{2})$/.exec(plain) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return `${hour.padStart(2, "0")}:${minute}`;
}
