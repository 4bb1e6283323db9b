// Whether a drawn shape lies over a neighbour's parcel by more than a hand's breadth.
// Shared edges and corners are no overlap: there, snapped coordinates differ by rounding.

import { isInside, meeting, pointWithin } from "./rings.js";

const TOLERANCE = 0.2; // metres
const METRES_PER_DEGREE = 111_320; // of latitude; close enough for a tolerance

function flattened([longitude, latitude]) {
  const narrowing = Math.cos((latitude * Math.PI) / 180);
  return ([x, y]) => [(x - longitude) * METRES_PER_DEGREE * narrowing, (y - latitude) * METRES_PER_DEGREE];
}

const edgesOf = (rings) => rings.flatMap((ring) => ring.map((from, index) => [from, ring[(index + 1) % ring.length]]));

function distanceTo(point, [a, b]) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const share = length ? Math.min(Math.max(((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length, 0), 1) : 0;
  return Math.hypot(point[0] - a[0] - share * dx, point[1] - a[1] - share * dy);
}

function deepInside(point, rings, edges) {
  return isInside(point, rings) && edges.every((edge) => distanceTo(point, edge) > TOLERANCE);
}

function crossDeep(one, other) {
  if (meeting(...one, ...other)?.kind !== "cross") return false;
  return one.every((end) => distanceTo(end, other) > TOLERANCE) && other.every((end) => distanceTo(end, one) > TOLERANCE);
}

export function boxOf(rings) {
  const [xs, ys] = [0, 1].map((axis) => rings[0].map((corner) => corner[axis]));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

const boxesMeet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

function partsOverlap(drawn, its) {
  const flat = flattened(drawn[0][0]);
  const [mine, theirs] = [drawn, its].map((rings) => rings.map((ring) => ring.map(flat)));
  const [myEdges, theirEdges] = [edgesOf(mine), edgesOf(theirs)];
  const tried = (rings, edges) => [
    ...rings[0],
    ...edges.map(([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]),
    pointWithin(rings),
  ];
  return (
    tried(mine, myEdges).some((point) => deepInside(point, theirs, theirEdges)) ||
    tried(theirs, theirEdges).some((point) => deepInside(point, mine, myEdges)) ||
    myEdges.some((edge) => theirEdges.some((other) => crossDeep(edge, other)))
  );
}

// Which of the neighbours, [{parts, boxes, …}], the parts lie over.
export function overlapped(parts, neighbours) {
  return neighbours.filter((neighbour) =>
    parts.some((drawn) => {
      const box = boxOf(drawn);
      return neighbour.parts.some((its, index) => boxesMeet(box, neighbour.boxes[index]) && partsOverlap(drawn, its));
    }),
  );
}
