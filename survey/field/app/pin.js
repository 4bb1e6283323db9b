// What may be a PIN: not what somebody who finds the phone tries first.

import { SHORTEST_PIN } from "./vault.js";
import { t } from "./words.js";

const FAVOURITES = new Set(["112233", "246810", "147258", "159753", "258456", "321654", "456789",
  "789456", "987456", "131313", "696969", "010203", "102030", "998877", "191919", "252525"]);

// A sentence about what is wrong with it, or "".
export function pinFault(pin) {
  if (!/^\d*$/.test(pin)) return t("ใช้ตัวเลขเท่านั้น", "Digits only.");
  if (pin.length < SHORTEST_PIN) {
    return t(`ต้องมีอย่างน้อย ${SHORTEST_PIN} ตัว`, `At least ${SHORTEST_PIN} digits.`);
  }
  if (repeats(pin) || climbs(pin) || FAVOURITES.has(pin)) {
    return t(
      "รหัสนี้เดาง่าย คนเก็บเครื่องได้จะลองเป็นอันดับแรก ให้ใช้เลขอื่น",
      "Easily guessed: one of the first that would be tried. Choose another.",
    );
  }
  if (isDay(pin)) {
    return t(
      "รหัสนี้ดูเหมือนวันเกิด คนรู้จักเดาได้ ให้ใช้เลขอื่น",
      "It looks like a birthday, which people know. Choose another.",
    );
  }
  return "";
}

// 111111, 121212, 123123
function repeats(pin) {
  return [1, 2, 3].some((period) => [...pin].every((digit, at) => digit === pin[at % period]));
}

// 123456, 654321, 890123, 135791
function climbs(pin) {
  const steps = [...pin].slice(1).map((digit, at) => (digit - pin[at] + 10) % 10);
  return steps.every((step) => step === steps[0]);
}

// Day, month and year in the orders people write them; C.E. and B.E., whole or of two digits.
function isDay(pin) {
  const at = (from, to) => Number(pin.slice(from, to));
  const isDate = (date, month) => date >= 1 && date <= 31 && month >= 1 && month <= 12;
  const isYear = (year) => (year >= 1900 && year <= 2100) || (year >= 2440 && year <= 2643);
  if (pin.length === 6) return isDate(at(0, 2), at(2, 4)) || isDate(at(4, 6), at(2, 4));
  if (pin.length !== 8) return false;
  return (isDate(at(0, 2), at(2, 4)) && isYear(at(4, 8)))
    || (isYear(at(0, 4)) && isDate(at(6, 8), at(4, 6)));
}
