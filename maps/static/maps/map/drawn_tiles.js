// The tiles of all layers that are shown, one canvas a tile: drawn anew when the legend changes,
// asked anew only for what is not there yet. Points are kept for signs.js, which draws them above.

import { classOf, paint } from "./looks.js";
import { read } from "./vector_tile.js";

const SIDE = 256; // pixels
const SHARPEST = 2; // device pixels a pixel: more is memory a small phone has not
const FAINT = 0.35; // over a photograph outlines count, not fills

export const DrawnTiles = L.GridLayer.extend({
  // `shown()` lists { layer, scheme, isHidden(code) } from the bottom up; `addressOf(layer, coords)`.
  initialize(told) {
    L.GridLayer.prototype.initialize.call(this, { tileSize: SIDE, updateWhenIdle: false, keepBuffer: 1, minZoom: 4, maxZoom: told.closest });
    this.told = told;
    this.held = new Map(); // by the name of the tile: what is known of it
    this.on("tileunload", ({ coords }) => this.forget(coords));
  },

  createTile(coords, done) {
    const canvas = L.DomUtil.create("canvas", "map-tile");
    const scale = Math.min(window.devicePixelRatio || 1, SHARPEST);
    canvas.width = canvas.height = SIDE * scale;
    const tile = { canvas, scale, coords, layers: new Map(), stop: new AbortController(), done };
    this.held.set(this._tileCoordsToKey(coords), tile);
    this.fill(tile).then(() => done(null, canvas), (error) => done(error, canvas));
    return canvas;
  },

  forget(coords) {
    const name = this._tileCoordsToKey(coords);
    this.held.get(name)?.stop.abort();
    this.held.delete(name);
  },

  // Asks for what is shown and not there yet, and draws.
  async fill(tile) {
    const waiting = this.told
      .shown(tile.coords.z)
      .filter(({ layer }) => !tile.layers.has(layer.id))
      .map(({ layer }) => {
        const asked = this.ask(layer, tile);
        tile.layers.set(layer.id, []);
        return asked;
      });
    await Promise.all(waiting);
    this.paintTile(tile);
  },

  async ask(layer, tile) {
    try {
      const answer = await fetch(this.told.addressOf(layer, tile.coords), { signal: tile.stop.signal });
      if (answer.status === 204) return;
      if (!answer.ok) throw new Error(`${layer.id}: ${answer.status}`);
      const features = read(await answer.arrayBuffer());
      tile.layers.set(layer.id, features.map((feature) => placed(feature)));
    } catch (error) {
      if (error.name === "AbortError") return;
      tile.layers.delete(layer.id);
      this.fire("missed", { error });
    }
  },

  paintTile(tile) {
    const ink = tile.canvas.getContext("2d");
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, tile.canvas.width, tile.canvas.height);
    ink.setTransform(tile.scale, 0, 0, tile.scale, 0, 0);
    ink.lineJoin = "round";
    const opacity = this.told.isOverPicture() ? FAINT : 1;
    for (const { layer, scheme, isHidden } of this.told.shown(tile.coords.z)) {
      for (const feature of tile.layers.get(layer.id) ?? []) {
        if (feature.kind === "point") continue;
        const found = classOf(scheme, feature.properties);
        if (!isHidden(found.code)) paint(ink, feature.path, found.style, tile.scale, opacity);
      }
    }
    this.fire("painted");
  },

  // The legend has changed: fetch what lacks, draw the rest from what is there.
  async refresh() {
    await Promise.all([...this.held.values()].map((tile) => this.fill(tile)));
  },

  // Another day, or another account: nothing that was fetched counts any more.
  async again() {
    for (const tile of this.held.values()) tile.layers.clear();
    await this.refresh();
  },

  // Features of shown classes in tiles of the present zoom, each once: { feature, layer, look, tile }.
  *inView() {
    const seen = new Set();
    const zoom = this._tileZoom;
    for (const tile of this.held.values()) {
      if (tile.coords.z !== zoom) continue;
      for (const { layer, scheme, isHidden, isCount = false } of this.told.shown(zoom)) {
        for (const feature of tile.layers.get(layer.id) ?? []) {
          const name = `${layer.id} ${feature.id}`;
          if (seen.has(name) && feature.kind === "point") continue;
          const isFirst = !seen.has(name);
          seen.add(name);
          const look = classOf(scheme, feature.properties);
          yield { feature, layer, look, tile, isFirst, isCount, isHidden: isHidden(look.code) };
        }
      }
    }
  },

  // Shapes under a position of the map, the topmost first.
  under(latlng) {
    const zoom = this._tileZoom;
    const at = this._map.project(latlng, zoom);
    const ink = document.createElement("canvas").getContext("2d");
    const found = new Map();
    for (const each of this.inView()) {
      const { feature, layer, tile, isHidden } = each;
      if (isHidden || feature.kind === "point") continue;
      const x = at.x - tile.coords.x * SIDE;
      const y = at.y - tile.coords.y * SIDE;
      if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
      if (ink.isPointInPath(feature.path, x, y, "evenodd")) found.set(`${layer.id} ${feature.id}`, each);
    }
    return [...found.values()].reverse();
  },
});

// In pixels of the tile; a shape with its path and the box around it.
function placed(feature) {
  const size = SIDE / feature.extent;
  if (feature.kind === "point") return { ...feature, x: feature.rings[0][0] * size, y: feature.rings[0][1] * size };
  const path = new Path2D();
  const bounds = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of feature.rings) {
    for (let at = 0; at < ring.length; at += 2) {
      const [x, y] = [ring[at] * size, ring[at + 1] * size];
      if (at === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.min(bounds[1], y);
      bounds[2] = Math.max(bounds[2], x);
      bounds[3] = Math.max(bounds[3], y);
    }
    if (feature.kind === "polygon") path.closePath();
  }
  return { ...feature, path, bounds, rings: null };
}
