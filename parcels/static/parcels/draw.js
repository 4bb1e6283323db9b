// Drawing a parcel, mending one, walking one, or splitting one: <div class="map draw" data-mode="…">
// in parts made by parcels/draw_frame.html. Leaflet (L), Geoman (L.PM) and geographiclib are globals.
// One state (shape.js) with undo and redo; map, figures, sentences and form follow it.

import { Board, SNAP_DISTANCE } from "./board.js";
import { Figures, numberedRings } from "./figures.js";
import { metresBetween } from "./geodesy.js";
import { Draft, History } from "./history.js";
import { inMetres } from "./land_area.js";
import { Neighbours } from "./neighbours.js";
import { overlapped } from "./overlaps.js";
import { Paper } from "./paper.js";
import { problemOf, problemOfChain } from "./rings.js";
import { Says } from "./says.js";
import * as shape from "./shape.js";
import { snapped } from "./snap.js";
import { Split } from "./split.js";
import { Walking } from "./walking.js";

const HINTS = { idle: "hint-idle", edit: "hint-edit", walk: "hint-walk", cut: "hint-cut" };
const MOST_NAMED = 3; // neighbours named in one sentence
const byFinger = matchMedia("(pointer: coarse)");

class Drawing {
  constructor(frame) {
    this.frame = frame;
    frame.drawing = this; // for other scripts of the page
    this.root = frame.closest(".drawing");
    this.splitting = frame.dataset.mode === "split";
    this.says = new Says(frame, this.root.querySelector(".draw__says"));
    this.paper = new Paper(frame);
    this.draft = new Draft(frame.dataset.input);
    this.board = new Board(frame);
    this.figures = new Figures(this.root, frame, this.says);
    this.walking = new Walking(this.root, {
      map: this.board.map,
      says: this.says,
      frame,
      corners: () => this.state.sketch?.corners ?? [],
      changed: () => this.history && this.showTools(),
      addCorner: (at, error) => this.change(shape.addCorner(this.state, at, error)),
    });
    if (this.splitting) this.split = new Split(this.root, this);
    this.handles = true; // corners can be dragged
  }

  get state() {
    return this.history.now;
  }

  get stage() {
    const { sketch, line, parts } = this.state;
    if (sketch) return sketch.by === "walk" ? "walk" : "sketch";
    if (line) return "cut";
    return parts.length && !this.splitting ? "edit" : "idle";
  }

  async begin() {
    this.history = new History(this.firstState());
    this.paper.hideInput();
    const view = this.frame.dataset.view?.split(",").map(Number);
    this.board.lookAt(this.splitting ? this.parcel : this.state.parts, view);
    if (this.splitting) this.board.showParts(this.parcel, { fixed: true });
    this.listen();
    this.neighbours = new Neighbours(this.board.map, this.frame, this.says);
    this.show();
    for (const hidden of this.root.querySelectorAll("[data-scripted]")) hidden.hidden = false;
    this.board.map.invalidateSize();
    this.offerDraft();
    await this.neighbours.load();
  }

  firstState() {
    if (this.splitting) {
      const at = document.getElementById(this.frame.dataset.parcel);
      this.parcel = shape.partsOf(at.value ?? at.textContent);
      return shape.startSketch(shape.NOTHING, "line", "hand");
    }
    return { ...shape.NOTHING, parts: this.paper.given ? shape.partsOf(this.paper.given) : [] };
  }

