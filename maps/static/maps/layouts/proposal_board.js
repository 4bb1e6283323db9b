// The map on which a proposal is drawn: what is there beneath, the parts above, one of them to be dragged.

import { isLine, partsOf, roadOutline } from "./proposal_shapes.js";

const FILLS = { site: null, plot: "#f5d9b8", road: "#9a9a9a", common: "#f2e58f", green: "#a9d29b", water: "#9cc7e8" };
const OLD = { color: "#7b8a86", weight: 1, fill: false, interactive: false, pmIgnore: true };
const GAP = { color: "#9b1c1c", weight: 1, dashArray: "3 5", fillColor: "#9b1c1c", fillOpacity: 0.12, interactive: false, pmIgnore: true };
const TWICE = { ...GAP, dashArray: null, weight: 2, fillOpacity: 0.4 };
const NAMES_FROM = 17; // zoom: further away labels would cover each other
const flipped = (ring) => ring.map(([longitude, latitude]) => [latitude, longitude]);

export class Board {
  constructor(frame, there) {
    this.frame = frame;
    L.PM.setOptIn(true);
    this.map = L.map(frame, { attributionControl: false, zoomSnap: 0.25, maxZoom: 23, pmIgnore: false });
    L.control.scale({ imperial: false }).addTo(this.map);
    this.parcels = there.parcels;
    this.outlines = there.parcels.flatMap(({ geometry }) => partsOf(geometry).flat());
    this.there = there;
    this.marks = L.layerGroup();
    this.drawn = L.layerGroup();
    this.first = true;
    this.map.on("zoomend", () => this.far());
  }

  // Where the map looks comes before what it shows: a line cannot be cut to a view there is not.
  lookAt(features) {
    const bounds = L.latLngBounds([]);
    const found = features.length ? features.map(({ geometry }) => geometry) : this.there.parcels.map(({ geometry }) => geometry);
    for (const geometry of found) bounds.extend(L.geoJSON(geometry).getBounds());
    for (const { at } of features.length ? [] : this.there.houses) bounds.extend(at);
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.1), { maxZoom: 20, animate: false });
    else this.map.fitBounds([[5.6, 97.3], [20.5, 105.7]]);
    if (!this.first) return;
    this.first = false;
    this.showWhatIsThere();
    this.marks.addTo(this.map);
    this.drawn.addTo(this.map);
    this.far();
  }

  showWhatIsThere() {
    const point = (_feature, at) => L.circleMarker(at, { ...OLD, radius: 4 });
    for (const { geometry } of this.there.parcels) L.geoJSON(geometry, { style: OLD, interactive: false }).addTo(this.map);
    for (const { geometry } of this.there.drawn) L.geoJSON(geometry, { style: { ...OLD, weight: 3 }, interactive: false, pointToLayer: point }).addTo(this.map);
    for (const { at } of this.there.houses) L.circleMarker(at, { radius: 3, color: "#333", weight: 1, fillColor: "#777", fillOpacity: 0.8, interactive: false, pmIgnore: true }).addTo(this.map);
  }

  far() {
    this.frame.classList.toggle("landmark--far", this.map.getZoom() < NAMES_FROM);
  }

  middle() {
    const { lng, lat } = this.map.getCenter();
    return [lng, lat];
  }

  locate(nowhere) {
    if (!navigator.geolocation) return nowhere();
    navigator.geolocation.getCurrentPosition(({ coords }) => this.map.setView([coords.latitude, coords.longitude], 20), nowhere, { enableHighAccuracy: true, timeout: 15000 });
  }

  onClick(then) {
    this.map.on("click", ({ latlng, originalEvent }) => originalEvent && !originalEvent.target.closest?.(".leaflet-marker-icon") && then([latlng.lng, latlng.lat]));
  }

  onPick(then) {
    this.picking = then;
  }

  onEdit(then) {
    this.editing = then;
  }

  show(features, line, picked, kind) {
    this.drawn.clearLayers();
    // The site beneath its parts, or no part could be tapped.
    const order = features.map((each, at) => ({ each, at })).sort((a, b) => (b.each.kind === "site") - (a.each.kind === "site"));
    for (const { each, at } of order) this.add(each, at, picked);
    if (!line.length) return;
    const style = { color: "#9b1c1c", weight: 3, pmIgnore: true, interactive: false };
    const shape = line.length > 2 && kind !== "road" ? L.polygon(flipped(line), { ...style, fillOpacity: 0.15, dashArray: "6 4" }) : L.polyline(flipped(line), style);
    this.drawn.addLayer(shape);
    for (const at of flipped(line)) this.drawn.addLayer(L.circleMarker(at, { ...style, radius: 4, fillColor: "#fff", fillOpacity: 1 }));
  }

  add(feature, at, picked) {
    const { geometry, kind, label, width } = feature;
    const style = { color: at === picked ? "#8a2f00" : "#222", weight: kind === "site" ? 3 : at === picked ? 3 : 1.5, dashArray: kind === "site" ? "9 4" : null, fill: kind !== "site", fillColor: FILLS[kind] ?? "#ddd", fillOpacity: 0.65, pmIgnore: false };
    if (isLine(geometry) && width) this.drawn.addLayer(L.polygon(flipped(roadOutline(geometry.coordinates, width)), { ...style, pmIgnore: true, interactive: false }));
    const layer = isLine(geometry)
      ? L.polyline(flipped(geometry.coordinates), { ...style, fill: false, weight: 3, dashArray: "2 5" })
      : L.polygon(partsOf(geometry).map((rings) => rings.map(flipped)), style);
    layer.on("click", (event) => {
      if (!this.picking || kind === "site") return;
      if (this.frame.dataset.drawing === "yes") return;
      L.DomEvent.stopPropagation(event);
      this.picking(at);
    });
    this.drawn.addLayer(layer);
    if (label || kind === "plot") this.name(layer, label);
    if (at === picked) this.open(layer, at, geometry);
  }

  name(layer, label) {
    const written = document.createElement("span");
    written.className = "landmark__number proposal__name";
    written.textContent = label;
    this.drawn.addLayer(L.marker(layer.getBounds().getCenter(), { icon: L.divIcon({ className: "", html: written, iconSize: [0, 0] }), interactive: false, pmIgnore: true, keyboard: false }));
  }

  open(layer, at, geometry) {
    layer.pm.enable({ allowSelfIntersection: false, hideMiddleMarkers: false, snappable: true, snapDistance: 14 });
    layer.on("pm:edit", () => {
      const { geometry: found } = layer.toGeoJSON(8);
      this.editing(at, geometry.type === "Polygon" && found.type === "MultiPolygon" ? { type: "Polygon", coordinates: found.coordinates[0] } : found);
    });
  }

  mark(gaps, overlaps) {
    this.marks.clearLayers();
    if (gaps) this.marks.addLayer(L.geoJSON(gaps, { style: GAP, interactive: false }));
    if (overlaps) this.marks.addLayer(L.geoJSON(overlaps, { style: TWICE, interactive: false }));
  }
}
