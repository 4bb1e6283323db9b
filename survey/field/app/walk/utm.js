// UTM on WGS 84 (EPSG:32647, 32648) into degrees: Krüger's series to the fourth order, good to
// less than a millimetre within a zone. Papers of the old datum (Indian 1975) lie about 450 m off
// and are not read here.

const A = 6_378_137;
const F = 1 / 298.257223563;
const SCALE = 0.9996;
const EAST = 500_000;
const MERIDIAN = { 47: 99, 48: 105 };

const N = F / (2 - F);
const RADIUS = (A / (1 + N)) * (1 + N ** 2 / 4 + N ** 4 / 64);
const BACK = [
  N / 2 - (2 / 3) * N ** 2 + (37 / 96) * N ** 3 - N ** 4 / 360,
  N ** 2 / 48 + N ** 3 / 15 - (437 / 1440) * N ** 4,
  (17 / 480) * N ** 3 - (37 / 840) * N ** 4,
  (4397 / 161_280) * N ** 4,
];
const E = Math.sqrt(F * (2 - F));

// Metres east and north in zone 47 or 48 → [longitude, latitude].
export function fromUtm(zone, easting, northing) {
  const [xi, eta] = [northing / (SCALE * RADIUS), (easting - EAST) / (SCALE * RADIUS)];
  let [up, along] = [xi, eta];
  BACK.forEach((factor, index) => {
    const twice = 2 * (index + 1);
    up -= factor * Math.sin(twice * xi) * Math.cosh(twice * eta);
    along -= factor * Math.cos(twice * xi) * Math.sinh(twice * eta);
  });
  const longitude = MERIDIAN[zone] + degrees(Math.atan2(Math.sinh(along), Math.cos(up)));
  return [longitude, degrees(Math.atan(geographic(Math.sin(up) / Math.hypot(Math.sinh(along), Math.cos(up)))))];
}

const degrees = (radians) => (radians * 180) / Math.PI;

// The tangent of the latitude from that of the conformal latitude, by Newton's method.
function geographic(conformal) {
  let tangent = conformal;
  for (let round = 0; round < 6; round += 1) {
    const sine = Math.sinh(E * Math.atanh((E * tangent) / Math.hypot(1, tangent)));
    const there = tangent * Math.hypot(1, sine) - sine * Math.hypot(1, tangent);
    const slope = ((1 - E * E) * Math.hypot(1, there) * Math.hypot(1, tangent)) / (1 + (1 - E * E) * tangent * tangent);
    tangent += (conformal - there) / slope;
  }
  return tangent;
}
