// Houses on a canvas: each standing has a shape of its own, so that it is told apart without
// colour, in the sun and in black and white. Thin shapes drown in sunlight: all are edged white.

import L from "leaflet";

const SIZE = 8; // pixels from the middle
export const STANDINGS = {
  to_visit: { shape: "ring", fill: "#ffffff", edge: "#b3261e", words: ["ยังไม่เยี่ยม", "To visit"] },
  visited: { shape: "disc", fill: "#14693f", edge: "#14693f", words: ["เยี่ยมแล้ว", "Visited"] },
  draft: { shape: "diamond", fill: "#f2b134", edge: "#5f3d00", words: ["มีร่างบนเครื่อง", "Draft on this phone"] },
  unsent: { shape: "square", fill: "#1f4fa3", edge: "#0b2a63", words: ["รอส่ง", "Not sent yet"] },
  unknown: { shape: "dot", fill: "#55605c", edge: "#55605c", words: ["ไม่อยู่ในรอบนี้", "Not in this round"] },
};

// Traces one shape around (0, 0) of a 2D context.
function trace(pen, shape, size) {
  pen.beginPath();
  if (shape === "diamond") {
    for (const [x, y] of [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]]) pen.lineTo(x * size, y * size);
    pen.closePath();
  } else if (shape === "square") {
    pen.rect(-size * 0.95, -size * 0.95, size * 1.9, size * 1.9);
  } else {
    pen.arc(0, 0, shape === "dot" ? size * 0.6 : size, 0, 2 * Math.PI);
  }
}

// Used by the map and by its legend alike.
export function drawMark(pen, standing, { size = SIZE, chosen = false } = {}) {
  const { shape, fill, edge } = STANDINGS[standing] ?? STANDINGS.unknown;
  pen.lineJoin = "round";
  trace(pen, shape, size);
  pen.lineWidth = chosen ? 9 : 6;
  pen.strokeStyle = chosen ? "#ffd23f" : "#ffffff";
  pen.stroke();
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = 3;
  pen.strokeStyle = edge;
  pen.stroke();
  if (shape === "disc" || shape === "square") {
    pen.beginPath();
    const sign = shape === "disc" ? [[-0.5, 0], [-0.12, 0.42], [0.52, -0.4]] : [[-0.5, 0.05], [0, -0.5], [0.5, 0.05], [0, -0.5], [0, 0.6]];
    for (const [x, y] of sign) pen.lineTo(x * size, y * size);
    pen.lineWidth = 2.2;
    pen.strokeStyle = "#ffffff";
    pen.stroke();
  }
}

export const HouseMark = L.CircleMarker.extend({
  options: { radius: SIZE + 5, standing: "unknown", chosen: false }, // a finger is wider than the mark
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const pen = renderer._ctx;
    pen.save();
    pen.translate(this._point.x, this._point.y);
    drawMark(pen, this.options.standing, this.options);
    pen.restore();
  },
});

// Lines across, for ground that two claim: seen without colour too.
export function hatching(color) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 10;
  const pen = tile.getContext("2d");
  pen.strokeStyle = color;
  pen.lineWidth = 2.4;
  pen.beginPath();
  for (const shift of [-10, 0, 10]) {
    pen.moveTo(shift, 10);
    pen.lineTo(shift + 10, 0);
  }
  pen.stroke();
  return pen.createPattern(tile, "repeat");
}
