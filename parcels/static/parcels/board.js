// The map that is drawn on: what Geoman knows of it follows the state (shape.js), never the reverse.
// The person's hand comes back as events: corner, finish, live, edited, selected.

import { label } from "./neighbours.js";

export const SNAP_DISTANCE = 15; // pixels
const CLOSEST = 22; // zoom; there are no tiles that would end
const THAILAND = [[5.6, 97.3], [20.5, 105.7]];
const SHAPE = { color: "#8a2f00", weight: 3, fillColor: "#e8863a", fillOpacity: 0.25 };
const CUTTER = { color: "#9b1c1c", weight: 4 };
const FIXED = { color: "#0f5c56", weight: 3, fillColor: "#cfe5dc", fillOpacity: 0.5 };
const PIECES = ["#0f5c56", "#c9822b", "#7d6b9e", "#5b84b1", "#9b1c1c", "#4f9d8f"];
const LABEL_FROM = 55; // pixels: a shorter side has no room for its length
const LABEL_BESIDE = 17; // pixels from the corner or side, away from the middle of the ring
const UNDER_SENTENCES = 84; // pixels of the map's top that sentences may cover
const MOST_LABELS = 60;

const toLatLng = ([longitude, latitude]) => [latitude, longitude];
const fromLatLng = ({ lat, lng }) => [lng, lat];
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Board extends EventTarget {
  constructor(frame) {
    super();
    L.PM.setOptIn(true); // what is not ours to edit, Geoman leaves alone
    this.map = L.map(frame, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: CLOSEST, pmIgnore: false, doubleClickZoom: false });
    L.control.zoom({ position: "bottomright", zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(this.map);
    L.control.scale({ imperial: false }).addTo(this.map);
    Object.assign(this, { frame, polygons: [], editing: false, snapping: true, working: null, replaying: false });
    this.trace = L.layerGroup().addTo(this.map); // a walked sketch, a finished line, pieces
    this.labels = L.layerGroup().addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.map.createPane("marks").style.zIndex = 660; // over the labels
    this.map.getPane("marks").style.pointerEvents = "none";
    this.map.on("pm:drawstart", ({ workingLayer }) => this.follow(workingLayer));
    this.map.on("pm:create", ({ layer }) => {
      layer.remove();
      this.working = null;
      queueMicrotask(() => this.tell("finish")); // when Geoman has put its own tools away
    });
    this.map.on("click", ({ originalEvent }) => originalEvent && this.select(null));
    this.map.on("zoomend", () => this.relabel?.());
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  lookAt(parts, view) {
    const corners = parts.flat(2);
    const bounds = corners.length
      ? L.latLngBounds(corners.map(toLatLng)).pad(0.1)
      : view
        ? L.latLngBounds([view[1], view[0]], [view[3], view[2]])
        : L.latLngBounds(THAILAND);
    this.map.fitBounds(bounds, { maxZoom: 20, animate: false, paddingTopLeft: [0, corners.length ? UNDER_SENTENCES : 0] });
  }

  // --- finished parts -----------------------------------------------------------------------

  showParts(parts, { editing = false, fixed = false } = {}) {
    if (equal(parts, this.partsShown()) && editing === this.editing) return;
    this.select(null);
    for (const polygon of this.polygons) polygon.pm?.disable();
    for (const polygon of this.polygons) polygon.remove();
    this.editing = editing;
    const options = fixed ? { ...FIXED, pmIgnore: true, snapIgnore: false } : { ...SHAPE, pmIgnore: false, snapIgnore: true };
    this.polygons = parts.map((rings) =>
      L.polygon(rings.map((ring) => ring.map(toLatLng)), { ...options, className: "draw__shape", bubblingMouseEvents: true }).addTo(this.map),
    );
    if (!editing) return;
    this.polygons.forEach((polygon, part) => {
      polygon.pm.enable({ ...this.snapOptions(), allowSelfIntersection: true, draggable: false, preventMarkerRemoval: true });
      polygon.on("pm:change", () => this.tell("live"));
      polygon.on("pm:markerdragend", () => this.tell("edited"));
      polygon.on("pm:vertexadded", ({ marker }) => marker._dragging || this.tell("edited")); // else when it is let go
      // A middle point that is clicked has no path yet: it becomes a corner.
      polygon.on("pm:vertexclick", ({ indexPath, markerEvent }) => indexPath && this.select([part, ...indexPath], markerEvent.target.getElement()));
    });
  }

  partsShown() {
    return this.polygons.map((polygon) => polygon.getLatLngs().map((ring) => ring.map(fromLatLng)));
  }

  select(path, icon = null) {
    this.picked?.classList.remove("draw__picked");
    this.picked = icon;
    icon?.classList.add("draw__picked");
    if (!equal(path, this.selected ?? null)) {
      this.selected = path;
      this.tell("selected");
    }
  }

  // --- the sketch: Geoman draws; undo and redo draw it again from its corners ----------------

  showSketch(sketch) {
    this.trace.clearLayers();
    if (!sketch || sketch.by === "walk") {
      this.stopDrawing();
      if (sketch) this.showTrace(sketch.corners);
      return;
    }
    if (this.working && this.shape === sketch.as && equal(sketch.corners, this.working.getLatLngs().map(fromLatLng))) return;
    this.stopDrawing();
    this.shape = sketch.as;
    this.replaying = true;
    const style = sketch.as === "line" ? CUTTER : SHAPE;
    this.map.pm.enableDraw(this.drawing(), {
      ...this.snapOptions(),
      allowSelfIntersection: true,
      tooltips: false,
      templineStyle: style,
      hintlineStyle: { ...style, weight: 2, dashArray: "4 6" },
    });
    for (const corner of sketch.corners) this.point(L.latLng(toLatLng(corner)), { exactly: true });
    this.replaying = false;
  }

  drawing() {
    return this.shape === "line" ? "Line" : "Polygon";
  }

  follow(working) {
    this.working = working;
    working.on("pm:vertexadded", ({ latlng }) => this.replaying || this.tell("corner", fromLatLng(latlng)));
  }

  stopDrawing() {
    this.working = null;
    if (this.map.pm.globalDrawModeEnabled()) this.map.pm.disableDraw();
  }

  // As a mouse would: with Alt held, Geoman does not snap.
  point(latlng, { exactly = false, click = true } = {}) {
    const originalEvent = exactly ? { altKey: true } : undefined;
    this.map.fire("mousemove", { latlng, originalEvent });
    if (click) this.map.fire("click", { latlng });
  }

  // Twice in one place would tell Geoman to finish: nobody means that by pressing a button twice.
  putAtCross() {
    this.aimAtCross();
    const last = this.working?.getLatLngs().slice(-1)[0];
    const aimed = this.map.pm.Draw[this.drawing()]._hintMarker?.getLatLng();
    if (last && aimed && last.equals(aimed)) this.tell("same");
    else this.point(this.map.getCenter());
  }

  aimAtCross() {
    if (this.working) this.point(this.map.getCenter(), { click: false });
  }

  showTrace(corners) {
    if (corners.length) L.polyline(corners.map(toLatLng), { ...SHAPE, fill: corners.length > 2, pmIgnore: true }).addTo(this.trace);
    for (const corner of corners) {
      L.circleMarker(toLatLng(corner), { radius: 6, color: SHAPE.color, weight: 2, fillColor: "#fff", fillOpacity: 1, pmIgnore: true }).addTo(this.trace);
    }
  }

  showLine(line) {
    if (line) L.polyline(line.map(toLatLng), { ...CUTTER, dashArray: "8 6", pmIgnore: true }).addTo(this.trace);
  }

  showPieces(pieces, wordsOf) {
    pieces.forEach((parts, index) => {
      const color = PIECES[index % PIECES.length];
      const drawn = L.polygon(parts.map((rings) => rings.map((ring) => ring.map(toLatLng))), { color, weight: 3, fillColor: color, fillOpacity: 0.45, pmIgnore: true });
      drawn.addTo(this.trace);
      const { lat, lng } = drawn.getCenter();
      this.trace.addLayer(label(wordsOf(index), [lng, lat], "draw__piece"));
    });
  }

  // --- snapping ---------------------------------------------------------------------------------

  snapOptions() {
    return { snappable: this.snapping, snapDistance: SNAP_DISTANCE, snapSegment: true, snapVertex: true };
  }

  // What is under way goes on with the new setting.
  setSnapping(on) {
    this.snapping = on;
    for (const polygon of this.polygons) {
      if (!this.editing) continue;
      polygon.pm.disable();
      polygon.pm.enable(this.snapOptions());
    }
    if (this.map.pm.globalDrawModeEnabled()) this.map.pm.Draw[this.drawing()].setOptions(this.snapOptions());
  }

  // --- marks and labels -----------------------------------------------------------------------

  markProblem(problem) {
    this.marks.clearLayers();
    if (!problem) return;
    L.circleMarker(toLatLng(problem.at), { radius: 14, color: "#9b1c1c", weight: 4, fillColor: "#fff", fillOpacity: 0.4, pmIgnore: true, interactive: false, className: "draw__problem", pane: "marks" }).addTo(this.marks);
  }

  // rings: [{corners, closed, first}]; lengths are told only where the side is long enough to read.
  showLabels(rings, lengthOf) {
    this.relabel = () => {
      this.labels.clearLayers();
      if (rings.reduce((sum, { corners }) => sum + corners.length, 0) > MOST_LABELS) return;
      for (const ring of rings) this.labelRing(ring, lengthOf);
    };
    this.relabel();
  }

  labelRing({ corners, closed, first }, lengthOf) {
    const points = corners.map((corner) => this.map.latLngToLayerPoint(toLatLng(corner)));
    const middle = points.reduce((sum, point) => sum.add(point), L.point(0, 0)).divideBy(points.length);
    const beside = (point) => {
      const away = point.subtract(middle);
      const shift = away.divideBy(Math.hypot(away.x, away.y) || 1).multiplyBy(LABEL_BESIDE);
      return fromLatLng(this.map.layerPointToLatLng(point.add(shift)));
    };
    points.forEach((point, index) => {
      const next = (index + 1) % points.length;
      const before = points[(index + points.length - 1) % points.length];
      const room = Math.max(point.distanceTo(points[next]), point.distanceTo(before));
      if (points.length === 1 || room > LABEL_FROM / 2) this.labels.addLayer(label(first + index, beside(point), "draw__corner"));
      if ((!closed && next === 0) || point.distanceTo(points[next]) < LABEL_FROM) return;
      const half = point.add(points[next]).divideBy(2);
      this.labels.addLayer(label(lengthOf(corners[index], corners[next]), beside(half), "draw__side"));
    });
  }
}
