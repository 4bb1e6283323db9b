// Pictures from the air under the map: one, faded as one likes, or two years side by side with a
// line between them that is pushed to and fro.

const PANE = "photographs";

export class Photographs {
  constructor(map, box, told) {
    this.map = map;
    this.told = told; // { photographs, address, state, words, changed() }
    this.panes = ["left", "right"].map((side) => {
      const pane = map.createPane(`${PANE}-${side}`);
      pane.style.zIndex = 150;
      return pane;
    });
    this.layers = [null, null];
    this.controls = {
      photo: box.querySelector("[name=photo]"),
      beside: box.querySelector("[name=beside]"),
      fade: box.querySelector("[name=fade]"),
      more: box.querySelector("[data-photo-more]"),
    };
    this.split = document.querySelector("[data-split]");
    for (const select of [this.controls.photo, this.controls.beside]) {
      for (const each of told.photographs) select.append(new Option(`${told.day(each.taken_on)} · ${each.title}`, each.key));
    }
    this.controls.photo.addEventListener("change", ({ target }) => this.set({ photo: target.value }));
    this.controls.beside.addEventListener("change", ({ target }) => this.set({ beside: target.value }));
    this.controls.fade.addEventListener("input", ({ target }) => this.set({ fade: Number(target.value) }));
    this.split.addEventListener("input", () => this.set({ split: Number(this.split.value) }));
    map.on("move zoomend resize", () => this.clip());
    this.set({}, true);
  }

  known(key) {
    return this.told.photographs.find((each) => each.key === key);
  }

  set(change, isFirst = false) {
    const { state } = this.told;
    Object.assign(state, change);
    if (!this.known(state.photo)) Object.assign(state, { photo: "", beside: "" });
    if (!this.known(state.beside) || state.beside === state.photo) state.beside = "";
    this.controls.photo.value = state.photo;
    this.controls.beside.value = state.beside;
    this.controls.fade.value = String(state.fade);
    this.controls.more.hidden = !state.photo;
    this.split.hidden = !state.beside;
    this.split.value = String(state.split);
    [state.photo, state.beside].forEach((key, side) => this.lay(side, this.known(key)));
    if ("photo" in change && state.photo) this.goThere(this.known(state.photo));
    this.clip();
    if (!isFirst) this.told.changed();
  }

  lay(side, photograph) {
    const pane = this.panes[side];
    pane.style.opacity = String(this.told.state.fade / 100);
    if (this.layers[side]?.key === photograph?.key) return;
    this.layers[side]?.layer.remove();
    this.layers[side] = null;
    if (!photograph) return;
    const [west, south, east, north] = photograph.bounds;
    const layer = new Pictures(this.told.address.replace("{key}", photograph.key), {
      pane: `${PANE}-${side ? "right" : "left"}`,
      bounds: [[south, west], [north, east]],
      maxZoom: 22,
      keepBuffer: 1,
    });
    this.layers[side] = { key: photograph.key, layer: layer.addTo(this.map) };
  }

  goThere({ bounds: [west, south, east, north] }) {
    const box = L.latLngBounds([south, west], [north, east]);
    if (!box.intersects(this.map.getBounds())) this.map.fitBounds(box);
  }

  // Leaflet moves its panes: what is cut is said again in their own pixels.
  clip() {
    const { state } = this.told;
    const size = this.map.getSize();
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    const far = this.map.containerPointToLayerPoint(size);
    const middle = corner.x + (size.x * state.split) / 100;
    const cut = (from, to) => `rect(${corner.y}px, ${to}px, ${far.y}px, ${from}px)`;
    this.panes[0].style.clip = state.beside ? cut(corner.x, middle) : "auto";
    this.panes[1].style.clip = state.beside ? cut(middle, far.x) : "auto";
    this.split.style.setProperty("--split", `${state.split}%`);
  }
}

const Pictures = L.TileLayer.extend({
  getTileUrl({ x, y, z }) {
    return this._url.replace("{z}", z).replace("{row}", y).replace("{col}", x);
  },
});
