// Areas and lengths on the WGS 84 ellipsoid (geographiclib); never on a sphere.
// Corners are [longitude, latitude] in degrees; a ring is not closed.

import { Geodesic } from "./ellipsoid.js";

const EARTH = Geodesic.WGS84;

export function metresBetween([west, south], [east, north]) {
  return EARTH.Inverse(south, west, north, east, Geodesic.DISTANCE).s12;
}

function measured(ring) {
  const polygon = EARTH.Polygon(false);
  for (const [longitude, latitude] of ring) polygon.AddPoint(latitude, longitude);
  const { area, perimeter } = polygon.Compute(false, true);
  return { area: Math.abs(area), perimeter };
}

// Square metres inside the shells and outside the holes; the holes' own edges are no perimeter.
export function measureParts(parts) {
  let squareMetres = 0;
  let perimeter = 0;
  for (const [shell, ...holes] of parts) {
    const outer = measured(shell);
    squareMetres += outer.area - holes.reduce((sum, hole) => sum + measured(hole).area, 0);
    perimeter += outer.perimeter;
  }
  return { squareMetres: Math.max(squareMetres, 0), perimeter };
}

export function lengthOf(line) {
  return line.slice(1).reduce((sum, corner, index) => sum + metresBetween(line[index], corner), 0);
}
