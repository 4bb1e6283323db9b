// What a walked ring has to do with the ground around it: whose parcel it lies over and by how
// much, whose corner it is near, and what is wrong with it. Rings are [longitude, latitude], open.

import { intersection } from "polyclip-ts";

import { measureParts, metresBetween } from "@parcels/geodesy.js";
import { boxOf } from "@parcels/overlaps.js";
import { problemOf, problemOfChain } from "@parcels/rings.js";
import { partsOf } from "@parcels/shape.js";

const NOISE = 16; // m²: less is two hands that did not meet (parcels_overlap_class)
const CONTAINED = 0.95; // of the smaller
const NEIGHBOUR_ERROR = 5; // metres: most were walked with a phone; the bundle does not tell
export const TINY = 40; // m², ten square wah: no house stands on less

// What a walk is compared with: the village's parcels, and those of other villages nearby (they
// come among the lines). `land` is bundle.land()'s; `except` the key of a parcel walked anew.
export function neighboursOf({ parcels, lines } = {}, except = null) {
  const features = [...(parcels?.features ?? []), ...(lines?.features ?? []).filter(({ properties }) => properties.kind === "neighbour")];
  return features.filter(({ properties, geometry }) => /Polygon$/.test(geometry?.type) && (!except || properties.key !== except)).flatMap((feature) => {
    try {
      const parts = partsOf(feature);
      const { number, title, holders = [] } = feature.properties;
      return [{ number: number || title, name: [number || title, holders[0]].filter(Boolean).join(" "), parts, boxes: parts.map(boxOf) }];
    } catch {
      return []; // a shape that is none is nobody's neighbour
    }
  });
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
const closedRings = (rings) => rings.map((ring) => [...ring, ring[0]]);

// [{ neighbour, squareMetres, share, kind: "real" | "boundary_line" | "containment" }], largest
// first; `share` is of the walked ring, `error` its corners' in metres, `areaError` in m². The
// classes are the register's (parcels_overlap_class).
export function overlapsOf(ring, neighbours, { error, areaError }) {
  const box = boxOf([ring]);
  const mine = measureParts([[ring]]).squareMetres;
  return neighbours
    .filter(({ boxes }) => boxes.some((each) => meet(box, each)))
    .flatMap((neighbour) => {
      const shared = intersection([closedRings([ring])], neighbour.parts.map(closedRings)).map((rings) => rings.map((each) => each.slice(0, -1)));
      const { squareMetres, perimeter } = measureParts(shared);
      if (squareMetres <= NOISE) return [];
      const theirs = measureParts(neighbour.parts).squareMetres;
      const both = Math.hypot(error, NEIGHBOUR_ERROR);
      const thin = (2 * squareMetres) / perimeter < 2 * both || squareMetres <= 2 * areaError;
      const kind = squareMetres >= CONTAINED * Math.min(mine, theirs) ? "containment" : thin ? "boundary_line" : "real";
      return [{ neighbour, squareMetres, share: squareMetres / mine, kind, shared }];
    })
    .sort((one, other) => other.squareMetres - one.squareMetres);
}

// The nearest corner of a neighbour within `reach` metres: { neighbour, at, metres }, or null.
export function cornerNear(at, neighbours, reach) {
  const degrees = (reach / 111_000) * 1.2; // a box that surely holds what is within reach
  const near = [at[0] - degrees, at[1] - degrees, at[0] + degrees, at[1] + degrees];
  let best = null;
  for (const neighbour of neighbours) {
    if (!neighbour.boxes.some((box) => meet(near, box))) continue;
    for (const corner of neighbour.parts.flat(2)) {
      const metres = metresBetween(at, corner);
      if (metres <= (best?.metres ?? reach)) best = { neighbour, at: corner, metres };
    }
  }
  return best;
}

// { kind: "crossing", at, corner } or null. A walk under way is a chain without its last side.
export function problemIn(ring, { closed }) {
  if (closed && ring.length > 2) return problemOf([[ring]]);
  return problemOfChain(ring);
}
