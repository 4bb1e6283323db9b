// The map page: puts its parts together and keeps the address of the page at what is seen.
// Leaflet is the global L; what the server tells stands in the page as JSON (contents.py).

import { read as readAddress, write as writeAddress } from "./address.js";
import { Card } from "./card.js";
import { Days } from "./days.js";
import { DrawnTiles } from "./drawn_tiles.js";
import { Legend } from "./legend.js";
import { Measure } from "./measure.js";
import { Photographs } from "./photographs.js";
import { Printing } from "./printing.js";
import { Search } from "./search.js";
import { Signs } from "./signs.js";

const FINGER = 20; // pixels around a touch in which a point is meant
const MOUSE = 9;
const MOST = 30; // things on a card
const CLOSE = 17; // zoom at which one thing is looked at
const frame = document.querySelector(".map-page");
const told = JSON.parse(document.getElementById("map-told").textContent);
const { layers, words } = told;
const state = { ...readAddress(location.search, layers), on: told.on };
const days = new Intl.DateTimeFormat(told.language === "th" ? "th-TH-u-ca-buddhist" : "en-GB", { dateStyle: "medium", timeZone: "UTC" });
const day = (text) => days.format(new Date(`${text}T00:00:00Z`));

const map = L.map(document.getElementById("map"), {
  zoomControl: false,
  attributionControl: Boolean(told.outside),
  zoomSnap: 0.5,
  minZoom: 4,
  maxZoom: told.closest,
});
map.attributionControl?.setPrefix(false);
L.control.zoom({ position: "bottomright", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);

// The zoom of the tiles under a zoom of the map, which may be half a step between two.
const level = () => Math.round(map.getZoom());

// --- what is shown -------------------------------------------------------------------------

const villages = layers.find(({ id }) => id === "villages");

// Layers that begin closer than this zoom are counted by village instead.
function shown(zoom) {
  const on = layers.filter(({ id }) => state.shown.has(id));
  const drawn = on
    .filter((layer) => zoom >= layer.first_zoom)
    .map((layer) => ({ layer, scheme: layer.schemes[state.shown.get(layer.id)], isHidden: (code) => state.hidden.has(`${layer.id}.${code}`) }));
  const counted = on.filter((layer) => zoom < layer.first_zoom && countOf(layer));
  if (villages && counted.length && !state.shown.has("villages")) {
    drawn.push({ layer: villages, scheme: { property: "", classes: [{ code: "", label: words.counted, style: COUNT }] }, isHidden: () => false, isCount: true });
  }
  return drawn;
}

const COUNT = { fill: "#dfeeea", stroke: "#0f5c56", width: 1.4, opacity: 0.95, dash: "", hatch: "", angle: 45, is_point: true };
const countOf = (layer) => villages?.properties.find(({ name }) => name === layer.id);

// "แปลงที่ดิน 240", a line for each layer that is too far away to be drawn.
function counts(properties) {
  return layers
    .filter((layer) => state.shown.has(layer.id) && level() < layer.first_zoom && countOf(layer))
    .filter((layer) => properties[layer.id] !== undefined && properties[layer.id] !== null)
    .map((layer) => `${layer.title} ${Number(properties[layer.id]).toLocaleString("en")}`)
    .join("\n");
}

function addressOf(layer, { x, y, z }) {
  const path = told.addresses.tiles.replace("{layer}", layer.id).replace("{z}", z).replace("{row}", y).replace("{col}", x);
  return state.on ? `${path}?on=${state.on}` : path;
}

function called(layer, { properties }) {
  if (layer.id === "places" && properties.level === "village") return villageName(properties);
  if (layer.id === "villages") return villageName(properties);
  for (const name of layer.called) if (properties[name]) return String(properties[name]);
  return layer.id === "houses" ? words.without_number : "";
}

// Only the name: the number of the village stands in its code.
function villageName({ code, name_th, name_en }) {
  const name = (told.language === "en" && name_en) || name_th || "";
  return code?.length === 8 ? `${name} ${words.moo.replace("{moo}", Number(code.slice(6)))}` : name;
}

const tiles = new DrawnTiles({ shown, addressOf, closest: told.closest, isOverPicture: () => Boolean(state.photo || state.outside) });
const signs = new Signs(tiles, {
  called,
  counts,
  drawn: (found) => {
    legend.count(found.filter(isSeen), level());
    frame.dataset.drawn = String(found.length);
  },
});

function isSeen({ feature, at, grow }) {
  const { x, y } = map.getSize();
  if (feature.kind === "point") return at.x >= 0 && at.y >= 0 && at.x <= x && at.y <= y;
  const [west, north, east, south] = feature.bounds.map((side) => side * grow);
  return at.x + east >= 0 && at.x + west <= x && at.y + south >= 0 && at.y + north <= y;
}

let looked = false;
function changed({ isFetched = true } = {}) {
  remember();
  if (isFetched) tiles.refresh();
}

function remember() {
  if (!looked) return;
  const address = writeAddress(state, map, layers);
  history.replaceState(null, "", address);
  for (const next of document.querySelectorAll("input[name=next]")) next.value = location.pathname + address;
}

// --- its parts -----------------------------------------------------------------------------

const legend = new Legend(document.querySelector("[data-legend]"), { layers, state, words, changed });
const card = new Card(document.querySelector("[data-card]"), {
  words, state, day, called, reach: told.reach, choose: (chosen) => signs.choose(chosen),
});
const measure = new Measure(map, document.querySelector("[data-measure-bar]"), words);
const notice = document.querySelector("[data-map-notice]");

function say(sentence) {
  notice.textContent = sentence;
  notice.hidden = !sentence;
  clearTimeout(say.timer);
  if (sentence) say.timer = setTimeout(() => (notice.hidden = true), 6000);
}

const dayChoice = new Days(document.querySelector("[data-days]"), document.querySelector("[data-past]"), {
  today: told.today, on: state.on, words, day,
  changed: (on) => {
    state.on = on;
    frame.classList.toggle("is-past", Boolean(on));
    remember();
    tiles.again();
  },
});
frame.classList.toggle("is-past", Boolean(dayChoice.on));

new Search(document.querySelector("[data-search]"), { address: told.addresses.search, words, state, go: goTo });

function goTo({ bounds: [west, south, east, north], layer, key, title, note, kind }) {
  const box = L.latLngBounds([south, west], [north, east]);
  map.fitBounds(box, { maxZoom: kind === "place" ? 16 : CLOSE + 1, animate: false });
  if (layer && !state.shown.has(layer) && layers.some(({ id }) => id === layer)) {
    document.querySelector(`[data-layer="${layer}"] .legend__switch input`)?.click();
  }
  signs.choose(layer ? { layer, key } : kind === "sheet" ? null : { point: box.getCenter() });
  frontier.clearLayers();
  if (kind === "sheet") L.rectangle(box, { color: "#0b2f8a", weight: 3, fill: false, dashArray: "8 5", interactive: false }).addTo(frontier);
  say([title, note].filter(Boolean).join(" · "));
}
const frontier = L.layerGroup().addTo(map);

map.on("click", ({ latlng, containerPoint, originalEvent }) => {
  if (measure.isOn) return measure.add(latlng);
  const reach = originalEvent.pointerType === "touch" || matchMedia("(pointer: coarse)").matches ? FINGER : MOUSE;
  const found = [...signs.near(containerPoint, reach), ...tiles.under(latlng)];
  openPanel(null);
  card.show(innermostLast(found).slice(0, MOST));
});

// A place is under everything: told last, and only the smallest of those that lie in each other.
function innermostLast(found) {
  const places = found.filter(({ layer }) => layer.id === "places");
  const [smallest] = places.sort((one, other) => other.feature.properties.code.length - one.feature.properties.code.length);
  return [...found.filter(({ layer }) => layer.id !== "places"), ...(smallest ? [smallest] : [])];
}

// --- panels and buttons ----------------------------------------------------------------------

const panels = [...document.querySelectorAll("[data-panel]")];

// One panel at a time on a phone; the legend stays open on a wide screen.
function openPanel(name) {
  for (const panel of panels) panel.classList.toggle("is-open", panel.dataset.panel === name);
  for (const button of document.querySelectorAll("[data-open]")) button.setAttribute("aria-expanded", String(button.dataset.open === name));
  if (name) card.close();
}
for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => openPanel(button.getAttribute("aria-expanded") === "true" ? null : button.dataset.open));
}
for (const button of document.querySelectorAll("[data-close-panel]")) button.addEventListener("click", () => openPanel(null));

