// Area, perimeter, corners and the length of every side, in words beneath the map.

import { lengthOf, measureParts, metresBetween } from "./geodesy.js";
import { inMetres, inRaiNganWah } from "./land_area.js";
import { countCorners } from "./shape.js";

const MOST_SIDES = 300; // a list longer than this helps nobody

export class Figures {
  constructor(drawing, frame, says) {
    Object.assign(this, { frame, says });
    this.box = drawing.querySelector(".draw__figures");
    this.sides = drawing.querySelector(".draw__sides");
    this.list = this.sides?.querySelector("ol");
    this.sides?.addEventListener("toggle", () => this.rings && this.fillSides());
  }

  tell(slot, text) {
    const at = this.box.querySelector(`[data-figure=${slot}]`);
    if (at) at.textContent = text;
  }

  // rings: what is listed by sides, numbered through; parts: what has an area.
  // What crosses itself has no area worth telling.
  show(parts, rings, { wrong = false } = {}) {
    const { squareMetres, perimeter } = measureParts(parts);
    const told = parts.length && !wrong;
    const area = told ? inRaiNganWah(squareMetres) : "–";
    const corners = rings.reduce((sum, each) => sum + each.corners.length, 0);
    const length = parts.length && this.frame.dataset.mode !== "split" ? perimeter : rings.reduce((sum, each) => sum + lengthOf(each.corners), 0);
    this.tell("area", area);
    this.tell("perimeter", corners > 1 ? inMetres(length) : "–");
    this.tell("corners", String(corners));
    this.frame.dataset.area = told ? area : "";
    this.frame.dataset.squareMetres = told ? String(squareMetres) : "";
    this.frame.dataset.perimeter = String(length);
    this.frame.dataset.corners = String(corners);
    this.rings = rings;
    if (this.sides) this.sides.hidden = corners < 2;
    if (this.sides?.open) this.fillSides();
  }

  fillSides() {
    const lines = this.rings.flatMap(({ corners, closed, first }) =>
      corners.slice(0, closed ? corners.length : -1).map((corner, index) => {
        const next = (index + 1) % corners.length;
        return this.says.word("side", { from: first + index, to: first + next, length: inMetres(metresBetween(corner, corners[next])) });
      }),
    );
    this.list.replaceChildren(
      ...lines.slice(0, MOST_SIDES).map((text) => {
        const item = document.createElement("li");
        item.textContent = text;
        return item;
      }),
    );
  }
}

// Rings of a state with the number of their first corner; the sketch comes last, open.
export function numberedRings({ parts, sketch, line }) {
  let first = 1;
  const rings = parts.flat().map((corners) => {
    const ring = { corners, closed: true, first };
    first += corners.length;
    return ring;
  });
  const open = sketch?.corners ?? line;
  if (open?.length) rings.push({ corners: open, closed: false, first: countCorners(parts) + 1 });
  return rings;
}
