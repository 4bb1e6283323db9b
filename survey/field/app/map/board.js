// The map under everything: Leaflet on one canvas, without a tile of anybody's server. Words and sizes are
// for a hand in the sun; positions come from position.js.

import L from "leaflet";
import "leaflet/dist/leaflet.css";

import { chosen } from "../words.js";

const CLOSEST = 22; // zoom; there are no tiles that would end
const THAILAND = [[5.6, 97.3], [20.5, 105.7]];
const BUTTONS = 86; // pixels of the map's right that buttons cover
const HERE = "#1d5fd1";
const PANES = { land: 350, shared: 360, lines: 370, names: 380, houses: 420, walk: 450, here: 470 };

export const toLatLng = ([longitude, latitude]) => [latitude, longitude];
export const fromLatLng = ({ lat, lng }) => [lng, lat];

const Scale = L.Control.Scale.extend({
  _updateScale(line, text, share) {
    L.Control.Scale.prototype._updateScale.call(this, line, chosen.language === "en" ? text : text.replace("km", "กม.").replace("m", "ม."), share);
  },
});

export class Board {
  constructor(frame) {
    this.map = L.map(frame, {
      zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: CLOSEST,
      doubleClickZoom: false, tapTolerance: 20,
    });
    new Scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    for (const [name, height] of Object.entries(PANES)) this.map.createPane(name).style.zIndex = height;
    for (const name of ["names", "here"]) this.map.getPane(name).style.pointerEvents = "none";
    // One canvas for all that is drawn: of two, only the upper one would feel a tap.
    this.renderer = L.canvas({ pane: "land", padding: 0.3, tolerance: 6 });
    this.here = L.layerGroup().addTo(this.map);
    this.names = L.layerGroup().addTo(this.map);
    this.map.setView([13.7, 102.3], 6, { animate: false });
    this.watching = new ResizeObserver(() => this.map.invalidateSize({ animate: false }));
    this.watching.observe(frame);
  }

  remove() {
    this.watching.disconnect();
    this.map.remove();
  }

  // bounds: [west, south, east, north], or null for the whole country; above: pixels of the map's
  // top that sentences cover.
  lookAt(bounds, { maxZoom = 19, above = 16 } = {}) {
    const box = bounds ? [[bounds[1], bounds[0]], [bounds[3], bounds[2]]] : THAILAND;
    this.map.fitBounds(box, { maxZoom, animate: false, paddingTopLeft: [16, above], paddingBottomRight: [BUTTONS, 16] });
  }

  showHere(fix) {
    this.here.clearLayers();
    if (!fix) return;
    const at = toLatLng(fix.at);
    const quiet = { interactive: false, pane: "here" };
    L.circle(at, { radius: fix.error, color: HERE, weight: 1.5, fillColor: HERE, fillOpacity: 0.13, ...quiet }).addTo(this.here);
    L.circleMarker(at, { radius: 9, color: "#fff", weight: 3, fillColor: HERE, fillOpacity: 1, ...quiet }).addTo(this.here);
  }

  // Pans only when the place leaves the middle of the view: a map that moves at every fix is seasick.
  follow(at, { closer = null } = {}) {
    const there = L.latLng(toLatLng(at));
    if (closer && this.map.getZoom() < closer) this.map.setView(there, closer, { animate: false });
    else if (!this.map.getBounds().pad(-0.2).contains(there)) this.map.panTo(there, { animate: false });
  }
}

// Words on the map, as a text node: names are other people's.
export function label(words, at, className, pane = "names") {
  const html = document.createElement("span");
  html.textContent = words;
  const icon = L.divIcon({ className: `field-label ${className}`, html, iconSize: null });
  return L.marker(toLatLng(at), { icon, pane, interactive: false, keyboard: false });
}

export { L };
