// Prints what is seen: the map is laid on a sheet of A4 with title, legend, scale, day and source.

import { inOrder } from "./legend.js";
import { swatch } from "./looks.js";

const PATIENCE = 8000; // ms for tiles of the larger picture; then what is there is printed

export class Printing {
  constructor(told) {
    this.told = told; // { map, tiles, layers, state, words, legend, title(), day }
    window.addEventListener("afterprint", () => this.end());
  }

  // Lays the page out as on paper; the browser's own dialogue follows.
  async print() {
    await this.lay();
    window.print();
  }

  async lay() {
    const { map, tiles } = this.told;
    this.before = { centre: map.getCenter(), zoom: map.getZoom() };
    const seen = map.getBounds();
    document.documentElement.classList.add("is-printing");
    this.fillSheet();
    map.invalidateSize({ animate: false });
    map.fitBounds(seen, { animate: false, padding: [0, 0] });
    await settled(tiles);
    this.fillLegend();
    document.querySelector("[data-sheet-scale]").textContent = this.scale();
  }

  end() {
    if (!this.before) return;
    document.documentElement.classList.remove("is-printing");
    const { map } = this.told;
    map.invalidateSize({ animate: false });
    map.setView(this.before.centre, this.before.zoom, { animate: false });
    this.before = null;
  }

  fillSheet() {
    const { words, state, day, today } = this.told;
    document.querySelector("[data-sheet-title]").textContent = this.told.title();
    document.querySelector("[data-sheet-day]").textContent = (state.on ? words.as_of_past : words.as_of).replace("{day}", day(state.on || today));
    document.querySelector("[data-sheet-address]").textContent = location.origin + location.pathname;
    this.fillLegend();
  }

  // What is on the sheet, and only that; a larger sheet shows more than the screen did.
  fillLegend() {
    const { state } = this.told;
    const list = document.querySelector("[data-sheet-legend]");
    list.replaceChildren();
    for (const layer of inOrder(this.told.layers)) {
      if (!state.shown.has(layer.id) || Math.round(this.told.map.getZoom()) < layer.first_zoom) continue;
      const scheme = layer.schemes[state.shown.get(layer.id)];
      const shown = scheme.classes.filter(({ code }) => !state.hidden.has(`${layer.id}.${code}`) && this.told.legend.counts.get(`${layer.id}.${code}`));
      if (!shown.length) continue;
      const part = document.createElement("div");
      const title = document.createElement("b");
      title.textContent = scheme.title === layer.title ? layer.title : `${layer.title} · ${scheme.title}`;
      part.append(title);
      for (const { label, style } of shown) {
        const line = document.createElement("span");
        line.append(swatch(layer, style), ` ${label}`);
        part.append(line);
      }
      list.append(part);
    }
  }

  // Of the paper: 96 pixels of CSS are an inch.
  scale() {
    const { map, words } = this.told;
    const metres = 40_075_016.686 * Math.cos((map.getCenter().lat * Math.PI) / 180);
    const onPixel = metres / (256 * 2 ** map.getZoom());
    const whole = onPixel / (0.0254 / 96);
    const rounded = Number(whole.toPrecision(2));
    return words.scale.replace("{scale}", rounded.toLocaleString("en"));
  }
}

// Once the tiles of the view are there and drawn.
function settled(tiles) {
  return new Promise((done) => {
    const end = () => requestAnimationFrame(() => requestAnimationFrame(done));
    if (!tiles.isLoading()) return end();
    const timer = setTimeout(end, PATIENCE);
    tiles.once("load", () => {
      clearTimeout(timer);
      end();
    });
  });
}
