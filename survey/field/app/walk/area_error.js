// How sure a walked area is: perimeter × σ ÷ √n, as the register reckons it (parcels/functions.py,
// DOMAIN.md 2.11). σ is the error of a corner, n the corners left after thinning at σ: the points
// of one walk are not independent.

import { wasMeasured } from "./value.js";

const METRES_PER_DEGREE = 111_320; // for thinning alone; nothing is measured by it
const BEST = 1; // metres; no phone is better, whatever it says
const SKETCH = 20; // metres: drawn by hand on the map
const FEWEST = 3;

// Metres. The root of the mean square: one bad corner counts for more than one good.
export function positionError(corners) {
  const told = corners.map(({ error }) => error).filter(Boolean);
  if (!corners.length || !wasMeasured(corners)) return SKETCH;
  return Math.max(BEST, Math.sqrt(told.reduce((sum, each) => sum + each * each, 0) / told.length));
}

function beside([x, y], [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / length, 0), 1) : 0;
  return Math.hypot(x - ax - share * dx, y - ay - share * dy);
}

// How many corners a closed ring keeps at a tolerance in degrees (Douglas and Peucker).
export function cornersLeft(ring, tolerance) {
  const closed = [...ring, ring[0]];
  const kept = (from, to) => {
    let [farthest, at] = [0, -1];
    for (let index = from + 1; index < to; index += 1) {
      const away = beside(closed[index], closed[from], closed[to]);
      if (away > farthest) [farthest, at] = [away, index];
    }
    return farthest > tolerance ? kept(from, at) + 1 + kept(at, to) : 0;
  };
  return Math.max(FEWEST, 1 + kept(0, closed.length - 1));
}

// One standard deviation, square metres.
export function areaError(corners, perimeter) {
  const error = positionError(corners);
  const ring = corners.map(({ at }) => at);
  return (perimeter * error) / Math.sqrt(cornersLeft(ring, error / METRES_PER_DEGREE));
}
