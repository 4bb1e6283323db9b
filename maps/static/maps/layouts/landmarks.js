// Points, lines and areas of a layout: put at the cross (or clicked), dragged by Geoman, written as
// GeoJSON into the form. Leaflet (L) and Geoman (L.PM) are globals.

const SHAPE = { color: "#8a2f00", weight: 4, fillColor: "#e8863a", fillOpacity: 0.25 };
const OLD = { color: "#0f5c56", weight: 3, fillOpacity: 0.15, interactive: false, pmIgnore: true };
const BEFORE = { color: "#666", weight: 3, dashArray: "6 6", fill: false, interactive: false, pmIgnore: true };
const SIX = 1e6;
const NUMBERS_FROM = 17; // zoom: further away the numbers of houses would cover each other

class Landmarks {
  constructor(frame) {
    this.frame = frame;
    this.root = frame.closest(".drawing");
    this.says = this.root.querySelector(".draw__says");
    this.input = document.getElementById(frame.dataset.input);
    this.kind = document.getElementById(frame.dataset.kind);
    this.shapes = JSON.parse(document.getElementById("landmark-shapes").textContent);
    this.points = [];
    L.PM.setOptIn(true);
    this.map = L.map(frame, { attributionControl: false, zoomSnap: 0.25, maxZoom: 22, pmIgnore: false });
    L.control.scale({ imperial: false }).addTo(this.map);
    this.showWhatIsThere();
    this.map.on("click", ({ latlng, originalEvent }) => originalEvent && this.put(latlng));
    this.kind.addEventListener("change", () => this.changed());
    this.root.addEventListener("click", ({ target }) => this.act(target.closest("[data-do]")?.dataset.do));
    this.readInput();
    for (const hidden of this.root.querySelectorAll("[data-scripted]")) hidden.hidden = false;
    this.input.closest("p, div")?.classList.add("visually-hidden");
    this.map.invalidateSize();
  }

  showWhatIsThere() {
    const there = JSON.parse(document.getElementById("landmark-there").textContent);
    const bounds = L.latLngBounds([]);
    // Where the map looks comes before what it shows: a line cannot be cut to a view there is not.
    const lanes = there.drawn.map(({ name, geometry }) => [name, L.geoJSON(geometry, { style: OLD, interactive: false, pointToLayer: (_f, at) => L.circleMarker(at, { ...OLD, radius: 6 }) })]);
    const before = there.before && L.geoJSON(there.before, { style: BEFORE, interactive: false, pointToLayer: (_f, at) => L.circleMarker(at, { ...BEFORE, radius: 9 }) });
    for (const [, drawn] of before ? [] : lanes) bounds.extend(drawn.getBounds());
    for (const { at } of before ? [] : there.houses) bounds.extend(at);
    if (before) bounds.extend(before.getBounds());
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.15), { maxZoom: 19, animate: false });
    else this.map.fitBounds([[5.6, 97.3], [20.5, 105.7]]);
    before?.addTo(this.map);
    for (const [name, drawn] of lanes) {
      drawn.addTo(this.map);
      if (name) drawn.bindTooltip(document.createTextNode(name).textContent, { permanent: false });
    }
    for (const { at, number } of there.houses) {
      L.circleMarker(at, { radius: 4, color: "#333", weight: 1, fillColor: "#777", fillOpacity: 0.8, interactive: false, pmIgnore: true }).addTo(this.map);
      const written = document.createElement("span");
      written.className = "landmark__number";
      written.textContent = number ?? "";
      L.marker(at, { icon: L.divIcon({ className: "", html: written, iconAnchor: [-6, 8] }), interactive: false, pmIgnore: true }).addTo(this.map);
    }
    const far = () => this.frame.classList.toggle("landmark--far", this.map.getZoom() < NUMBERS_FROM);
    this.map.on("zoomend", far);
    far();
  }

  get shape() {
    return this.shapes[this.kind.value] ?? "point";
  }

  act(what) {
    if (what === "put") this.put(this.map.getCenter());
    else if (what === "back") this.set(this.points.slice(0, -1));
    else if (what === "clear") this.set([]);
    else if (what === "here") this.locate();
  }

  put({ lat, lng }) {
    const point = [Math.round(lng * SIX) / SIX, Math.round(lat * SIX) / SIX];
    this.set(this.shape === "point" ? [point] : [...this.points, point]);
  }

  set(points) {
    this.points = points;
    this.changed();
  }

  locate() {
    const nowhere = () => this.say(this.frame.dataset.sayNowhere);
    if (!navigator.geolocation) return nowhere();
    navigator.geolocation.getCurrentPosition(({ coords }) => this.map.setView([coords.latitude, coords.longitude], 19), nowhere, { enableHighAccuracy: true, timeout: 15000 });
  }

  say(text) {
    this.says.textContent = "";
    if (!text) return;
    const note = document.createElement("p");
    note.className = "draw__note draw__note--warning";
    note.textContent = text;
    this.says.append(note);
  }

  geometry() {
    const { points, shape } = this;
    if (shape === "point") return points.length ? { type: "Point", coordinates: points.at(-1) } : null;
    if (shape === "line") return points.length > 1 ? { type: "LineString", coordinates: points } : null;
    return points.length > 2 ? { type: "Polygon", coordinates: [[...points, points[0]]] } : null;
  }

  changed() {
    this.say("");
    this.drawn?.remove();
    const at = this.points.map(([lng, lat]) => [lat, lng]);
    if (!at.length) this.drawn = null;
    else if (this.shape === "point" || at.length === 1) this.drawn = L.circleMarker(at.at(-1), { ...SHAPE, radius: 8, pmIgnore: true });
    else this.drawn = this.shape === "line" || at.length === 2 ? L.polyline(at, { ...SHAPE, pmIgnore: false }) : L.polygon(at, { ...SHAPE, pmIgnore: false });
    if (this.drawn) this.drawn.addTo(this.map);
    if (this.drawn?.pm && at.length > 1 && this.shape !== "point") {
      this.drawn.pm.enable({ allowSelfIntersection: this.shape === "line", hideMiddleMarkers: false });
      this.drawn.on("pm:edit", () => {
        const found = this.drawn.getLatLngs().flat(2);
        this.points = found.map(({ lat, lng }) => [Math.round(lng * SIX) / SIX, Math.round(lat * SIX) / SIX]);
        this.write();
      });
    }
    this.write();
  }

  write() {
    const geometry = this.geometry();
    this.input.value = geometry ? JSON.stringify(geometry) : "";
    this.frame.dataset.points = String(this.points.length);
  }

  readInput() {
    try {
      const { type, coordinates } = JSON.parse(this.input.value);
      // What is drawn in several pieces or has a hole stays as it is until something is drawn instead.
      if (type === "Point") this.points = [coordinates];
      else if (type === "LineString") this.points = coordinates;
      else if (type === "Polygon" && coordinates.length === 1) this.points = coordinates[0].slice(0, -1);
    } catch {
      this.points = [];
    }
    if (this.points.length) this.changed();
  }
}

const frame = document.getElementById("landmark-map");
try {
  frame.landmarks = new Landmarks(frame);
} catch (error) {
  console.error(error);
  frame.textContent = frame.dataset.sayFailed;
}
window.rangwatReady = true; // see rangwat/ready.js
document.documentElement.dataset.ready = "";
