// Digits, numbers and days as people here type and read them.

const MONTHS = [
  "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
  "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
];
const BUDDHIST = 543;

// ๑๒๓ → 123
export const arabic = (text) =>
  text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));

// What was typed as a number → its plain form, "" for nothing, undefined where it is none.
export function plainNumber(typed, { isWhole }) {
  const text = arabic(typed).replace(/[,\s]/g, "");
  if (text === "") return "";
  const pattern = isWhole ? /^[+-]?\d{1,10}$/ : /^[+-]?(\d{1,15}(\.\d*)?|\.\d+)$/;
  if (!pattern.test(text) || !Number.isFinite(Number(text))) return undefined;
  if (isWhole && Math.abs(Number(text)) > 2_147_483_647) return undefined; // XForms' int
  return String(Number(text));
}

export function grouped(text) {
  const [whole, part] = text.split(".");
  const marked = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return part === undefined ? marked : `${marked}.${part}`;
}

// "2026-11-21" → "21 พฤศจิกายน 2569"
export function dayInWords(iso, language) {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso ?? "") ?? [];
  if (!year) return "";
  if (language === "en") {
    return new Date(`${year}-${month}-${day}T12:00:00Z`).toLocaleDateString("en-GB", {
      day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
    });
  }
  return `${Number(day)} ${MONTHS[Number(month) - 1]} ${Number(year) + BUDDHIST}`;
}

// A year of the Buddhist Era in a native date box (2569-…) is meant as ours (2026-…).
export function commonEra(iso) {
  const [, year, rest] = /^(\d{4})(-.*)$/.exec(iso) ?? [];
  return Number(year) >= 2400 ? `${Number(year) - BUDDHIST}${rest}` : iso;
}
