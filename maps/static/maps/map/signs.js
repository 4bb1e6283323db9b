// What stands above the tiles on one canvas: points, names, numbers, and what was chosen.

import { paint, shapeOf, signPath } from "./looks.js";

const MARGIN = 0.15; // of the view on each side, so that a short drag shows no edge
const SHARPEST = 2;
const FONT = "Sarabun, 'Noto Sans Thai', sans-serif";
const SIDE = 256;

export const Signs = L.Layer.extend({
  initialize(tiles, told) {
    this.tiles = tiles;
    this.told = told;
    this.drawn = []; // { x, y, radius, … } in pixels of the view's container
    this.chosen = null; // { layer, key } or { point }
  },

  onAdd(map) {
    this.map = map;
    this.canvas = L.DomUtil.create("canvas", "map-signs leaflet-zoom-hide", map.getPane("markerPane"));
    map.on("moveend zoomend resize viewreset", this.soon, this);
    this.tiles.on("painted", this.soon, this);
    this.soon();
  },

  soon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = null;
      this.draw();
    });
  },

  draw() {
    const map = this.map;
    const size = map.getSize();
    const edge = size.multiplyBy(MARGIN).round();
    const whole = size.add(edge.multiplyBy(2));
    const scale = Math.min(window.devicePixelRatio || 1, SHARPEST);
    this.canvas.width = whole.x * scale;
    this.canvas.height = whole.y * scale;
    this.canvas.style.width = `${whole.x}px`;
    this.canvas.style.height = `${whole.y}px`;
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint(edge.multiplyBy(-1)));
    const ink = this.canvas.getContext("2d");
    ink.setTransform(scale, 0, 0, scale, edge.x * scale, edge.y * scale);
    ink.lineJoin = "round";
    this.ink = ink;
    this.scale = scale;
    this.taken = [];
    this.drawn = [];
    const found = this.found();
    this.drawPoints(found);
    this.drawChosen(found);
    this.drawNames(found);
    this.told.drawn(found);
  },

  // All that is in the view, with where it stands; points of the tiles' zoom only.
  found() {
    const map = this.map;
    const zoom = this.tiles._tileZoom;
    if (zoom === undefined) return [];
    const origin = map.getPixelBounds().min;
    const grow = map.getZoomScale(map.getZoom(), zoom);
    return [...this.tiles.inView()].map((each) => {
      const { feature, tile } = each;
      const corner = tile.coords.scaleBy(new L.Point(SIDE, SIDE)).multiplyBy(grow).subtract(origin);
      const at = feature.kind === "point" ? corner.add([feature.x * grow, feature.y * grow]) : corner;
      return { ...each, at, grow };
    });
  },

  drawPoints(found) {
    for (const each of found) {
      if (each.feature.kind !== "point" || each.isHidden) continue;
      const radius = this.radiusOf(each);
      paint(this.ink, signPath(each.at.x, each.at.y, radius, shapeOf(each.layer)), each.look.style, this.scale);
      this.drawn.push({ ...each, radius });
    }
  },

  radiusOf({ layer, isCount }) {
    if (layer.id === "villages" || isCount) return 9;
    const zoom = this.map.getZoom();
    return zoom >= 17 ? 8 : zoom >= 15 ? 5.5 : 3.5;
  },

  drawChosen(found) {
    const ink = this.ink;
    if (!this.chosen) return;
    if (this.chosen.point) {
      const at = this.map.latLngToContainerPoint(this.chosen.point);
      this.ring(at.x, at.y, 12);
      return;
    }
    const { layer, key } = this.chosen;
    for (const { feature, layer: own, at, grow } of found) {
      if (own.id !== layer || String(feature.properties[own.key] ?? feature.id) !== String(key)) continue;
      if (feature.kind === "point") this.ring(at.x, at.y, 14);
      else {
        ink.save();
        ink.translate(at.x, at.y);
        ink.scale(grow, grow);
        // Each piece lies in its own tile: what is beyond it is the next one's.
        ink.beginPath();
        ink.rect(-0.5, -0.5, SIDE + 1, SIDE + 1);
        ink.clip();
        ink.lineWidth = 6;
        ink.strokeStyle = "#ffffff";
        ink.stroke(feature.path);
        ink.lineWidth = 3.5;
        ink.strokeStyle = "#0b2f8a";
        ink.stroke(feature.path);
        ink.restore();
      }
    }
  },

  ring(x, y, radius) {
    const ink = this.ink;
    for (const [width, colour] of [[7, "#ffffff"], [3.5, "#0b2f8a"]]) {
      ink.beginPath();
      ink.arc(x, y, radius, 0, 2 * Math.PI);
      ink.lineWidth = width;
      ink.strokeStyle = colour;
      ink.stroke();
    }
  },

  // Names of places and numbers of parcels and houses, as far as there is room.
  drawNames(found) {
    const zoom = this.map.getZoom();
    const wanted = new Map(); // by feature: a shape lies in pieces, one a tile
    for (const each of found) {
      const { feature, layer, isHidden } = each;
      const name = `${layer.id} ${feature.id}`;
      if (wanted.has(name)) wanted.get(name).pieces.push(each);
      else if (!isHidden) {
        const text = this.textOf(each, zoom);
        if (text) wanted.set(name, { text, layer, pieces: [each], strong: layer.id === "villages" || layer.id === "places" });
      }
    }
    const weights = { villages: 0, places: 1, houses: 2 };
    const sorted = [...wanted.values()].sort((one, other) => (weights[one.layer.id] ?? 3) - (weights[other.layer.id] ?? 3));
    for (const each of sorted) {
      const [first] = each.pieces;
      if (first.feature.kind === "point") this.write({ ...each, x: first.at.x, y: first.at.y + this.radiusOf(first) + 9 });
      else {
        const middle = this.middleOf(each.pieces);
        if (middle) this.write({ ...each, ...middle });
      }
    }
  },

  // Where in a shape its name stands: the middle of what of it is in view, if that is inside it,
  // else the middle of its largest piece; nowhere where it is too small.
  middleOf(pieces) {
    const { x, y } = this.map.getSize();
    const boxes = pieces.map((piece) => {
      const { feature, at, grow } = piece;
      const [west, north, east, south] = feature.bounds.map((side) => Math.min(Math.max(side, 0), SIDE) * grow);
      return { piece, box: [Math.max(at.x + west, 0), Math.max(at.y + north, 0), Math.min(at.x + east, x), Math.min(at.y + south, y)] };
    });
    const seen = boxes.filter(({ box }) => box[2] > box[0] && box[3] > box[1]);
    if (!seen.length) return null;
    const whole = seen.map(({ box }) => box).reduce((one, other) => [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[2], other[2]), Math.max(one[3], other[3])]);
    if (whole[2] - whole[0] < 26 || whole[3] - whole[1] < 14) return null;
    const areaOf = (box) => (box[2] - box[0]) * (box[3] - box[1]);
    const boxesOfMiddles = [whole, ...seen.map(({ box }) => box).sort((one, other) => areaOf(other) - areaOf(one))];
    const middles = boxesOfMiddles.map((box) => ({ x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 }));
    return middles.find((middle) => pieces.some((piece) => this.holds(piece, middle))) ?? null;
  },

  holds({ feature, at, grow }, { x, y }) {
    const [left, top] = [(x - at.x) / grow, (y - at.y) / grow];
    if (left < 0 || top < 0 || left > SIDE || top > SIDE) return false;
    this.probe ??= document.createElement("canvas").getContext("2d");
    return this.probe.isPointInPath(feature.path, left, top, "evenodd");
  },

  textOf({ feature, layer, isCount }, zoom) {
    const { properties } = feature;
    if (layer.id === "villages") {
      const name = zoom >= 10 ? this.told.called(layer, feature) : "";
      return isCount ? [name, this.told.counts(properties)].filter(Boolean).join("\n") : name;
    }
    if (layer.id === "places") {
      if (properties.level === "village" ? zoom < 12 || zoom >= 16 : properties.level === "tambon" ? zoom > 12 : zoom > 10) return "";
      return this.told.called(layer, feature);
    }
    if (layer.id === "parcels") return zoom >= 16 ? (properties.label ?? "") : "";
    if (layer.id === "houses") return zoom >= 17 ? (properties.number ?? "") : "";
    return "";
  },

  write({ text, x, y, strong }) {
    const ink = this.ink;
    const size = strong ? 14 : 12.5;
    ink.font = `${strong ? 600 : 400} ${size}px ${FONT}`;
    const lines = text.split("\n");
    const wide = Math.max(...lines.map((line) => ink.measureText(line).width)) / 2 + 3;
    const high = (lines.length * size * 1.3) / 2 + 1;
    const box = [x - wide, y - high, x + wide, y + high];
    if (this.taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return;
    this.taken.push(box);
    ink.textAlign = "center";
    ink.textBaseline = "middle";
    ink.lineWidth = 3.5;
    ink.strokeStyle = "rgb(255 255 255 / 92%)";
    ink.fillStyle = "#16302d";
    lines.forEach((line, index) => {
      const at = y + (index - (lines.length - 1) / 2) * size * 1.3;
      ink.strokeText(line, x, at);
      ink.fillText(line, x, at);
    });
  },

  // Points near a position of the container, the nearest first; a finger is wider than a mouse.
  near(point, reach) {
    return this.drawn
      .map((each) => ({ ...each, away: Math.hypot(each.at.x - point.x, each.at.y - point.y) }))
      .filter(({ away, radius }) => away <= Math.max(reach, radius))
      .sort((one, other) => one.away - other.away);
  },

  choose(chosen) {
    this.chosen = chosen;
    this.soon();
  },
});
