// What is wrong with a shape, found in the plane of longitude and latitude; nothing of the page.
// The server judges in the end (ST_IsValid); this says it while the shape is being drawn.

const sameCorner = (p, q) => p[0] === q[0] && p[1] === q[1];
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
const between = (a, b, p) =>
  Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1]);

function apart(a, b, c, d) {
  return (
    Math.max(a[0], b[0]) < Math.min(c[0], d[0]) ||
    Math.max(c[0], d[0]) < Math.min(a[0], b[0]) ||
    Math.max(a[1], b[1]) < Math.min(c[1], d[1]) ||
    Math.max(c[1], d[1]) < Math.min(a[1], b[1])
  );
}

// Where two segments meet: {at, kind: "cross" | "touch" | "along"}, or null.
export function meeting(a, b, c, d) {
  if (apart(a, b, c, d)) return null;
  const [towardsC, towardsD, towardsA, towardsB] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (towardsC * towardsD < 0 && towardsA * towardsB < 0) {
    const share = towardsA / (towardsA - towardsB);
    return { kind: "cross", at: [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])] };
  }
  const touching = [];
  if (towardsC === 0 && between(a, b, c)) touching.push(c);
  if (towardsD === 0 && between(a, b, d)) touching.push(d);
  if (towardsA === 0 && between(c, d, a)) touching.push(a);
  if (towardsB === 0 && between(c, d, b)) touching.push(b);
  if (!touching.length) return null;
  const along = touching.some((each) => !sameCorner(each, touching[0]));
  return { kind: along ? "along" : "touch", at: touching[0] };
}

// Segments of one ring or chain, with the number its first corner has in the whole shape.
function segmentsOf(corners, { closed, first }) {
  const count = closed ? corners.length : corners.length - 1;
  return Array.from({ length: Math.max(count, 0) }, (_, index) => ({
    from: corners[index],
    to: corners[(index + 1) % corners.length],
    number: first + index,
  })).filter(({ from, to }) => !sameCorner(from, to));
}

function foldsBack(before, after) {
  const [from, corner, to] = [before.from, before.to, after.to];
  const dot = (from[0] - corner[0]) * (to[0] - corner[0]) + (from[1] - corner[1]) * (to[1] - corner[1]);
  return turn(from, corner, to) === 0 && dot > 0;
}

function crossingWithin(segments, closed) {
  for (let i = 0; i < segments.length; i += 1) {
    for (let j = i + 1; j < segments.length; j += 1) {
      const [one, other] = [segments[i], segments[j]];
      const follows = j === i + 1;
      if (follows || (closed && i === 0 && j === segments.length - 1)) {
        const [before, after] = follows ? [one, other] : [other, one];
        if (foldsBack(before, after)) return { kind: "crossing", at: before.to, corner: after.number };
        continue;
      }
      const met = meeting(one.from, one.to, other.from, other.to);
      if (met) return { kind: "crossing", at: met.at, corner: nearest(met.at, [one, other]) };
    }
  }
  return null;
}

function nearest(at, segments) {
  const distance = ({ from }) => (from[0] - at[0]) ** 2 + (from[1] - at[1]) ** 2;
  return segments.reduce((best, each) => (distance(each) < distance(best) ? each : best)).number;
}

function crossingBetween(one, other) {
  for (const each of one) {
    for (const its of other) {
      const met = meeting(each.from, each.to, its.from, its.to);
      if (met && met.kind !== "touch") return { kind: "crossing", at: met.at, corner: nearest(met.at, [each, its]) };
    }
  }
  return null;
}

// Even-odd over all the rings of one part; a point on an edge may fall on either side.
export function isInside(point, rings) {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [a, b] = [ring[i], ring[j]];
      if (a[1] > point[1] !== b[1] > point[1] && point[0] < ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0]) {
        inside = !inside;
      }
    }
  }
  return inside;
}

// A point well inside one part: the middle of its widest stretch at the height of a corner's middle.
export function pointWithin(rings) {
  const heights = [...new Set(rings[0].map(([, latitude]) => latitude))].sort((a, b) => a - b);
  const at = Math.max(Math.floor(heights.length / 2) - 1, 0);
  const height = (heights[at] + heights[Math.min(at + 1, heights.length - 1)]) / 2;
  const cuts = rings
    .flatMap((ring) => ring.map((a, index) => [a, ring[(index + 1) % ring.length]]))
    .filter(([a, b]) => a[1] > height !== b[1] > height)
    .map(([a, b]) => a[0] + ((height - a[1]) / (b[1] - a[1])) * (b[0] - a[0]))
    .sort((a, b) => a - b);
  let widest = [rings[0][0][0], rings[0][0][0]];
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    if (cuts[i + 1] - cuts[i] > widest[1] - widest[0]) widest = [cuts[i], cuts[i + 1]];
  }
  return [(widest[0] + widest[1]) / 2, height];
}

const onEdge = (point, segments) => segments.some(({ from, to }) => turn(from, to, point) === 0 && between(from, to, point));

// The first thing wrong with the parts: {kind: "crossing" | "hole" | "parts", at, corner}, or null.
// Corners are numbered through the whole shape, from 1.
export function problemOf(parts) {
  let first = 1;
  const numbered = parts.map((rings) =>
    rings.map((ring) => {
      const segments = segmentsOf(ring, { closed: true, first });
      first += ring.length;
      return segments;
    }),
  );
  const all = numbered.flat();
  for (const segments of all) {
    const found = crossingWithin(segments, true);
    if (found) return found;
  }
  for (let i = 0; i < all.length; i += 1) {
    for (let j = i + 1; j < all.length; j += 1) {
      const found = crossingBetween(all[i], all[j]);
      if (found) return found;
    }
  }
  return strayHole(parts, numbered) ?? nestedPart(parts, numbered);
}

function strayHole(parts, numbered) {
  for (const [index, [shell, ...holes]] of parts.entries()) {
    for (const [number, hole] of holes.entries()) {
      const segments = numbered[index][number + 1];
      const stray = hole.find((corner) => !onEdge(corner, numbered[index][0]) && !isInside(corner, [shell]));
      if (stray) return { kind: "hole", at: stray, corner: nearest(stray, segments) };
    }
  }
  return null;
}

function nestedPart(parts, numbered) {
  for (const [index, rings] of parts.entries()) {
    for (const [other, [shell]] of parts.entries()) {
      if (other === index) continue;
      const lost = shell.find((corner) => !numbered[index].some((edges) => onEdge(corner, edges)) && isInside(corner, rings));
      if (lost) return { kind: "parts", at: lost, corner: nearest(lost, numbered[other][0]) };
    }
  }
  return null;
}

// The same for a line or ring being drawn, whose last side is not there yet.
export function problemOfChain(corners, first = 1) {
  return crossingWithin(segmentsOf(corners, { closed: false, first }), false);
}
