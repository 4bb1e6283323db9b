// Measures on the ellipsoid: a path in metres, and what it encloses in rai-ngan-square wah.

import { lengthOf, measureParts } from "../../parcels/geodesy.js";
import { inMetres, inRaiNganWah } from "../../parcels/land_area.js";

const LINE = { color: "#0b2f8a", weight: 3, fillColor: "#0b2f8a", fillOpacity: 0.15, interactive: false };
const DOT = { radius: 6, color: "#ffffff", weight: 2, fillColor: "#0b2f8a", fillOpacity: 1, interactive: false };

export class Measure {
  constructor(map, bar, words) {
    this.map = map;
    this.bar = bar; // shown while one measures
    this.words = words;
    this.told = bar.querySelector("[data-measured]");
    this.corners = [];
    this.drawn = L.layerGroup();
    bar.querySelector("[data-measure-undo]").addEventListener("click", () => {
      this.corners.pop();
      this.draw();
    });
    bar.querySelector("[data-measure-end]").addEventListener("click", () => this.end());
  }

  get isOn() {
    return !this.bar.hidden;
  }

  begin() {
    this.bar.hidden = false;
    this.corners = [];
    this.drawn.addTo(this.map);
    this.map.doubleClickZoom.disable();
    this.draw();
  }

  end() {
    this.bar.hidden = true;
    this.drawn.remove();
    this.map.doubleClickZoom.enable();
  }

  add({ lat, lng }) {
    this.corners.push([lng, lat]);
    this.draw();
  }

  draw() {
    const places = this.corners.map(([lng, lat]) => [lat, lng]);
    this.drawn.clearLayers();
    if (places.length > 2) L.polygon(places, LINE).addTo(this.drawn);
    else if (places.length) L.polyline(places, LINE).addTo(this.drawn);
    for (const place of places) L.circleMarker(place, DOT).addTo(this.drawn);
    this.told.textContent = this.sentence();
  }

  sentence() {
    const { corners, words } = this;
    if (corners.length < 2) return words.measure_start;
    const line = words.measured_line.replace("{metres}", inMetres(lengthOf(corners)));
    if (corners.length < 3) return line;
    const { squareMetres, perimeter } = measureParts([[corners]]);
    const area = words.measured_area.replace("{area}", inRaiNganWah(squareMetres)).replace("{metres}", inMetres(perimeter));
    return `${line} · ${area}`;
  }
}
