// Draws the features that are in the page (json_script "drawn") on a map: nothing is fetched.

const STYLE = { color: "#0f5c56", weight: 1.5, fillColor: "#e3a53c", fillOpacity: 0.35 };
const RADIUS = 6; // pixels
const CLOSEST = 19; // zoom

function popup({ title, url }) {
  const name = document.createElement("a");
  name.textContent = title;
  name.href = url;
  return name;
}

function draw(frame, collection) {
  const map = L.map(frame, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: CLOSEST });
  L.control.zoom({ zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const layer = L.geoJSON(collection, {
    style: STYLE,
    pointToLayer: (_feature, at) => L.circleMarker(at, { ...STYLE, radius: RADIUS, fillOpacity: 0.9 }),
    onEachFeature: (feature, drawn) => drawn.bindPopup(() => popup(feature.properties)),
  }).addTo(map);
  map.fitBounds(layer.getBounds().pad(0.05), { maxZoom: 17, animate: false });
  // Behind "within what the map shows" of the form: the window as it is when the form is sent.
  const wanted = document.getElementById("within-map");
  wanted?.form.addEventListener("submit", () => {
    const field = wanted.form.elements.bbox;
    if (wanted.checked) field.value = map.getBounds().toBBoxString().split(",").map((each) => Number(each).toFixed(6)).join(",");
    field.disabled = !field.value;
  });
}

const held = document.getElementById("drawn");
const frame = document.getElementById("items-map");
if (held && frame) draw(frame, JSON.parse(held.textContent));
// What was left empty is not asked: the address stays one that can be read and passed on.
document.getElementById("narrow")?.addEventListener("submit", ({ target }) => {
  for (const field of target.elements) if (field.name && !field.value) field.disabled = true;
});
// A page that is gone back to has its fields again.
addEventListener("pageshow", () => {
  for (const field of document.getElementById("narrow")?.elements ?? []) field.disabled = false;
});
window.rangwatReady = true; // see ready.js
document.documentElement.dataset.ready = "";
