// Every sentence of the page, in the language chosen on this phone: Thai first, English second.
// Days are Asia/Bangkok's; the year is B.E. in Thai.

import { reactive, readonly } from "vue";

const KEPT = "rangwat-language"; // in localStorage: it says nothing of anybody
const ZONE = "Asia/Bangkok";

const now = reactive({ language: kept() });
export const chosen = readonly(now);
document.documentElement.lang = now.language;

// "ไทย", "English" → one of them. Used in a template it changes with the language.
export const t = (thai, english) => (now.language === "en" ? english : thai);

export function speak(language) {
  now.language = language === "en" ? "en" : "th";
  document.documentElement.lang = now.language;
  try {
    localStorage.setItem(KEPT, now.language);
  } catch {
    // storage is forbidden: it lasts as long as the page
  }
}

function kept() {
  try {
    return localStorage.getItem(KEPT) === "en" ? "en" : "th";
  } catch {
    return "th";
  }
}

// Milliseconds or a Date → "21 พ.ย. 2569"; undefined → "".
export const day = (moment) => written(moment, { day: "numeric", month: "short", year: "numeric" });

// → "21 พ.ย. 2569 16:23"; `clock` is the hour alone.
export const dayAndHour = (moment) => (moment == null ? "" : `${day(moment)} ${clock(moment)}`);
export const clock = (moment) =>
  written(moment, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function written(moment, options) {
  if (moment == null) return "";
  const locale = now.language === "en" ? "en-GB" : "th-TH-u-ca-buddhist";
  return new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options })
    .format(new Date(moment))
    .replace(/^พ\.ศ\.\s*/u, "");
}

// Bytes → "3.4 MB"; people compare it with what their shop sold them, so 1 MB is 10^6.
export function size(bytes) {
  if (!Number.isFinite(bytes)) return "–";
  const [unit, of] = bytes >= 1e9 ? ["GB", 1e9] : bytes >= 1e6 ? ["MB", 1e6] : ["kB", 1e3];
  return `${number(bytes / of, unit === "kB" ? 0 : 1)} ${unit}`;
}

// 12345.6 → "12,346"
export function number(value, decimals = 0) {
  const options = { minimumFractionDigits: 0, maximumFractionDigits: decimals };
  return new Intl.NumberFormat("en", options).format(value);
}
