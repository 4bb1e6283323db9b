// What is under a click, on a card: one thing with what is known of it, or several to choose from.

import { inRaiNganWah } from "../../parcels/land_area.js";

const QUIET = new Set(["key", "label", "number", "name", "name_th", "name_en", "village", "parent", "tambon", "code"]);

export class Card {
  constructor(box, told) {
    this.box = box; // <aside> with a list and a button to close
    this.told = told; // { words, language, reach, state, called(layer, feature), choose(chosen) }
    this.list = box.querySelector("[data-card-list]");
    box.querySelector("[data-card-close]").addEventListener("click", () => this.close());
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  close() {
    this.box.hidden = true;
    this.told.choose(null);
  }

  // `found`: { layer, feature, look }, the topmost first.
  show(found, note = "") {
    const { words } = this.told;
    this.list.replaceChildren();
    this.box.hidden = false;
    if (!found.length) {
      this.say(note || words.nothing_here);
      this.told.choose(null);
      return;
    }
    if (found.length > 1) this.say(words.several.replace("{n}", found.length));
    for (const [index, each] of found.entries()) this.list.append(this.entry(each, index === 0));
    this.mark(found[0]);
    this.list.scrollTop = 0;
  }

  say(sentence) {
    const line = document.createElement("p");
    line.className = "card-list__note";
    line.textContent = sentence;
    this.list.append(line);
  }

  mark({ layer, feature }) {
    this.told.choose({ layer: layer.id, key: feature.properties[layer.key] ?? feature.id });
  }

  entry(each, isOpen) {
    const { layer, feature, look } = each;
    const box = document.createElement("details");
    box.open = isOpen;
    box.name = "card"; // one open at a time
    const head = document.createElement("summary");
    const kind = document.createElement("small");
    kind.textContent = layer.title;
    const name = document.createElement("b");
    name.textContent = this.told.called(layer, feature) || look.label || layer.title;
    head.append(kind, name);
    box.append(head, this.facts(layer, feature));
    const address = this.addressOf(layer, feature.properties);
    if (address) {
      const link = document.createElement("a");
      link.className = "button";
      link.href = address;
      link.textContent = this.told.words.open_record;
      box.append(link);
    } else if (layer.record && layer.record !== "place" && !(layer.key in feature.properties)) {
      const note = document.createElement("p");
      note.className = "card-list__note";
      note.textContent = this.told.words.closer;
      box.append(note);
    }
    box.addEventListener("toggle", () => box.open && this.mark(each));
    return box;
  }

  facts(layer, feature) {
    const list = document.createElement("dl");
    for (const { name, type, title, labels } of layer.properties) {
      const value = feature.properties[name];
      if (QUIET.has(name) || value === undefined || value === null || value === "") continue;
      const term = document.createElement("dt");
      term.textContent = name === "square_metres" ? this.told.words.area : title;
      const fact = document.createElement("dd");
      fact.textContent = this.written(name, type, labels, value);
      list.append(term, fact);
    }
    return list;
  }

  written(name, type, labels, value) {
    const { words } = this.told;
    if (name === "square_metres") return `${inRaiNganWah(value)} ${words.rai_ngan_wah}`;
    if (type === "date") return this.told.day(value);
    if (type === "boolean") return value ? words.yes : words.no;
    if (name === "coverage" || name.endsWith("_share")) return `${Math.round(value * 100)}%`;
    if (type === "integer" || type === "number") return Number(value).toLocaleString("en");
    const codes = String(value).split(",").map((code) => code.trim());
    return Object.keys(labels).length ? codes.map((code) => labels[code] ?? code).join(", ") : String(value);
  }

  // The page of a feature, if the reader may open it.
  addressOf(layer, properties) {
    const key = properties[layer.key];
    if (!layer.record || key === undefined) return "";
    const on = this.told.state.on ? `?on=${this.told.state.on}` : "";
    if (layer.record !== "place") return layer.record.replace("KEY", key) + on;
    if (!this.told.reach.some((code) => key.startsWith(code))) return "";
    return `/${key.length === 8 ? "villages" : "places"}/${key}/${on}`;
  }
}
