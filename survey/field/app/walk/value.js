// Points, traces and shapes as forms keep them: `latitude longitude altitude accuracy; …`.
// A corner here is { at: [longitude, latitude], altitude, error }, metres; an error of null is a
// corner that no receiver measured (ODK writes an accuracy of 0 for it).
// Source: https://getodk.github.io/xforms-spec/#data-types

const FEWEST = { ring: 3, line: 2 };
const WORST = 100; // metres: the server takes none worse (survey/answers/places_on_earth.py)
export const THAILAND = [97.3, 5.6, 105.7, 20.5]; // west, south, east, north: formats/crs.py

export const byHand = (at) => ({ at, altitude: null, error: null });
export const isTooCoarse = ({ error }) => error !== null && error > WORST;
export const fewest = (closed) => (closed ? FEWEST.ring : FEWEST.line);

export function isInThailand([longitude, latitude]) {
  const [west, south, east, north] = THAILAND;
  return west <= longitude && longitude <= east && south <= latitude && latitude <= north;
}

const same = (one, other) => one.at[0] === other.at[0] && one.at[1] === other.at[1];

// What cannot be read is no corner: an answer that came damaged is walked anew.
export function cornersOf(text, closed) {
  const corners = (text ?? "").split(";").map(cornerOf).filter(Boolean);
  if (closed && corners.length > 1 && same(corners[0], corners.at(-1))) corners.pop();
  return corners;
}

export function cornerOf(text) {
  const numbers = text.trim().split(/\s+/).map(Number);
  if (numbers.length < 2 || !numbers.every(Number.isFinite)) return null;
  const [latitude, longitude, altitude = null, error = 0] = numbers;
  return { at: [longitude, latitude], altitude, error: error || null };
}

// Whether a receiver measured it, as the server judges: at least half of its corners.
export const wasMeasured = (corners) => corners.filter(({ error }) => error).length * 2 >= corners.length;

// "" where it has too few corners. A ring repeats its first corner.
export function textOf(corners, closed) {
  if (corners.length < fewest(closed)) return "";
  return (closed ? [...corners, corners[0]] : corners).map(textOfCorner).join("; ");
}

export const textOfCorner = ({ at: [longitude, latitude], altitude, error }) =>
  [latitude, longitude, rounded(altitude), rounded(error)].join(" ");

// Height and accuracy to a centimetre: no phone knows them better.
const rounded = (metres) => Math.round((metres ?? 0) * 100) / 100;
