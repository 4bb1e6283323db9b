// A proposed layout is drawn: site, plots, roads with a width, common ground, each a row beneath the map.
// Areas are told while drawing; the server cuts, divides and fills. Leaflet (L) and Geoman are globals.

import { History } from "../../parcels/history.js";
import { inRaiNganWah } from "../../parcels/land_area.js";
import { snapped } from "../../parcels/snap.js";
import { Board } from "./proposal_board.js";
import { ProposalDraft } from "./proposal_draft.js";
import { Rows } from "./proposal_rows.js";
import { asCollection, cornersOf, fromCollection, squareMetresOf, summed, typedPosition } from "./proposal_shapes.js";

const NEAR = 14; // pixels within which a corner lands on one that is there
const SIXTEENTH = 1e8;
const QUIET = 500; // milliseconds after the last change before the server is asked
const rounded = ([longitude, latitude]) => [Math.round(longitude * SIXTEENTH) / SIXTEENTH, Math.round(latitude * SIXTEENTH) / SIXTEENTH];
const told = (id) => JSON.parse(document.getElementById(id).textContent);

class Proposal {
  // `kept`: the draft that lay here, if there was one.
  constructor(frame, draft, kept) {
    this.frame = frame;
    this.root = frame.closest(".drawing");
    this.words = told("proposal-words");
    this.input = document.getElementById(frame.dataset.input);
    this.form = this.input.form;
    this.fields = ["title", "proposed_on", "site_error_metres", "seen"].map((name) => this.form.elements[name]);
    this.kind = this.root.querySelector("[name=drawn-kind]");
    this.line = [];
    this.board = new Board(frame, told("proposal-there"));
    this.rows = new Rows(document.getElementById("proposal-rows"), this.words, told("proposal-kinds"));
    this.draft = draft;
    const given = fromCollection(this.input.value);
    this.history = new History(kept?.features ?? given);
    if (kept) this.bringBack(kept);
    if (!this.features.some(({ kind }) => kind === "site")) this.kind.value = "site";
    else this.kind.value = "plot";
    this.listen();
    this.board.lookAt(this.features);
    this.changed();
    for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.hidden = false;
    this.input.closest("p, div")?.classList.add("visually-hidden");
    this.input.tabIndex = -1;
    this.board.map.invalidateSize();
    this.board.lookAt(this.features);
  }

  get features() {
    return this.history.now;
  }

