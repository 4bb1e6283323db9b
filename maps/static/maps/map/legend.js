// The legend, which is the filter: each layer with a switch, a choice of what colours it, and its
// classes, each with its look, how many are in view, and a switch of its own.

import { swatch } from "./looks.js";

const FEW = 9; // classes: more than this and only those in view are listed

// The topmost first; the frame of places, which is asked for least, comes last.
export function inOrder(layers) {
  const above = [...layers].reverse();
  return [...above.filter(({ id }) => id !== "places"), ...above.filter(({ id }) => id === "places")];
}

export class Legend {
  constructor(box, told) {
    this.box = box;
    this.told = told; // { layers, state, words, changed() }
    this.counts = new Map(); // "layer.code" → in view
    this.parts = new Map(); // by layer: { list, note, badge }
    this.everything = new Set(); // layers of which all classes are listed
    for (const layer of inOrder(told.layers)) this.box.append(this.part(layer));
  }

  part(layer) {
    const { state, words } = this.told;
    const part = document.createElement("section");
    part.className = "legend__layer";
    part.dataset.layer = layer.id;
    const label = document.createElement("label");
    label.className = "legend__switch";
    const input = document.createElement("input");
    input.type = "checkbox";
    input.checked = state.shown.has(layer.id);
    const title = document.createElement("b");
    title.textContent = layer.title;
    const count = document.createElement("span");
    count.className = "legend__count number";
    label.append(input, title, count);
    const body = document.createElement("div");
    body.className = "legend__body";
    body.hidden = !input.checked;
    input.addEventListener("change", () => {
      if (input.checked) state.shown.set(layer.id, 0);
      else state.shown.delete(layer.id);
      body.hidden = !input.checked;
      this.list(layer);
      this.told.changed();
    });
    if (layer.schemes.length > 1) body.append(this.choice(layer));
    const note = document.createElement("p");
    note.className = "legend__note";
    note.textContent = words.closer;
    const list = document.createElement("ul");
    list.className = "legend__classes";
    const more = document.createElement("button");
    more.type = "button";
    more.className = "legend__more";
    more.addEventListener("click", () => {
      if (this.everything.has(layer.id)) this.everything.delete(layer.id);
      else this.everything.add(layer.id);
      this.list(layer);
    });
    body.append(note, list, more);
    part.append(label, body);
    this.parts.set(layer.id, { list, note, count, more });
    this.list(layer);
    return part;
  }

  choice(layer) {
    const { state } = this.told;
    const select = document.createElement("select");
    select.setAttribute("aria-label", layer.title);
    for (const [index, { title }] of layer.schemes.entries()) {
      const option = new Option(title, String(index));
      option.selected = index === (state.shown.get(layer.id) ?? 0);
      select.append(option);
    }
    select.addEventListener("change", () => {
      state.shown.set(layer.id, Number(select.value));
      for (const each of [...state.hidden]) if (each.startsWith(`${layer.id}.`)) state.hidden.delete(each);
      this.list(layer);
      this.told.changed();
    });
    return select;
  }

  list(layer) {
    const { state, words } = this.told;
    const { list, more } = this.parts.get(layer.id);
    const scheme = layer.schemes[state.shown.get(layer.id) ?? 0];
    const inView = (code) => (this.counts.get(`${layer.id}.${code}`) ?? 0) > 0 || state.hidden.has(`${layer.id}.${code}`);
    const named = scheme.classes.filter(({ code }) => code !== "" || scheme.property === "" || inView(code));
    const isLong = named.length > FEW;
    const listed = isLong && !this.everything.has(layer.id) ? named.filter(({ code }) => inView(code)) : named;
    more.hidden = !isLong;
    more.textContent = this.everything.has(layer.id) ? words.only_seen : words.show_all;
    list.replaceChildren(...listed.map((each) => this.line(layer, each)));
    this.tell(layer);
  }

  line(layer, { code, label, style }) {
    const { state } = this.told;
    const name = `${layer.id}.${code}`;
    const item = document.createElement("li");
    item.dataset.class = name;
    const row = document.createElement("label");
    const input = document.createElement("input");
    input.type = "checkbox";
    input.checked = !state.hidden.has(name);
    input.addEventListener("change", () => {
      if (input.checked) state.hidden.delete(name);
      else state.hidden.add(name);
      item.classList.toggle("is-off", !input.checked);
      this.told.changed();
    });
    item.classList.toggle("is-off", !input.checked);
    const text = document.createElement("span");
    text.textContent = label;
    const count = document.createElement("span");
    count.className = "legend__count number";
    row.append(input, swatch(layer, style), text, count);
    item.append(row);
    return item;
  }

  // How many of each class are in view; of layers that are counted by village at this zoom, none.
  count(found, zoom) {
    const before = [...this.counts.keys()].join();
    this.zoom = zoom;
    this.counts = new Map();
    for (const { layer, look, isFirst, isCount } of found) {
      if (!isFirst || isCount) continue;
      const name = `${layer.id}.${look.code}`;
      this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
    const isOther = before !== [...this.counts.keys()].join();
    for (const layer of this.told.layers) {
      if (!this.told.state.shown.has(layer.id)) continue;
      if (isOther) this.list(layer);
      else this.tell(layer);
    }
  }

  tell(layer) {
    const { list, note, count } = this.parts.get(layer.id);
    const isFar = (this.zoom ?? 0) < layer.first_zoom;
    note.hidden = !isFar;
    let whole = 0;
    for (const item of list.children) {
      const n = this.counts.get(item.dataset.class) ?? 0;
      whole += n;
      item.querySelector(".legend__count").textContent = isFar ? "" : n.toLocaleString("en");
      item.classList.toggle("is-empty", !isFar && n === 0);
    }
    const isShown = this.told.state.shown.has(layer.id);
    count.textContent = isShown && !isFar ? whole.toLocaleString("en") : "";
    count.title = this.told.words.in_view;
  }
}
