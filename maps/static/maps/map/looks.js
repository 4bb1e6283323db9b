// How things look: the classes of the legend on a canvas and beside their names.
// A style is one of maps/styles.py: fill, stroke, width, opacity, dash, hatch, angle, is_point.

const PERIOD = 8; // pixels between hatch lines; divides a tile, so that they meet at its edges
const patterns = new Map();

// The class of a feature in a scheme: by steps of a number, or by a code.
export function classOf(scheme, properties) {
  const value = properties[scheme.property];
  const rest = scheme.classes.at(-1);
  if (!scheme.property || value === undefined || value === null || value === "") return rest;
  if (scheme.classes[0].least !== undefined) {
    const steps = scheme.classes.slice(0, -1);
    return steps.find(({ least, below }) => (least === null || value >= least) && (below === null || value < below)) ?? rest;
  }
  const codes = scheme.several ? String(value).split(",").map((code) => code.trim()) : [String(value)];
  return scheme.classes.find(({ code }) => code !== "" && codes.includes(code)) ?? rest;
}

const dashOf = (style) => (style.dash ? style.dash.split(/[ ,]+/).map(Number) : []);
const filled = (style) => style.fill && style.fill !== "none";

function patternOf(style, scale) {
  const name = `${style.hatch} ${style.angle} ${scale}`;
  if (patterns.has(name)) return patterns.get(name);
  const side = PERIOD * scale;
  const cell = document.createElement("canvas");
  cell.width = cell.height = side;
  const ink = cell.getContext("2d");
  ink.strokeStyle = style.hatch;
  ink.lineWidth = 1.3 * scale;
  ink.beginPath();
  for (const [from, to] of linesOf(style.angle, side)) {
    ink.moveTo(...from);
    ink.lineTo(...to);
  }
  ink.stroke();
  const made = ink.createPattern(cell, "repeat");
  patterns.set(name, made);
  return made;
}

function linesOf(angle, side) {
  const half = side / 2;
  if (angle === 0) return [[[half, 0], [half, side]]];
  if (angle === 90) return [[[0, half], [side, half]]];
  const far = side * 1.5;
  // Three of them, so that the corners of the cell are not left out.
  if (angle > 0) return [-side, 0, side].map((x) => [[x - half, far], [x + far, -half]]);
  return [-side, 0, side].map((x) => [[x - half, -half], [x + far, far]]);
}

// Paints a path in a style; the canvas is scaled by `scale`, a hatch is drawn in its own pixels.
export function paint(ink, path, style, scale, opacity = 1) {
  ink.globalAlpha = style.opacity * opacity;
  if (filled(style)) {
    ink.fillStyle = style.fill;
    ink.fill(path, "evenodd");
  }
  if (style.hatch) {
    const pattern = patternOf(style, scale);
    pattern.setTransform(new DOMMatrix([1 / scale, 0, 0, 1 / scale, 0, 0]));
    ink.fillStyle = pattern;
    ink.fill(path, "evenodd");
  }
  ink.globalAlpha = 1;
  if (style.stroke && style.stroke !== "none") {
    ink.strokeStyle = style.stroke;
    ink.lineWidth = Math.max(style.width, 0.8);
    ink.setLineDash(dashOf(style));
    ink.stroke(path);
    ink.setLineDash([]);
  }
}

// A point as a sign; the shape tells what kind of thing it is, whatever its colour.
export function signPath(x, y, radius, shape) {
  const path = new Path2D();
  if (shape === "house") {
    path.moveTo(x, y - radius * 1.25);
    path.lineTo(x + radius * 1.15, y - radius * 0.2);
    path.lineTo(x + radius * 0.85, y - radius * 0.2);
    path.lineTo(x + radius * 0.85, y + radius);
    path.lineTo(x - radius * 0.85, y + radius);
    path.lineTo(x - radius * 0.85, y - radius * 0.2);
    path.lineTo(x - radius * 1.15, y - radius * 0.2);
    path.closePath();
  } else {
    path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  return path;
}

export const shapeOf = (layer) => (layer.id === "houses" ? "house" : "circle");

// A small picture of a class for the legend, 28 × 18 pixels.
export function swatch(layer, style) {
  const canvas = document.createElement("canvas");
  const scale = 3; // sharp on paper too
  canvas.width = 28 * scale;
  canvas.height = 18 * scale;
  canvas.className = "legend__swatch";
  canvas.setAttribute("aria-hidden", "true");
  const ink = canvas.getContext("2d");
  ink.scale(scale, scale);
  let path;
  if (layer.geometry === "point") path = signPath(14, 9, shapeOf(layer) === "house" ? 6.4 : 7, shapeOf(layer));
  else {
    path = new Path2D();
    path.rect(1.5, 1.5, 25, 15);
  }
  paint(ink, path, style, scale);
  return canvas;
}