  listen() {
    this.board.onClick((at) => this.put(at));
    this.board.onPick((at) => this.pick(at));
    this.board.onEdit((at, geometry) => this.commit(this.features.map((each, index) => (index === at ? { ...each, geometry } : each)), { picked: at }));
    this.root.addEventListener("click", ({ target }) => this.act(target.closest("[data-do]")?.dataset.do));
    this.root.querySelector("[name=corner]").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.typed();
    });
    this.kind.addEventListener("change", () => this.show());
    this.rows.on((what, at, value) => this.row(what, at, value));
    for (const field of this.fields) field.addEventListener("input", () => this.touch());
    this.form.elements.site_error_metres.addEventListener("change", () => this.ask());
    this.form.addEventListener("submit", () => {
      this.keep();
      this.draft.sent();
    });
  }

  act(what) {
    if (what === "put") this.put(this.board.middle());
    else if (what === "done") this.done();
    else if (what === "back") this.back();
    else if (what === "here") this.board.locate(() => this.say(this.words.nowhere));
    else if (what === "typed") this.typed();
    else if (what === "rest") this.work({ do: "rest" }, (made) => this.commit([...this.features, ...made]));
    else if (what === "parcel") this.takeParcel();
    else if (what === "forget") this.startAnew();
  }

  // --- drawing ----------------------------------------------------------------------------------

  put(at) {
    this.picked = null;
    const rings = [...this.features.flatMap(({ geometry }) => cornersOf(geometry)), ...this.board.outlines, ...(this.line.length > 2 ? [[this.line[0]]] : [])];
    const place = rounded(snapped(this.board.map, at, rings, NEAR));
    const [first] = this.line;
    if (this.line.length > 2 && place[0] === first[0] && place[1] === first[1]) return this.done();
    this.line = [...this.line, place];
    this.show();
  }

  async typed() {
    const input = this.root.querySelector("[name=corner]");
    const plain = typedPosition(input.value);
    const { at, note } = plain ? { at: plain, note: "" } : await this.found(input.value);
    if (!at) return this.say(this.words.unread);
    this.say(note); // as what it was taken: a zone and a datum
    this.line = [...this.line, rounded(at)];
    this.board.map.panTo([at[1], at[0]], { animate: false });
    input.value = "";
    this.show();
  }

  // Grid metres, degrees and minutes, map sheets: as the map's own search reads them.
  async found(text) {
    try {
      const answer = await fetch(`${this.frame.dataset.search}?q=${encodeURIComponent(text)}`);
      const { hits } = await answer.json();
      const hit = hits.find(({ kind }) => kind === "position");
      if (!hit) return {};
      const [west, south, east, north] = hit.bounds; // around it, on all sides as far
      return { at: [(west + east) / 2, (south + north) / 2], note: hit.note };
    } catch {
      return {};
    }
  }

  done() {
    const kind = this.kind.value;
    const isRoad = kind === "road" && this.line.length > 1;
    if (!isRoad && this.line.length < 3) return this.say(this.words.few);
    const geometry = isRoad ? { type: "LineString", coordinates: this.line } : { type: "Polygon", coordinates: [[...this.line, this.line[0]]] };
    const count = this.features.filter((each) => each.kind === kind).length + 1;
    const label = kind === "plot" ? String(count) : "";
    this.line = [];
    this.commit([...this.features, { kind, label, width: isRoad ? 6 : null, geometry }]);
    if (kind === "site") this.kind.value = "plot";
  }

  back() {
    if (this.line.length) this.line = this.line.slice(0, -1);
    else this.history.undo();
    this.picked = null;
    this.changed();
  }

  takeParcel() {
    const at = this.root.querySelector("[name=parcel]").value;
    if (at === "") return;
    const site = { kind: "site", label: "", width: null, geometry: this.board.parcels[Number(at)].geometry };
    this.commit([site, ...this.features.filter(({ kind }) => kind !== "site")]);
    this.kind.value = "plot";
    this.board.lookAt([site]);
  }

  pick(at) {
    if (this.line.length) return;
    this.picked = this.picked === at ? null : at;
    this.show();
  }

  // --- rows -------------------------------------------------------------------------------------

  row(what, at, value) {
    const others = this.features.filter((_each, index) => index !== at);
    const changed = (said) => this.features.map((each, index) => (index === at ? { ...each, ...said } : each));
    const replaced = (made) => [...this.features.slice(0, at), ...made, ...this.features.slice(at + 1)];
    if (what === "pick") {
      this.pick(at);
      this.frame.scrollIntoView({ block: "nearest" });
    } else if (what === "drop") this.commit(others);
    else if (what === "kind") this.commit(changed({ kind: value, ...(value === "road" ? {} : { width: null }) }));
    else if (what === "label") this.commit(changed({ label: value }));
    else if (what === "width") this.commit(changed({ width: Number(value) > 0 ? Number(value) : null }));
    else if (what === "trim") this.work({ do: "trim", at }, (made) => this.commit(replaced(made)));
    else if (what === "divide") this.work({ do: "divide", at, count: Number(value) }, (made) => this.commit(replaced(made)));
  }

  commit(features, { picked = null } = {}) {
    this.isTouched = true;
    this.history.commit(features);
    this.picked = picked;
    this.say("");
    this.changed();
  }

  // --- what follows a change --------------------------------------------------------------------

  changed() {
    this.input.value = this.features.length ? JSON.stringify(asCollection(this.features)) : "";
    this.keep();
    this.show();
    this.ask();
  }

  keep() {
    if (!this.isTouched) return; // what was only looked at is no draft
    this.draft.keep({ features: this.features, line: this.line, fields: this.fields.map(({ value }) => value) });
  }

  touch() {
    this.isTouched = true;
    this.keep();
  }

  bringBack({ fields = [], line = [], isKept = true }) {
    this.isTouched = true;
    this.line = line;
    fields.forEach((value, index) => value && (this.fields[index].value = value));
    this.root.querySelector("[data-slot=draft]").hidden = false;
    this.root.querySelector("[data-slot=unkept]").hidden = isKept;
  }

  startAnew() {
    this.draft.forget();
    location.reload();
  }

  show() {
    if (this.line.length) this.touch();
    this.board.show(this.features, this.line, this.picked, this.kind.value);
    this.rows.show(this.features, this.picked);
    this.frame.dataset.features = String(this.features.length);
    this.frame.dataset.drawing = this.line.length ? "yes" : "no";
    const { site, parts } = summed(this.features);
    const tell = (slot, text) => (this.root.querySelector(`[data-figure=${slot}]`).textContent = text);
    tell("site", site === null ? "–" : inRaiNganWah(site));
    tell("parts", inRaiNganWah(parts));
    const apart = inRaiNganWah(Math.abs(parts - site));
    tell("difference", site === null ? "–" : apart === "0-0-0" ? apart : `${parts < site ? "−" : "+"}${apart}`);
    const length = this.line.length > 2 && this.kind.value !== "road" ? squareMetresOf({ geometry: { type: "Polygon", coordinates: [[...this.line, this.line[0]]] } }) : null;
    tell("drawing", length === null ? "–" : inRaiNganWah(length));
    this.root.querySelector("[data-do=done]").disabled = this.line.length < (this.kind.value === "road" ? 2 : 3);
    this.root.querySelector("[data-do=back]").disabled = !this.line.length && !this.history.past.length;
  }

  ask() {
    clearTimeout(this.waiting);
    this.frame.dataset.asked = "";
    this.waiting = setTimeout(() => this.check(), QUIET);
  }

  async check() {
    if (!this.features.length) return this.verdict([], null);
    const asked = this.features;
    const answer = await this.post({ error: Number(this.form.elements.site_error_metres.value) || null });
    if (asked !== this.features) return;
    if (!answer) return this.verdict([this.words.offline], null);
    if (answer.problem) return this.verdict([answer.problem], "off");
    this.rows.tell(answer.areas);
    this.board.mark(answer.gaps, answer.overlaps);
    this.root.querySelector("[data-do=rest]").disabled = !(answer.uncovered > 1);
    this.verdict(answer.lines, answer.outcome);
    this.frame.dataset.asked = "yes";
  }

  async work(asked, take) {
    this.say(this.words.working);
    const answer = await this.post(asked);
    if (!answer) return this.say(this.words.offline);
    if (answer.problem) return this.say(answer.problem);
    take(answer.made.map(({ properties, geometry }) => ({ ...properties, geometry })));
  }

  async post(asked) {
    try {
      const answer = await fetch(this.frame.dataset.work, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ ...asCollection(this.features), ...asked }),
      });
      return answer.ok || answer.status === 422 ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  verdict(lines, outcome) {
    const box = this.root.querySelector("[data-slot=verdict]");
    box.replaceChildren(
      ...lines.map((text, index) => {
        const line = document.createElement("p");
        line.className = `notice${outcome === "off" || index ? " notice--warning" : ""}`;
        line.textContent = text;
        return line;
      }),
    );
    box.dataset.outcome = outcome ?? "";
  }

  say(text) {
    const box = this.root.querySelector(".draw__says");
    box.replaceChildren();
    if (!text) return;
    const note = document.createElement("p");
    note.className = "draw__note draw__note--warning";
    note.textContent = text;
    box.append(note);
  }
}

const frame = document.getElementById("proposal-map");
try {
  const draft = await ProposalDraft.open(told("proposal-seals"));
  frame.proposal = new Proposal(frame, draft, "bound" in frame.dataset ? null : await draft.read());
} catch (error) {
  console.error(error);
  frame.textContent = frame.dataset.sayFailed;
}
window.rangwatReady = true; // see rangwat/ready.js
document.documentElement.dataset.ready = "";
