// What is being drawn, as values that are never changed: each change makes a new one.
//   parts   [[shell, hole, …], …], rings of [longitude, latitude], not closed
//   sketch  what is not finished: {as: "part" | "hole" | "line", by: "hand" | "walk", corners, errors} or null
//   line    the finished line of a split, or null
// `errors` holds for each walked corner the accuracy in metres, for each drawn one null.

import { isInside } from "./rings.js";

export const NOTHING = Object.freeze({ parts: [], sketch: null, line: null });
export const FEWEST = { part: 3, hole: 3, line: 2 };

// Lists with one thing changed; phones of 2022 have no Array.with and toSpliced.
const replaced = (list, at, value) => list.map((each, index) => (index === at ? value : each));
const without = (list, at) => list.filter((_, index) => index !== at);
const same = (p, q) => p[0] === q[0] && p[1] === q[1];
const flat = ([longitude, latitude]) => [longitude, latitude];

function opened(ring) {
  const corners = ring.map(flat);
  if (corners.length > 1 && same(corners[0], corners[corners.length - 1])) corners.pop();
  if (corners.length < FEWEST.part || corners.flat().some((number) => !Number.isFinite(number))) {
    throw new TypeError("a ring needs three corners");
  }
  return corners;
}

// The parts of GeoJSON text (a geometry or a Feature). Throws what JSON.parse throws, or TypeError.
export function partsOf(text) {
  const read = typeof text === "string" ? JSON.parse(text) : text;
  const geometry = read.type === "Feature" ? read.geometry : read;
  if (geometry.type === "Polygon") return [geometry.coordinates.map(opened)];
  if (geometry.type === "MultiPolygon") return geometry.coordinates.map((rings) => rings.map(opened));
  throw new TypeError(`not a polygon: ${geometry.type}`);
}

// Every digit is kept: a snapped corner must equal its neighbour's.
export function geometryOf(parts) {
  if (!parts.length) return null;
  const closed = parts.map((rings) => rings.map((ring) => [...ring, ring[0]]));
  return closed.length === 1 ? { type: "Polygon", coordinates: closed[0] } : { type: "MultiPolygon", coordinates: closed };
}

export const lineGeometry = (line) => ({ type: "LineString", coordinates: line });

export function startSketch(state, as, by) {
  return { ...state, line: null, sketch: { as, by, corners: [], errors: [] } };
}

export function addCorner(state, corner, error = null) {
  const { sketch } = state;
  return { ...state, sketch: { ...sketch, corners: [...sketch.corners, flat(corner)], errors: [...sketch.errors, error] } };
}

export function dropLastCorner(state) {
  const { sketch } = state;
  return { ...state, sketch: { ...sketch, corners: sketch.corners.slice(0, -1), errors: sketch.errors.slice(0, -1) } };
}

// Null where the sketch cannot be finished: too few corners, or a hole that begins outside of every part.
export function finishSketch(state) {
  const { as, corners } = state.sketch;
  if (corners.length < FEWEST[as]) return null;
  if (as === "line") return { ...state, sketch: null, line: corners };
  if (as === "part") return { ...state, sketch: null, parts: [...state.parts, [corners]] };
  const around = state.parts.findIndex(([shell]) => corners.some((corner) => isInside(corner, [shell])));
  if (around < 0) return null;
  return { ...state, sketch: null, parts: replaced(state.parts, around, [...state.parts[around], corners]) };
}

// A corner is named [part, ring, index].
export function moveCorner(state, [part, ring, index], to) {
  const moved = replaced(state.parts[part][ring], index, flat(to));
  return { ...state, parts: replaced(state.parts, part, replaced(state.parts[part], ring, moved)) };
}

// A ring of three loses no corner: it is removed whole, by asking.
export function removeCorner(state, [part, ring, index]) {
  if (state.parts[part][ring].length <= FEWEST.part) return null;
  const smaller = without(state.parts[part][ring], index);
  return { ...state, parts: replaced(state.parts, part, replaced(state.parts[part], ring, smaller)) };
}

export function removeRing(state, [part, ring]) {
  if (ring === 0) return { ...state, parts: without(state.parts, part) };
  return { ...state, parts: replaced(state.parts, part, without(state.parts[part], ring)) };
}

// The parts as they would be if the sketch were finished now: what the area is told of.
export function asItStands(state) {
  const { sketch } = state;
  if (!sketch || sketch.as === "line" || sketch.corners.length < FEWEST.part) return state.parts;
  return finishSketch(state)?.parts ?? state.parts;
}

export const countCorners = (parts) => parts.flat().reduce((sum, ring) => sum + ring.length, 0);

export function meanError(errors) {
  const known = errors.filter((error) => error !== null);
  return known.length ? known.reduce((sum, error) => sum + error, 0) / known.length : null;
}
