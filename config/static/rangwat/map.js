// Draws the GeoJSON of a page on a map of its own: no tiles, nothing from another host.
// A map is <div class="map" data-features-url="…"> (parts/map.html); Leaflet is the global L.

const STYLES = {
  context: { color: "#55605c", weight: 1.5, fillColor: "#fbfbf8", fillOpacity: 1, interactive: false },
  place: { color: "#0f5c56", weight: 1.5, fillColor: "#cfe5dc", fillOpacity: 0.6 },
  apart: { color: "#8a948f", weight: 1.2, dashArray: "5 4", fillColor: "#ffffff", fillOpacity: 0.9 },
  verified: { color: "#14693f", weight: 1.2, fillColor: "#2c8f5f", fillOpacity: 0.55 },
  submitted: { color: "#7a4a00", weight: 1.2, fillColor: "#e3a53c", fillOpacity: 0.55 },
  disputed: { color: "#9b1c1c", weight: 1.8, fillColor: "#c0392b", fillOpacity: 0.55 },
  // Two outlines of one parcel: told apart by the stroke, so that they are in black and white too.
  first: { color: "#16302d", weight: 3, fillOpacity: 0 },
  second: { color: "#9b1c1c", weight: 3, dashArray: "9 7", fillOpacity: 0 },
  difference: { stroke: false, fillColor: "#8a948f", fillOpacity: 0.55 },
  none: { color: "#4c615d", weight: 1.2, fillColor: "#ffffff", fillOpacity: 0.9 },
};
const HOUSE_RADIUS = 6; // pixels
const CLOSEST = 19; // zoom
const MOST_LABELS = 25; // more names than this cover each other

// A record may bring the colours its kind has on the printed maps.
function styleOf({ properties: { tone, colours } }) {
  if (!colours) return STYLES[tone];
  return { color: colours.stroke, weight: 1.2, fillColor: colours.fill, fillOpacity: 0.8 };
}

function popup({ title, note, url }) {
  const box = document.createElement("div");
  const name = document.createElement(url ? "a" : "strong");
  name.textContent = title;
  if (url) name.href = url;
  box.append(name);
  if (note) box.append(document.createElement("br"), note);
  return box;
}

function say(frame, sentence) {
  const note = document.createElement("p");
  note.className = "map__note";
  note.textContent = sentence;
  frame.append(note);
}

function draw(frame, collection) {
  const map = L.map(frame, { zoomControl: false, attributionControl: false, zoomSnap: 0.25, maxZoom: CLOSEST });
  L.control.zoom({ zoomInTitle: frame.dataset.zoomIn, zoomOutTitle: frame.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  const labelled = collection.features.length <= MOST_LABELS;
  const layer = L.geoJSON(collection, {
    style: styleOf,
    pointToLayer: (feature, at) => L.circleMarker(at, { ...styleOf(feature), radius: HOUSE_RADIUS, fillOpacity: 0.95 }),
    onEachFeature: (feature, drawn) => {
      if (feature.properties.tone === "context") return;
      drawn.bindPopup(() => popup(feature.properties));
      if (feature.properties.label && labelled) {
        // A text node: Leaflet takes a string for HTML, and names are other people's.
        const words = document.createTextNode(feature.properties.label);
        drawn.bindTooltip(words, { permanent: true, direction: "center", className: "map__label" });
      }
    },
  }).addTo(map);
  // What is shown fills the frame; what lies behind it only where there is nothing else.
  const shown = L.featureGroup(layer.getLayers().filter((each) => each.feature.properties.tone !== "context"));
  const bounds = shown.getLayers().length ? shown.getBounds() : layer.getBounds();
  map.fitBounds(bounds.isValid() ? bounds.pad(0.05) : [[5.6, 97.3], [20.5, 105.7]], { maxZoom: 17, animate: false });
  if (!bounds.isValid()) say(frame, frame.dataset.empty);
}

async function show(frame) {
  try {
    const answer = await fetch(frame.dataset.featuresUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`${answer.status} ${frame.dataset.featuresUrl}`);
    draw(frame, await answer.json());
  } catch (error) {
    console.error(error);
    say(frame, frame.dataset.failed);
  }
}

await Promise.all([...document.querySelectorAll(".map[data-features-url]")].map(show));
window.rangwatReady = true; // see ready.js
document.documentElement.dataset.ready = "";
