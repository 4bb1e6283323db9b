// Square metres as rai-ngan-square wah: formats/land_area.py's rule, tested against it.
// Rounded once, to 0.1 square wah, half up, from the shortest text of the number; then it carries.

const TENTHS_PER_RAI = 4000n; // tenths of a square wah
const TENTHS_PER_NGAN = 1000n;

// 1 square wah is 4 m²: tenths of one are metres × 10 / 4 = × 25 / 10.
function tenthsOf(squareMetres) {
  const [, whole, part = "", power = "0"] = /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(squareMetres));
  let digits = BigInt(whole + part) * 25n;
  const decimals = part.length + 1 - Number(power);
  if (decimals < 0) digits *= 10n ** BigInt(-decimals);
  const unit = 10n ** BigInt(Math.max(decimals, 0));
  return (2n * digits + unit) / (2n * unit);
}

export const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

// `1,314-3-88` or `12-3-45.6`, as everywhere else in the product.
export function inRaiNganWah(squareMetres) {
  const tenths = tenthsOf(squareMetres);
  const beyond = tenths % TENTHS_PER_NGAN;
  const wah = beyond % 10n === 0n ? `${beyond / 10n}` : `${beyond / 10n}.${beyond % 10n}`;
  return `${grouped(tenths / TENTHS_PER_RAI)}-${(tenths % TENTHS_PER_RAI) / TENTHS_PER_NGAN}-${wah}`;
}

// Metres with one decimal and commas: `1,234.5`.
export function inMetres(metres) {
  const [whole, part] = metres.toFixed(1).split(".");
  return `${grouped(whole)}.${part}`;
}