document.querySelector("[data-measure]").addEventListener("click", () => {
  openPanel(null);
  card.close();
  if (measure.isOn) measure.end();
  else measure.begin();
});

document.querySelector("[data-share]").addEventListener("click", async () => {
  remember();
  try {
    if (navigator.share && matchMedia("(pointer: coarse)").matches) await navigator.share({ title: document.title, url: location.href });
    else {
      await navigator.clipboard.writeText(location.href);
      say(words.copied);
    }
  } catch (error) {
    if (error.name !== "AbortError") window.prompt(words.copy_by_hand, location.href);
  }
});

const title = document.querySelector("[name=map-title]");
const printing = new Printing({ map, tiles, layers, state, words, legend, day, today: told.today, title: () => title.value.trim() || title.placeholder });
document.querySelector("[data-print]").addEventListener("click", () => {
  openPanel(null);
  printing.print();
});
// The browser's own "Print": what can be laid before its dialogue is.
window.addEventListener("beforeprint", () => printing.before || printing.lay());

document.querySelector("[data-here]").addEventListener("click", () => {
  map.locate({ setView: true, maxZoom: CLOSE, enableHighAccuracy: true });
});
map.on("locationfound", ({ latlng, accuracy }) => {
  frontier.clearLayers();
  L.circle(latlng, { radius: accuracy, color: "#0b2f8a", weight: 2, fillOpacity: 0.1, interactive: false }).addTo(frontier);
  signs.choose({ point: latlng });
});
map.on("locationerror", () => say(words.not_located));
tiles.on("missed", () => say(navigator.onLine ? words.failed : words.no_signal));

