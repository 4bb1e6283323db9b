// What is walked, on a Board: sides, corners to tap, the corner that is moved, what is wrong.

import { metresBetween } from "@parcels/geodesy.js";
import { inMetres } from "@parcels/land_area.js";

import { L, fromLatLng, label, toLatLng } from "../map/board.js";
import { hatching } from "../map/marks.js";

const LINE = { color: "#8a2f00", weight: 4 };
const FILL = { fill: true, fillColor: "#f08a24", fillOpacity: 0.28 };
const RED = "#b3261e";
const HANDLE = 44; // pixels: a finger
const SIDE_FROM = 64; // pixels: a shorter side has no room for its length
const MOST_LABELS = 40;

export class Sketch {
  constructor(board, { tapped, dragged, dropped, lengthInWords }) {
    Object.assign(this, { board, tapped, dragged, dropped, lengthInWords, handle: null });
    this.layer = L.layerGroup().addTo(board.map);
    this.words = L.layerGroup().addTo(board.map);
    board.map.on("zoomend", () => this.name());
  }

  // ring: [lon, lat] of the corners; chosen: index or null; closed: whether it is a ring at last.
  show({ ring, isClosed, isRing, chosen, problem, overlaps, towards }) {
    this.layer.clearLayers();
    const options = { renderer: this.board.renderer, interactive: false };
    const add = (layer) => layer.addTo(this.layer);
    const points = ring.map(toLatLng);
    if (points.length > 1) {
      add(isClosed && isRing ? L.polygon(points, { ...options, ...LINE, ...FILL }) : L.polyline(points, { ...options, ...LINE, ...(isRing && points.length > 2 && FILL) }));
    }
    for (const { shared, kind } of overlaps) {
      const style = kind === "boundary_line" ? { color: "#c9822b", fill: false, dashArray: "4 4" } : { color: RED, fillColor: (this.hatch ??= hatching(RED)), fillOpacity: 1 };
      add(L.polygon(shared.map((part) => part.map((each) => each.map(toLatLng))), { ...options, weight: 2.5, ...style }));
    }
    if (!isClosed && towards && points.length) add(L.polyline([points.at(-1), toLatLng(towards)], { ...options, ...LINE, weight: 2.5, dashArray: "3 7" }));
    points.forEach((point, index) => {
      const dot = { radius: 7, color: LINE.color, weight: 3, fillColor: index ? "#fff" : "#ffd23f", fillOpacity: 1, renderer: this.board.renderer, bubblingMouseEvents: false };
      add(L.circleMarker(point, dot)).on("click", () => this.tapped(index));
    });
    if (problem) add(L.circleMarker(toLatLng(problem.at), { ...options, radius: 16, color: RED, weight: 5, fillColor: "#fff", fillOpacity: 0.5 }));
    this.seen = { ring, isClosed, isRing };
    this.name();
    this.showHandle(chosen === null ? null : ring[chosen], chosen);
  }

  // It stays the same marker while it is dragged: made anew, it would leave the finger.
  showHandle(at, index) {
    if (this.handle?.index !== index || !at) {
      this.handle?.marker.remove();
      this.handle = null;
    }
    if (!at) return;
    if (this.handle) {
      if (!this.handle.isHeld) this.handle.marker.setLatLng(toLatLng(at));
      return;
    }
    const icon = L.divIcon({ className: "field-handle", iconSize: [HANDLE, HANDLE] });
    const marker = L.marker(toLatLng(at), { icon, draggable: true, autoPan: true, keyboard: false, zIndexOffset: 1000 });
    this.handle = { marker, index, isHeld: false };
    const place = () => fromLatLng(marker.getLatLng());
    marker.on("dragstart", () => (this.handle.isHeld = true));
    marker.on("drag", () => this.dragged(index, place()));
    marker.on("dragend", () => {
      this.handle.isHeld = false;
      this.dropped(index, place());
    });
    marker.addTo(this.board.map);
  }

  // Numbers of the corners, lengths of the sides that have room for them.
  name() {
    this.words.clearLayers();
    const { ring = [], isClosed, isRing } = this.seen ?? {};
    if (!ring.length || ring.length > MOST_LABELS) return;
    const { map } = this.board;
    ring.forEach((corner, index) => {
      this.words.addLayer(label(String(index + 1), corner, "field-label--corner"));
      const next = ring[index + 1] ?? (isRing && isClosed ? ring[0] : null);
      if (!next) return;
      const [from, to] = [corner, next].map((each) => map.latLngToLayerPoint(toLatLng(each)));
      if (from.distanceTo(to) < SIDE_FROM) return;
      const middle = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
      this.words.addLayer(label(this.lengthInWords(inMetres(metresBetween(corner, next))), middle, "field-label--side"));
    });
  }
}
