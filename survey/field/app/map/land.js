// The land of a village on a Board: parcels, what two of them share, lines with their names.

import { boxOf } from "@parcels/overlaps.js";
import { partsOf } from "@parcels/shape.js";

import { L, fromLatLng, label } from "./board.js";
import { hatching } from "./marks.js";

const LABELS_FROM = 16; // zoom
const MOST_LABELS = 45; // more names than this cover each other
const LINE_LABELS_FROM = 12;
const RED = "#b3261e";

const LINES = {
  village: { color: "#0b4a45", weight: 3, dashArray: "12 6" },
  neighbour: { color: "#6d807b", weight: 2, dashArray: "3 6" },
  state_land: { color: "#38601f", weight: 3.5, opacity: 0.9 },
  concession: { color: RED, weight: 3.5, dashArray: "14 5 3 5" },
};

// The tones of the product's maps (config/static/rangwat/map.js), lighter: names are read on them.
const TONES = {
  verified: { fill: "#cfe8d8", stroke: "#14693f" },
  submitted: { fill: "#fdefd2", stroke: "#7a4a00" },
  disputed: { fill: "#f8d9d6", stroke: "#9b1c1c" },
  none: { fill: "#fffdf4", stroke: "#4c615d" },
};

function toneOf({ disputed, status }) {
  if (disputed?.length) return TONES.disputed;
  return TONES[status] ?? TONES.none;
}

export class Land {
  constructor(board, { tapped } = {}) {
    Object.assign(this, { board, tapped, layers: [], parcels: [], lines: [] });
    board.map.on("moveend", () => this.name());
  }

  show({ parcels, overlaps, lines }, { except = null } = {}) {
    for (const layer of this.layers) layer.remove();
    const { renderer, map } = this.board;
    const drawn = (collection, options, feel) =>
      collection?.features?.length
        ? L.geoJSON(collection, { renderer, pane: "land", filter: ({ geometry, properties }) => geometry && properties.key !== except, ...options, onEachFeature: feel }).addTo(map)
        : null;
    this.layers = [
      drawn(lines, { interactive: false, style: ({ properties }) => ({ fill: false, ...(LINES[properties.kind] ?? LINES.neighbour) }) }),
      drawn(parcels, { bubblingMouseEvents: false, style: ({ properties }) => this.styleOf(properties) }, (feature, layer) => {
        layer.on("click", ({ latlng }) => this.tapped?.(feature.properties, fromLatLng(latlng)));
      }),
      drawn(overlaps, { interactive: false, style: () => ({ color: RED, weight: 2, fillColor: (this.hatch ??= hatching(RED)), fillOpacity: 0.95 }) }),
    ].filter(Boolean);
    this.parcelLayer = this.layers.find((layer) => layer.getLayers()[0]?.feature && parcels?.features?.includes(layer.getLayers()[0].feature));
    this.parcels = (parcels?.features ?? []).filter(({ properties }) => properties.key !== except).flatMap(middleOf);
    this.lines = (lines?.features ?? [])
      .filter(({ properties, geometry }) => properties.title && geometry)
      .map(({ properties, geometry }) => ({ title: properties.title, kind: properties.kind, chains: chainsOf(geometry) }));
    this.name();
  }

  styleOf(properties) {
    const { fill, stroke } = toneOf(properties);
    const chosen = properties.key !== undefined && properties.key === this.chosen;
    return { color: chosen ? "#0b2a63" : stroke, weight: chosen ? 4.5 : 1.8, fillColor: fill, fillOpacity: chosen ? 0.85 : 0.6 };
  }

  choose(key) {
    this.chosen = key;
    this.parcelLayer?.setStyle(({ properties }) => this.styleOf(properties));
  }

  // Only what is in view, and only where there is room.
  name() {
    const { map, names } = this.board;
    names.clearLayers();
    const view = map.getBounds();
    if (map.getZoom() >= LABELS_FROM) {
      const seen = this.parcels.filter(({ at }) => view.contains([at[1], at[0]]));
      if (seen.length <= MOST_LABELS) for (const { words, at } of seen) names.addLayer(label(words, at, "field-label--parcel"));
    }
    if (map.getZoom() < LINE_LABELS_FROM) return;
    const middle = fromLatLng(view.getCenter());
    const inner = view.pad(-0.12);
    for (const { title: words, kind, chains } of this.lines) {
      const at = nearest(chains, middle);
      if (at && inner.contains([at[1], at[0]])) names.addLayer(label(words, at, `field-label--line field-label--${kind}`));
    }
  }
}

function middleOf(feature) {
  const { number: words } = feature.properties;
  if (!words || !/Polygon$/.test(feature.geometry?.type)) return [];
  try {
    const [west, south, east, north] = boxOf(partsOf(feature)[0]);
    return [{ words, at: [(west + east) / 2, (south + north) / 2] }];
  } catch {
    return [];
  }
}

// Lists of corners, whatever the geometry is made of.
const chainsOf = ({ coordinates }) => (typeof coordinates[0]?.[0] === "number" ? [coordinates] : coordinates.flatMap((each) => chainsOf({ coordinates: each })));

// The place on a line nearest to the middle of the view, as flat as a screen is.
function nearest(chains, [x, y]) {
  let [best, away] = [null, Infinity];
  for (const chain of chains) {
    for (let index = 0; index + 1 < chain.length; index += 1) {
      const [[ax, ay], [bx, by]] = [chain[index], chain[index + 1]];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const share = length ? Math.min(Math.max(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length, 0), 1) : 0;
      const at = [ax + share * (bx - ax), ay + share * (by - ay)];
      const distance = Math.hypot(at[0] - x, at[1] - y);
      if (distance < away) [best, away] = [at, distance];
    }
  }
  return best;
}
