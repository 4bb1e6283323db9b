// The land of a village on a Board: parcels, what two of them share, lines with their names.

import { boxOf } from "@parcels/overlaps.js";
import { partsOf } from "@parcels/shape.js";

import { L, fromLatLng, label } from "./board.js";
import { hatching } from "./marks.js";
import { Pictures } from "./pictures.js";

const LABELS_FROM = 15.5; // zoom
const NEIGHBOURS_FROM = 17;
const MOST_LABELS = 60; // a cheap phone moves no more of them
const MOST_TRIES = 25; // places along one line where its name may have room
const LETTER = 8.2; // pixels, about; marks over and under Thai letters take none
const MARKS = /[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/g;
const RED = "#b3261e";

const LINES = {
  village: { color: "#0b4a45", weight: 3, dashArray: "12 6" },
  neighbour: { color: "#6d807b", weight: 2, dashArray: "3 6" },
  state_land: { color: "#38601f", weight: 3.5, opacity: 0.9 },
  concession: { color: RED, weight: 3.5, dashArray: "14 5 3 5" },
};

const OLD = { color: "#55605c", weight: 2.5, dashArray: "2 8", fill: false }; // as it was walked before
const ORDER = ["village", "concession", "state_land", "neighbour"]; // whose name comes first

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

  // What bundle.land() gives; `except`: key of a parcel of which only the old outline is shown.
  show({ parcels, overlaps, lines, pictures }, { except = null } = {}) {
    for (const layer of this.layers) layer.remove();
    const { renderer, map } = this.board;
    const drawn = (collection, options, feel) =>
      collection?.features?.length
        ? L.geoJSON(collection, { renderer, pane: "land", filter: ({ geometry, properties }) => geometry && properties.key !== except, ...options, onEachFeature: feel }).addTo(map)
        : null;
    this.isOverPicture = Boolean(pictures?.tile);
    this.layers = [
      pictures?.tile && new Pictures(pictures).addTo(map),
      drawn(lines, { interactive: false, style: ({ properties }) => ({ fill: false, ...(LINES[properties.kind] ?? LINES.neighbour) }) }),
      drawn(parcels, { bubblingMouseEvents: false, style: ({ properties }) => this.styleOf(properties) }, (feature, layer) => {
        layer.on("click", ({ latlng }) => this.tapped?.(feature.properties, fromLatLng(latlng)));
      }),
      except && drawn({ features: (parcels?.features ?? []).filter(({ properties }) => properties.key === except).map((each) => ({ ...each, properties: {} })) }, { interactive: false, style: OLD }),
      drawn(overlaps, { interactive: false, style: () => ({ color: RED, weight: 2, fillColor: (this.hatch ??= hatching(RED)), fillOpacity: 0.95 }) }),
    ].filter(Boolean);
    this.parcelLayer = this.layers.find((layer) => layer.getLayers?.()[0]?.feature && parcels?.features?.includes(layer.getLayers()[0].feature));
    this.parcels = (parcels?.features ?? []).filter(({ properties }) => properties.key !== except).flatMap(middleOf);
    this.lines = (lines?.features ?? [])
      .filter(({ properties, geometry }) => properties.title && geometry)
      .map(({ properties, geometry }) => ({ title: properties.title, kind: properties.kind, chains: chainsOf(geometry) }))
      .sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
    this.name();
  }

  styleOf(properties) {
    const { fill, stroke } = toneOf(properties);
    const chosen = properties.key !== undefined && properties.key === this.chosen;
    return { color: chosen ? "#0b2a63" : stroke, weight: chosen ? 4.5 : this.isOverPicture ? 2.4 : 1.8, fillColor: fill, fillOpacity: this.isOverPicture ? (chosen ? 0.4 : 0.12) : chosen ? 0.85 : 0.6 };
  }

  choose(key) {
    this.chosen = key;
    this.parcelLayer?.setStyle(({ properties }) => this.styleOf(properties));
  }

  // Only what is in view, and only where there is room: a name over a name is read by nobody.
  name() {
    const { map, names } = this.board;
    names.clearLayers();
    const { x: wide, y: high } = map.getSize();
    const taken = [[wide - 68, 0, wide, 250], [0, 0, 44, 60]]; // buttons, north
    const zoom = map.getZoom();
    const put = (words, at, className) => {
      const { x, y } = map.latLngToContainerPoint([at[1], at[0]]);
      const half = (words.replace(MARKS, "").length * LETTER) / 2 + 4;
      const box = [x - half, y - 12, x + half, y + 12];
      if (box[0] < 2 || box[1] < 2 || box[2] > wide - 2 || box[3] > high - 2 || taken.some((each) => overlap(each, box))) return false;
      taken.push(box);
      names.addLayer(label(words, at, className));
      return true;
    };
    const middle = fromLatLng(map.getCenter());
    const view = map.getBounds();
    for (const { title, kind, chains } of this.lines) {
      if (kind === "neighbour" && zoom < NEIGHBOURS_FROM) continue;
      const corners = chains.flat().filter(([longitude, latitude]) => view.contains([latitude, longitude]));
      const step = Math.max(1, Math.floor(corners.length / MOST_TRIES));
      const tries = [nearest(chains, middle), ...corners.filter((_, index) => index % step === 0)];
      tries.some((at) => at && put(title, at, `field-label--line field-label--${kind}`));
    }
    if (zoom < LABELS_FROM) return;
    let count = 0;
    for (const { words, at } of this.parcels) {
      if (count < MOST_LABELS && view.contains([at[1], at[0]]) && put(words, at, "field-label--parcel")) count += 1;
    }
  }
}

const overlap = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

// [west, south, east, north] of the features with a shape, or null.
export function boundsOf(features) {
  const corners = features.filter(({ geometry }) => geometry).flatMap(({ geometry }) => chainsOf(geometry).flat());
  if (!corners.length) return null;
  const [xs, ys] = [0, 1].map((axis) => corners.map((each) => each[axis]).sort((one, other) => one - other));
  return [xs[0], ys[0], xs.at(-1), ys.at(-1)];
}

// Where the work is: the parcels, or what else of the village is known.
export const workOf = ({ parcels, bounds } = {}) => boundsOf(parcels?.features ?? []) ?? bounds ?? null;

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
