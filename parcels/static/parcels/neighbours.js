// The parcels, places and layers around what is drawn: faint, under it, and to snap to.
// They are asked for by view; those already here are not drawn again.

import { boxOf } from "./overlaps.js";
import { partsOf } from "./shape.js";

const WAIT = 300; // milliseconds after the last move
const MARGIN = 0.25; // of the view, asked for beyond its edges
const LABELS_FROM = 15; // zoom
const MOST_LABELS = 40;
const MOST_TARGETS = 120; // parcels to snap to, nearest first: Geoman tries each at every move

const TONES = {
  verified: "#14693f",
  submitted: "#7a4a00",
  disputed: "#9b1c1c",
  context: "#55605c",
  place: "#0f5c56",
};

function styleOf({ properties: { kind, tone, colours } }) {
  const color = colours?.stroke ?? TONES[tone] ?? "#4c615d";
  if (kind === "place") return { color, weight: 2, opacity: 0.6, dashArray: "8 5", fill: false };
  if (kind === "layer") return { color, weight: 1, opacity: 0.5, fillColor: colours?.fill ?? color, fillOpacity: 0.1 };
  return { color, weight: 1.4, opacity: 0.75, fillColor: color, fillOpacity: 0.12 };
}

function about({ title, note, url }) {
  const box = document.createElement("div");
  const name = document.createElement(url ? "a" : "strong");
  name.textContent = title;
  if (url) {
    name.href = url;
    name.target = "_blank"; // what is being drawn stays where it is
    name.rel = "noopener";
  }
  box.append(name);
  if (note) box.append(document.createElement("br"), note);
  return box;
}

const nameOf = (feature) => feature.id ?? feature.properties.url ?? JSON.stringify(feature);

export class Neighbours {
  constructor(map, frame, says) {
    Object.assign(this, { map, frame, says, layers: new Map(), targets: new Map(), parcels: [], rings: [], known: null });
    map.createPane("neighbours").style.zIndex = 350;
    map.createPane("names").style.zIndex = 380;
    map.getPane("names").style.pointerEvents = "none";
    this.renderer = L.canvas({ pane: "neighbours", padding: 0.3, tolerance: 3 });
    this.names = L.layerGroup().addTo(map);
    map.on("moveend", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.load(), WAIT);
      this.label();
      this.aim();
    });
  }

  async load() {
    const view = this.map.getBounds();
    if (!this.frame.dataset.neighboursUrl || this.known?.contains(view)) return;
    const asked = view.pad(MARGIN);
    const url = new URL(this.frame.dataset.neighboursUrl, location.href);
    url.searchParams.set("bbox", asked.toBBoxString());
    if (this.frame.dataset.except) url.searchParams.set("except", this.frame.dataset.except);
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: this.asking.signal });
      if (!answer.ok) throw new Error(`${answer.status} ${url.pathname}`);
      const collection = await answer.json();
      this.known = collection.truncated ? null : asked;
      this.draw(collection.features);
      this.says.hush("neighbours");
      if (collection.truncated) this.says.say("neighbours", "truncated");
    } catch (error) {
      if (error.name === "AbortError") return;
      console.info(error);
      this.says.say("neighbours", "neighbours-failed", { tone: "warning" });
    }
  }

  draw(features) {
    const wanted = new Map(features.map((feature) => [nameOf(feature), feature]));
    for (const [name, layer] of this.layers) {
      if (!wanted.has(name)) {
        layer.remove();
        this.layers.delete(name);
      }
    }
    for (const [name, feature] of wanted) {
      if (!this.layers.has(name)) this.layers.set(name, this.drawn(feature).addTo(this.map));
    }
    this.parcels = features.filter(({ properties, geometry }) => properties.kind === "parcel" && /Polygon$/.test(geometry?.type)).map((feature) => asParcel(nameOf(feature), feature));
    this.frame.dataset.neighbours = String(features.length);
    this.label();
    this.aim();
    this.frame.dispatchEvent(new CustomEvent("draw:neighbours", { detail: { count: features.length } }));
  }

  drawn(feature) {
    const options = { ...styleOf(feature), pane: "neighbours", renderer: this.renderer, pmIgnore: true, snapIgnore: true };
    const layer = L.geoJSON(feature, { ...options, style: () => options, pointToLayer: (_, at) => L.circleMarker(at, { ...options, radius: 5 }) });
    return layer.on("click", ({ latlng }) => {
      if (["idle", "edit", "cut"].includes(this.frame.dataset.stage)) {
        L.popup({ autoPan: false }).setLatLng(latlng).setContent(about(feature.properties)).openOn(this.map);
      }
    });
  }

  // Only parcels have corners that a new boundary should share. What Geoman snaps to is an unseen
  // copy of those near the middle of the view.
  aim() {
    const view = this.map.getBounds();
    const { lng, lat } = this.map.getCenter();
    const distance = ({ at }) => Math.hypot(at[0] - lng, at[1] - lat);
    const near = this.parcels
      .filter(({ boxes }) => boxes.some(([west, south, east, north]) => view.intersects([[south, west], [north, east]])))
      .sort((one, other) => distance(one) - distance(other))
      .slice(0, MOST_TARGETS);
    this.rings = near.flatMap(({ parts }) => parts.flat());
    const wanted = new Set(near.map(({ name }) => name));
    for (const [name, target] of this.targets) {
      if (!wanted.has(name)) {
        target.remove();
        this.targets.delete(name);
      }
    }
    for (const { name, parts } of near) if (!this.targets.has(name)) this.targets.set(name, this.target(parts).addTo(this.map));
  }

  target(parts) {
    const rings = parts.map((part) => part.map((ring) => ring.map(([longitude, latitude]) => [latitude, longitude])));
    return L.polygon(rings, { pane: "neighbours", renderer: this.renderer, stroke: false, fill: false, interactive: false, pmIgnore: true, snapIgnore: false });
  }

  label() {
    this.names.clearLayers();
    if (this.map.getZoom() < LABELS_FROM) return;
    const view = this.map.getBounds();
    const seen = this.parcels.filter(({ at, title }) => title && view.contains([at[1], at[0]]));
    if (seen.length > MOST_LABELS) return;
    for (const { title, at } of seen) this.names.addLayer(label(title, at, "draw__name", "names"));
  }
}

function asParcel(name, { properties, geometry }) {
  const parts = partsOf(geometry);
  const boxes = parts.map(boxOf);
  const [west, south, east, north] = boxes[0];
  return { name, title: properties.title, parts, boxes, at: [(west + east) / 2, (south + north) / 2] };
}

// Words on the map; as a text node, for titles are other people's. A marker, not a tooltip: Leaflet
// measures every tooltip, and a cheap phone would draw eight of them only ten times a second.
export function label(words, [longitude, latitude], className, pane = "tooltipPane") {
  const html = document.createElement("span");
  html.textContent = words;
  const icon = L.divIcon({ className: `draw__label ${className}`, html, iconSize: null });
  return L.marker([latitude, longitude], { icon, pane, interactive: false, keyboard: false, pmIgnore: true, snapIgnore: true });
}
