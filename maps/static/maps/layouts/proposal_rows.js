// The parts of a proposal as rows beneath the map: kind, name, width of a road, area, what can be done.

import { inRaiNganWah } from "../../parcels/land_area.js";
import { squareMetresOf } from "./proposal_shapes.js";

export class Rows {
  constructor(box, words, kinds) {
    Object.assign(this, { box, words, kinds });
    box.addEventListener("change", ({ target }) => this.act(target.name, target));
    box.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-row]");
      if (button) this.act(button.dataset.row, button);
    });
    // Enter in a row is no sending of the form.
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        event.target.blur();
      }
    });
  }

  on(then) {
    this.then = then;
  }

  act(what, at) {
    const row = at.closest("li");
    if (!row || what === "count") return;
    const value = what === "divide" ? row.querySelector("[name=count]").value : at.value;
    this.then(what, Number(row.dataset.at), value);
  }

  show(features, picked) {
    const active = document.activeElement?.closest?.("li[data-at]") && this.box.contains(document.activeElement) ? [document.activeElement.closest("li").dataset.at, document.activeElement.name, document.activeElement.dataset.row] : null;
    this.box.replaceChildren(...features.map((each, at) => this.row(each, at, at === picked)));
    if (!active) return;
    const [at, name, act] = active;
    const again = this.box.querySelector(`li[data-at="${at}"] ${name ? `[name="${name}"]` : `[data-row="${act}"]`}`);
    again?.focus({ preventScroll: true });
  }

  row(feature, at, isPicked) {
    const { words } = this;
    const row = document.createElement("li");
    row.dataset.at = at;
    row.className = `proposal-row${isPicked ? " proposal-row--picked" : ""}`;
    const kind = document.createElement("select");
    kind.name = "kind";
    kind.setAttribute("aria-label", words.kind);
    for (const [value, label] of this.kinds) kind.add(new Option(label, value, false, value === feature.kind));
    row.append(kind);
    if (feature.kind !== "site") row.append(this.field("label", words.label, feature.label, { maxLength: 60 }));
    if (feature.kind === "road") row.append(this.field("width", words.width, feature.width ?? "", { type: "number", min: 0.5, max: 99, step: "any", inputMode: "decimal" }));
    const area = document.createElement("b");
    area.className = "proposal-row__area";
    area.textContent = inRaiNganWah(squareMetresOf(feature));
    row.append(area);
    const acts = document.createElement("span");
    acts.className = "proposal-row__acts";
    acts.append(this.button("pick", isPicked ? words.picked : words.pick, { pressed: isPicked }));
    if (feature.kind !== "site") {
      acts.append(this.button("trim", words.trim));
      if (feature.geometry.type !== "LineString") acts.append(this.field("count", words.count, 2, { type: "number", min: 2, max: 60 }), this.button("divide", words.divide));
    }
    acts.append(this.button("drop", words.drop));
    row.append(acts);
    return row;
  }

  field(name, label, value, said) {
    const input = document.createElement("input");
    Object.assign(input, { type: "text", name, placeholder: label, autocomplete: "off", ...said, value });
    input.setAttribute("aria-label", label);
    return input;
  }

  button(what, text, { pressed } = {}) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button--quiet", textContent: text });
    button.dataset.row = what;
    if (pressed !== undefined) button.setAttribute("aria-pressed", String(pressed));
    return button;
  }

  // Areas as the server measured them.
  tell(areas) {
    this.box.querySelectorAll(".proposal-row__area").forEach((at, index) => {
      if (areas[index]) at.textContent = areas[index];
    });
  }
}
