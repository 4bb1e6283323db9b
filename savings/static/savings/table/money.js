// Baht as people type it, as whole satang; and satang as it is shown.

const THAI = "๐๑๒๓๔๕๖๗๘๙";

// Satang; 0 for nothing; undefined where it is no amount.
export function satang(text) {
  const plain = text.replace(/[๐-๙]/g, (digit) => THAI.indexOf(digit)).replaceAll(",", "").trim();
  if (plain === "") return 0;
  const found = /^(\d{1,8})(?:\.(\d{1,2}))?$/.exec(plain);
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : undefined;
}

export function baht(amount) {
  const sign = amount < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(amount) / 100).toLocaleString("en");
  return `${sign}${whole}.${String(Math.abs(amount) % 100).padStart(2, "0")}`;
}

// What stands in a field.
export function typed(amount) {
  return amount ? baht(amount).replaceAll(",", "").replace(/\.00$/, "") : "";
}
