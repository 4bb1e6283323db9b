// Photographs from the air under the map: tiles out of the blocks the village brought along
// (sections `picture:<zoom>:<column>-<row>` of 8 × 8 tiles). Opened one by one, a few kept open.

import { section } from "../bundle.js";
import { t } from "../words.js";
import { L } from "./board.js";

const BLOCK = 8; // tiles a side
const KEPT = 6; // blocks open at once: a few megabytes
const NAME = /^picture:(\d+):(\d+)-(\d+)$/;

export class Pictures {
  // changed(isShown): when they are shown or hidden
  constructor(map, changed) {
    Object.assign(this, { map, changed, layer: null, village: "", blocks: new Map(), isShown: false });
    this.button = new Toggle({ position: "bottomleft" }, () => this.toggle());
  }

  // pictures: { village, names } as bundle.land() gives them
  show({ village = "", names = [] } = {}) {
    this.hide();
    this.blocks.clear();
    this.village = village;
    this.known = new Set(names);
    const zooms = names.map((name) => Number(NAME.exec(name)?.[1])).filter(Boolean);
    if (!zooms.length) {
      this.button.remove();
      return;
    }
    this.layer = new Tiles({
      pane: "pictures", minNativeZoom: Math.min(...zooms), maxNativeZoom: Math.max(...zooms),
      minZoom: Math.min(...zooms) - 1, maxZoom: 22, keepBuffer: 1, updateWhenZooming: false,
    }, (coords) => this.tile(coords));
    this.button.addTo(this.map);
    this.toggle();
  }

  toggle() {
    if (this.isShown) this.layer.remove();
    else this.layer.addTo(this.map);
    this.isShown = !this.isShown;
    this.button.say(this.isShown);
    this.changed(this.isShown);
  }

  hide() {
    this.layer?.remove();
    this.layer = null;
    if (this.isShown) this.changed(false);
    this.isShown = false;
  }

  // A Blob, or null where no picture was taken.
  async tile({ x, y, z }) {
    const name = `picture:${z}:${Math.floor(x / BLOCK)}-${Math.floor(y / BLOCK)}`;
    if (!this.known.has(name)) return null;
    const { tiles, bytes } = await this.block(name);
    const found = tiles.get(`${x}/${y}`);
    return found ? new Blob([new Uint8Array(bytes, found.offset, found.length)], { type: "image/webp" }) : null;
  }

  block(name) {
    const kept = this.blocks.get(name) ?? section(this.village, name).then(opened);
    this.blocks.delete(name);
    this.blocks.set(name, kept); // the last one asked for goes last
    for (const oldest of [...this.blocks.keys()].slice(0, -KEPT)) this.blocks.delete(oldest);
    kept.catch(() => this.blocks.delete(name));
    return kept;
  }
}

// Four bytes with the length of the index, the index [[zoom, column, row, offset, length], …], tiles.
function opened(bytes) {
  if (!bytes) return { tiles: new Map(), bytes: new ArrayBuffer(0) };
  const head = new DataView(bytes).getUint32(0);
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, head)));
  const begin = 4 + head;
  return {
    bytes,
    tiles: new Map(index.map(([, column, row, offset, length]) => [`${column}/${row}`, { offset: begin + offset, length }])),
  };
}

const Tiles = L.GridLayer.extend({
  initialize(options, read) {
    L.setOptions(this, options);
    this.read = read;
    this.on("tileunload", ({ tile }) => URL.revokeObjectURL(tile.src));
  },
  createTile(coords, done) {
    const image = document.createElement("img");
    image.alt = "";
    image.onload = () => done(null, image);
    image.onerror = () => done(new Error("no picture"), image);
    this.read(coords).then(
      (blob) => (blob ? (image.src = URL.createObjectURL(blob)) : done(null, image)),
      (error) => done(error, image),
    );
    return image;
  },
});

const Toggle = L.Control.extend({
  initialize(options, pressed) {
    L.setOptions(this, options);
    this.pressed = pressed;
  },
  onAdd() {
    this.made = L.DomUtil.create("button", "field-map__pictures");
    this.made.type = "button";
    L.DomEvent.disableClickPropagation(this.made).on(this.made, "click", this.pressed);
    return this.made;
  },
  say(isShown) {
    this.made.textContent = t("ภาพถ่ายทางอากาศ", "Photograph");
    this.made.setAttribute("aria-pressed", String(isShown));
  },
});
