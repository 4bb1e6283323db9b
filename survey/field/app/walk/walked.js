// A boundary or a path while it is walked, and what is known of it at every corner. Nothing of the
// page: corners go in (value.js), figures, warnings and neighbours' corners come out.

import { computed, shallowReactive, shallowRef } from "vue";

import { lengthOf, measureParts, metresBetween } from "@parcels/geodesy.js";

import { areaError, positionError } from "./area_error.js";
import { cornerNear, overlapsOf, problemIn, TINY } from "./ground.js";
import { byHand, fewest } from "./value.js";

const TOO_NEAR = 0.5; // metres: the same corner pressed twice
const MOST_STEPS = 200;
const LEAST_REACH = 2; // metres: of a neighbour's corner, however good the fix

const replaced = (list, at, value) => list.map((each, index) => (index === at ? value : each));

export function useWalked({ closed, neighbours }) {
  const now = shallowReactive({ corners: [], isClosed: false, chosen: null, moving: null });
  const past = shallowRef([]);

  // While a corner is dragged, `moving` is the ring as it would be.
  const corners = computed(() => now.moving ?? now.corners);
  const ring = computed(() => corners.value.map(({ at }) => at));
  const isEnough = computed(() => ring.value.length >= fewest(closed));
  const problem = computed(() => problemIn(ring.value, { closed: closed && now.isClosed }));
  // Whether the last side, which nobody has walked, would cross another.
  const closing = computed(() => (closed && isEnough.value ? problemIn(ring.value, { closed: true }) : null));
  const hasArea = computed(() => closed && isEnough.value && !closing.value);

  const figures = computed(() => {
    const { squareMetres, perimeter } = hasArea.value ? measureParts([[ring.value]]) : { squareMetres: null, perimeter: null };
    const length = perimeter ?? lengthOf(ring.value);
    const deviation = hasArea.value ? areaError(corners.value, perimeter) : null;
    return { squareMetres, length, deviation, error: positionError(corners.value), isTiny: squareMetres !== null && squareMetres < TINY };
  });
  const overlaps = computed(() => {
    if (!hasArea.value || now.moving) return [];
    const { error, deviation } = figures.value;
    return overlapsOf(ring.value, neighbours.value, { error, areaError: deviation });
  });
  // A neighbour's corner that the chosen corner may be: asked, never taken by itself.
  const offered = computed(() => {
    const corner = now.corners[now.chosen];
    return corner && !now.moving ? near(corner) : null;
  });

  function near(corner) {
    const found = cornerNear(corner.at, neighbours.value, Math.max(LEAST_REACH, corner.error ?? LEAST_REACH));
    return found && found.metres > 0 ? found : null;
  }

  function change(next, { chosen = null, isClosed = now.isClosed } = {}) {
    past.value = [...past.value, now.corners].slice(-MOST_STEPS);
    Object.assign(now, { corners: next, chosen, isClosed, moving: null });
  }

  return {
    now, corners, ring, isEnough, problem, closing, hasArea, figures, overlaps, offered, past, near,
    begin(given, { isClosed = false } = {}) {
      past.value = [];
      Object.assign(now, { corners: given, isClosed: isClosed && given.length >= fewest(closed), chosen: null, moving: null });
    },
    // "same" or "back" where the corner is one of those there; else null, and it is taken.
    add(corner) {
      const [first, last] = [now.corners[0], now.corners.at(-1)];
      if (last && metresBetween(last.at, corner.at) < TOO_NEAR) return "same";
      if (closed && now.corners.length > 1 && metresBetween(first.at, corner.at) < TOO_NEAR) return "back";
      change([...now.corners, corner], { isClosed: false });
      return null;
    },
    undo() {
      const before = past.value.at(-1) ?? now.corners.slice(0, -1); // of a walk begun another day
      past.value = past.value.slice(0, -1);
      Object.assign(now, { corners: before, isClosed: false, chosen: null, moving: null });
    },
    close: () => Object.assign(now, { isClosed: true, chosen: null }),
    open: () => Object.assign(now, { isClosed: false, chosen: null }),
    clear: () => change([], { isClosed: false }),
    choose: (index) => Object.assign(now, { chosen: index, moving: null }),
    drag(index, at) {
      now.moving = replaced(now.corners, index, byHand(at));
    },
    move: (index, at) => change(replaced(now.corners, index, byHand(at)), { chosen: index }),
    // The neighbour's coordinates to the last digit; how well the place was measured stays told.
    share: (index, at) => change(replaced(now.corners, index, { ...now.corners[index], at }), { chosen: index }),
    remove(index) {
      const left = now.corners.filter((_, each) => each !== index);
      change(left, { isClosed: now.isClosed && left.length >= fewest(closed) });
    },
    // In the middle of the side after it.
    insertAfter(index) {
      const [[x, y], [toX, toY]] = [now.corners[index].at, now.corners[(index + 1) % now.corners.length].at];
      const middle = byHand([(x + toX) / 2, (y + toY) / 2]);
      change([...now.corners.slice(0, index + 1), middle, ...now.corners.slice(index + 1)], { chosen: index + 1 });
    },
  };
}