// --- begin -----------------------------------------------------------------------------------

if (state.at) map.setView(state.at.latlng, state.at.zoom);
else {
  const [west, south, east, north] = told.bounds;
  map.fitBounds([[south, west], [north, east]], { maxZoom: told.found ? CLOSE : 16 });
}
tiles.addTo(map);
signs.addTo(map);
if (told.found) {
  signs.choose({ layer: told.found.layer, key: told.found.key });
  if (!state.shown.has(told.found.layer)) document.querySelector(`[data-layer="${told.found.layer}"] .legend__switch input`)?.click();
}
const photographs = document.querySelector("[data-photographs]");
if (photographs) {
  new Photographs(map, photographs, {
    photographs: told.photographs, address: told.addresses.photographs, state, words, day,
    changed: () => changed(),
  });
}
const outside = document.querySelector("[name=outside]");
if (outside && told.outside) {
  const base = L.tileLayer(told.outside.template, { attribution: escaped(told.outside.credit), maxZoom: told.closest, referrerPolicy: "no-referrer" });
  const lay = () => (state.outside ? base.addTo(map) : base.remove());
  outside.checked = state.outside;
  outside.addEventListener("change", () => {
    state.outside = outside.checked;
    lay();
    changed();
  });
  lay();
}
function escaped(text) {
  const span = document.createElement("span");
  span.textContent = text;
  return span.innerHTML;
}

map.on("moveend", remember);
tiles.once("load", () => {
  looked = true;
  requestAnimationFrame(() => {
    window.rangwatReady = true;
    document.documentElement.dataset.ready = "";
  });
});
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/map/sw.js").catch(() => {}); // without it, only no signal is worse