  listen() {
    this.board.addEventListener("corner", ({ detail }) => this.change(shape.addCorner(this.state, detail)));
    this.board.addEventListener("finish", () => this.finish());
    this.board.addEventListener("edited", () => this.change({ ...this.state, parts: this.board.partsShown() }));
    this.board.addEventListener("selected", () => {
      this.showHint();
      this.showTools();
    });
    this.board.addEventListener("same", () => this.says.say("finish", "same-place", { tone: "warning" }));
    this.board.addEventListener("live", () => {
      this.liveFrame ??= requestAnimationFrame(() => {
        this.liveFrame = null;
        this.showFigures({ ...this.state, parts: this.board.partsShown() });
      });
    });
    this.frame.addEventListener("draw:pieces", () => this.showFigures(this.state));
    this.frame.addEventListener("draw:neighbours", () => this.showOverlaps());
    this.board.map.on("move zoom", () => byFinger.matches && this.aim());
    this.root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-action]");
      if (button && !button.disabled) this.act(button.dataset.action, button);
    });
    document.addEventListener("keydown", (event) => this.key(event));
    this.paper.onSubmit(() => this.keepsHere(), () => this.draft.forget());
  }

  // The hint of the next corner follows the cross, at most once a frame.
  aim() {
    this.aimFrame ??= requestAnimationFrame(() => {
      this.aimFrame = null;
      this.board.aimAtCross();
    });
  }

  // --- changes --------------------------------------------------------------------------------

  change(next) {
    if (!next) return;
    this.says.hush("finish");
    this.history.commit(next);
    this.changed();
  }

  changed() {
    this.draft.keep(this.state);
    const { sketch, parts, line } = this.state;
    const geometry = this.splitting ? line && shape.lineGeometry(line) : shape.geometryOf(parts);
    this.paper.write(geometry);
    this.show();
    this.frame.dispatchEvent(new CustomEvent("draw:change", { detail: { geometry, unfinished: Boolean(sketch), problem: this.problem } }));
  }

  step(went) {
    if (!went) return;
    this.says.hush("question");
    this.changed();
  }

  finish() {
    const { sketch } = this.state;
    if (!sketch) return;
    const next = shape.finishSketch(this.state);
    if (!next) {
      const few = sketch.corners.length < shape.FEWEST[sketch.as];
      this.says.say("finish", few ? "too-few" : "hole-outside", { tone: "warning", values: { least: shape.FEWEST[sketch.as] } });
      this.board.showSketch(this.state.sketch); // Geoman has let go of it
      return;
    }
    const error = sketch.by === "walk" ? shape.meanError(sketch.errors) : null;
    this.change(next);
    if (error !== null) {
      this.paper.writeWalk(error);
      this.says.say("finish", "walk-done", { tone: "note", values: { metres: error.toFixed(1) } });
    }
  }

  act(action, button) {
    const { state } = this;
    const deeds = {
      draw: () => this.change(shape.startSketch(state, "part", "hand")),
      part: () => this.change(shape.startSketch(state, "part", "hand")),
      hole: () => this.change(shape.startSketch(state, "hole", "hand")),
      walk: () => this.change(state.sketch ? { ...state, sketch: { ...state.sketch, by: "walk" } } : shape.startSketch(state, "part", "walk")),
      hand: () => this.change({ ...state, sketch: { ...state.sketch, by: "hand" } }),
      take: () => this.walking.takeHere(),
      retry: () => this.walking.retry(),
      auto: () => this.walking.setAuto(!this.walking.auto),
      put: () => this.board.putAtCross(),
      drop: () => state.sketch?.corners.length && this.change(shape.dropLastCorner(state)),
      finish: () => this.finish(),
      undo: () => this.step(this.history.undo()),
      redo: () => this.step(this.history.redo()),
      snap: () => this.toggleSnap(button),
      handles: () => this.toggleHandles(),
      move: () => this.moveSelected(),
      remove: () => this.removeSelected(),
      ring: () => this.askToRemove("ask-ring", () => shape.removeRing(this.state, this.board.selected)),
      clear: () => this.askToRemove("ask-clear", () => shape.NOTHING),
      cancel: () => this.change({ ...state, sketch: null }),
      again: () => this.change(shape.startSketch(state, "line", "hand")),
    };
    if (action !== "finish") this.says.hush("finish");
    deeds[action]?.();
  }

  moveSelected() {
    const { map, snapping, selected } = this.board;
    if (!selected) return;
    const { lng, lat } = map.getCenter();
    const to = snapping ? snapped(map, [lng, lat], this.neighbours.rings, SNAP_DISTANCE) : [lng, lat];
    this.change(shape.moveCorner(this.state, selected, to));
  }

  removeSelected() {
    const next = this.board.selected && shape.removeCorner(this.state, this.board.selected);
    if (next) this.change(next);
    else this.says.say("finish", "last-three", { tone: "warning" });
  }

  async askToRemove(question, next) {
    const state = this.state;
    if ((await this.says.ask("question", question, "delete", "keep")) && this.state === state) this.change(next());
  }

  toggleSnap(button) {
    this.board.setSnapping(!this.board.snapping);
    button.setAttribute("aria-pressed", String(this.board.snapping));
  }

  toggleHandles() {
    this.handles = !this.handles;
    this.show();
  }

  key(event) {
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (letter === "z" || letter === "y")) {
      event.preventDefault();
      this.act(letter === "y" || event.shiftKey ? "redo" : "undo");
    } else if (event.target === this.frame && event.key === "Enter" && this.stage === "sketch") {
      event.preventDefault();
      this.board.putAtCross();
    } else if (event.key === "Delete" && this.stage === "edit" && this.board.selected) {
      this.removeSelected();
    }
  }

  // --- what is seen ---------------------------------------------------------------------------

  show() {
    const { state, stage } = this;
    this.frame.dataset.stage = stage;
    if (!this.splitting) this.board.showParts(state.parts, { editing: stage === "edit" && this.handles });
    this.board.showSketch(state.sketch);
    this.walking.follow(stage === "walk");
    if (stage === "sketch" && byFinger.matches) this.aim();
    if (this.splitting) {
      if (state.line) this.split.preview(state.line);
      else this.split.clear();
    }
    this.showFigures(state);
    this.showOverlaps();
    this.showHint();
    this.showTools();
  }

  showFigures(state) {
    const rings = numberedRings(this.splitting ? { ...state, parts: [] } : state);
    const chain = state.sketch ?? (state.line && { corners: state.line });
    this.problem = problemOf(state.parts) ?? (chain && problemOfChain(chain.corners, shape.countCorners(state.parts) + 1)) ?? null;
    this.figures.show(this.splitting ? this.parcel : shape.asItStands(state), rings, { wrong: this.problem && !this.splitting });
    this.board.showLabels(rings, (from, to) => `${inMetres(metresBetween(from, to))} ${this.says.word("m")}`);
    this.board.markProblem(this.problem);
    this.frame.dataset.problem = this.problem?.kind ?? "";
    if (this.problem) this.says.say("problem", `problem-${this.problem.kind}`, { tone: "error", values: { corner: this.problem.corner } });
    else this.says.hush("problem");
    this.paper.refuse(this.problem?.kind ?? (this.splitting && !(Number(this.frame.dataset.pieces) > 1) ? "split" : null));
  }

  showOverlaps() {
    if (this.splitting || !this.neighbours) return;
    const found = this.problem ? [] : overlapped(shape.asItStands(this.state), this.neighbours.parcels);
    this.frame.dataset.overlaps = String(found.length);
    if (!found.length) return this.says.hush("overlap");
    const named = found.slice(0, MOST_NAMED).map(({ title }) => title).join(", ");
    const names = found.length > MOST_NAMED ? this.says.word("and-more", { names: named, count: found.length - MOST_NAMED }) : named;
    this.says.say("overlap", "overlap", { tone: "warning", values: { names } });
  }

  showHint() {
    const { sketch } = this.state;
    const enough = sketch && sketch.corners.length >= shape.FEWEST[sketch.as];
    const key = this.stage === "sketch" ? `hint-${sketch.as}-${enough ? "more" : sketch.corners.length ? "next" : "first"}` : HINTS[this.stage];
    if (this.stage === "edit" && this.board.selected && byFinger.matches) return this.says.say("hint", "hint-chosen", { tone: "hint" });
    this.says.say("hint", byFinger.matches && this.says.has(`${key}-touch`) ? `${key}-touch` : key, { tone: "hint" });
  }

  showTools() {
    const { sketch, parts } = this.state;
    const [part, ring] = this.board.selected ?? [];
    const off = {
      undo: !this.history.past.length,
      redo: !this.history.future.length,
      drop: !sketch?.corners.length,
      finish: !sketch || sketch.corners.length < shape.FEWEST[sketch.as],
    };
    const unseen = {
      remove: !this.board.selected,
      move: !this.board.selected,
      ring: !this.board.selected || (ring === 0 && parts.length < 2),
      walk: sketch && (sketch.as !== "part" || this.splitting),
      handles: !parts.length,
      retry: !this.frame.dataset.gps?.startsWith("gps-"),
    };
    for (const button of this.root.querySelectorAll("[data-action]")) {
      const { action, when } = button.dataset;
      button.hidden = (when && !when.split(" ").includes(this.stage)) || Boolean(unseen[action]);
      if (action in off) button.disabled = off[action];
      if (action === "handles") button.setAttribute("aria-pressed", String(this.handles));
    }
    this.frame.dataset.selected = this.board.selected ? [part, ring, this.board.selected[2]].join(" ") : "";
    const panel = this.root.querySelector(".draw__walk");
    if (panel) panel.hidden = this.stage !== "walk";
  }

  // --- keeping ----------------------------------------------------------------------------------

  // What keeps the form from being sent, said where the person looks; null where nothing does.
  keepsHere() {
    const empty = this.splitting ? !this.state.line : !this.state.parts.length;
    const reason = this.state.sketch && !this.splitting ? "unfinished" : this.problem ? "mend" : empty && (this.paper.needed || this.splitting) ? "empty" : null;
    if (!reason) return null;
    this.says.say("finish", reason, { tone: "error" });
    this.frame.scrollIntoView({ block: "center" });
    return reason;
  }

  async offerDraft() {
    const kept = this.draft.read();
    const worth = kept && (kept.parts.length || kept.sketch?.corners.length || kept.line);
    if (!worth || JSON.stringify(kept) === JSON.stringify(this.state)) return;
    if (await this.says.ask("draft", "draft", "restore", "discard")) this.change({ ...shape.NOTHING, ...kept });
    else if (!this.history.past.length) this.draft.forget();
  }
}

async function begin(frame) {
  try {
    await new Drawing(frame).begin();
  } catch (error) {
    console.error(error);
    const note = frame.closest(".drawing")?.querySelector(".draw__says") ?? frame;
    note.textContent = frame.dataset.sayFailed;
  }
}

await Promise.all([...document.querySelectorAll(".map.draw")].map(begin));
window.rangwatReady = true; // see rangwat/ready.js
document.documentElement.dataset.ready = "";
