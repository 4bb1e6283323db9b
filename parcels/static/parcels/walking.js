// The panel of a walk, and what it does to the drawing: takes corners, by hand or every few metres.

import { metresBetween } from "./geodesy.js";
import { COARSEST, Walk } from "./walk.js";

const TOO_NEAR = 0.5; // metres: the same corner pressed twice
const NEAR = 18; // zoom of the first fix

export class Walking {
  constructor(drawing, { map, says, frame, addCorner, corners, changed }) {
    Object.assign(this, { map, says, frame, addCorner, corners, changed, walk: new Walk(), auto: false, asked: false });
    this.panel = drawing.querySelector(".draw__walk");
    this.status = drawing.querySelector("[data-figure=accuracy]");
    this.every = drawing.querySelector("[data-walk=every]");
    this.autoButton = drawing.querySelector("[data-action=auto]");
    drawing.querySelector("[data-walk=insist]")?.addEventListener("change", ({ target }) => {
      this.walk.insisting = target.checked;
      if (this.walk.latest) this.seen(this.walk.latest);
    });
    this.walk.addEventListener("fix", ({ detail }) => this.seen(detail));
    this.walk.addEventListener("trouble", ({ detail }) => {
      this.frame.dataset.gps = detail;
      this.says.say("gps", detail, { tone: "error" });
      this.changed();
    });
    this.here = L.layerGroup().addTo(map);
  }

  // Called for every state: a walk runs exactly while its sketch is there.
  follow(isWalking) {
    if (isWalking === this.asked) return;
    this.asked = isWalking;
    if (isWalking) {
      this.frame.dataset.gps = "waiting";
      this.says.say("gps", "gps-waiting", { tone: "hint" });
      this.walk.start();
    } else {
      this.walk.stop();
      this.setAuto(false);
      this.here.clearLayers();
      this.says.hush("gps");
      delete this.frame.dataset.gps;
      if (this.status) this.status.textContent = "–";
    }
  }

  retry() {
    this.walk.stop();
    this.asked = false;
    this.follow(true);
  }

  setAuto(on) {
    this.auto = on;
    this.autoButton?.setAttribute("aria-pressed", String(on));
  }

  seen(fix) {
    const usable = this.walk.usable(fix);
    const metres = Math.round(fix.error);
    if (this.status) this.status.textContent = `±${metres}`;
    if (usable) this.says.hush("gps");
    else this.says.say("gps", "gps-coarse", { tone: "warning", values: { metres, coarsest: COARSEST } });
    this.show(fix);
    this.frame.dataset.fixes = String(Number(this.frame.dataset.fixes ?? 0) + 1);
    this.frame.dataset.gps = usable ? "good" : "coarse";
    this.changed();
    if (this.auto && usable) this.takeEvery(fix);
  }

  show({ at: [longitude, latitude], error }) {
    const first = !this.here.getLayers().length;
    this.here.clearLayers();
    L.circle([latitude, longitude], { radius: error, color: "#2563c9", weight: 1, fillOpacity: 0.12, interactive: false, pmIgnore: true }).addTo(this.here);
    L.circleMarker([latitude, longitude], { radius: 8, color: "#fff", weight: 3, fillColor: "#2563c9", fillOpacity: 1, interactive: false, pmIgnore: true, className: "draw__here" }).addTo(this.here);
    if (first) this.map.setView([latitude, longitude], Math.max(this.map.getZoom(), NEAR), { animate: false });
    else if (!this.map.getBounds().pad(-0.15).contains([latitude, longitude])) this.map.panTo([latitude, longitude], { animate: false });
  }

  takeEvery({ at, error }) {
    const last = this.corners().slice(-1)[0];
    if (last && metresBetween(last, at) < Number(this.every?.value ?? 10)) return;
    this.addCorner(at, error);
    this.walk.forgetFixes();
  }

  takeHere() {
    const corner = this.walk.corner();
    if (!corner) return this.says.say("walk", "gps-no-fix", { tone: "warning" });
    const last = this.corners().slice(-1)[0];
    const first = this.corners()[0];
    if (last && metresBetween(last, corner.at) < TOO_NEAR) return this.says.say("walk", "gps-same", { tone: "warning" });
    if (first && metresBetween(first, corner.at) < TOO_NEAR) return this.says.say("walk", "gps-back", { tone: "hint" });
    this.says.hush("walk");
    this.addCorner(corner.at, corner.error);
    this.walk.forgetFixes();
  }
}
