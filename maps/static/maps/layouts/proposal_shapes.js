// What is drawn of a proposal, and what it comes to on the ellipsoid; nothing of the page.
// A feature is {kind, label, width, geometry}: GeoJSON, longitude first; a road may be a line.

import { lengthOf, measureParts } from "../../parcels/geodesy.js";

const METRES = 111320; // of a degree of latitude, about: for the outline of a road on the map

export const isLine = ({ type }) => type === "LineString";

// The polygons of a feature as rings without their closing corner; of a road drawn as a line, none.
export function partsOf(geometry) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  return polygons.map((rings) => rings.map((ring) => ring.slice(0, -1)));
}

export function cornersOf(geometry) {
  return isLine(geometry) ? [geometry.coordinates] : partsOf(geometry).flat();
}

export function squareMetresOf({ geometry, width }) {
  if (isLine(geometry)) return lengthOf(geometry.coordinates) * (width || 0);
  return measureParts(partsOf(geometry)).squareMetres;
}

// The sum of the parts beside the site, square metres; null for a site there is not.
export function summed(features) {
  const total = (found) => found.reduce((sum, each) => sum + squareMetresOf(each), 0);
  const site = features.filter(({ kind }) => kind === "site");
  return { site: site.length ? total(site) : null, parts: total(features.filter(({ kind }) => kind !== "site")) };
}

// What a line of so many metres' width covers, mitred at its corners: for the eye alone, the server
// measures it.
export function roadOutline(line, width) {
  const stretch = Math.cos((line[0][1] * Math.PI) / 180) * METRES;
  const flat = line.map(([longitude, latitude]) => [longitude * stretch, latitude * METRES]);
  const normals = flat.slice(1).map(([x, y], index) => {
    const [east, north] = [x - flat[index][0], y - flat[index][1]];
    const length = Math.hypot(east, north) || 1;
    return [-north / length, east / length];
  });
  const sides = flat.map((corner, index) => {
    const [before, after] = [normals[Math.max(index - 1, 0)], normals[Math.min(index, normals.length - 1)]];
    const [x, y] = [before[0] + after[0], before[1] + after[1]];
    const reach = width / Math.max(x * before[0] + y * before[1], 0.4);
    return { corner, x: x * reach, y: y * reach };
  });
  const back = ([x, y]) => [x / stretch, y / METRES];
  const left = sides.map(({ corner, x, y }) => back([corner[0] + x, corner[1] + y]));
  const right = sides.map(({ corner, x, y }) => back([corner[0] - x, corner[1] - y]));
  return [...left, ...right.reverse()];
}

export function asCollection(features) {
  return {
    type: "FeatureCollection",
    features: features.map(({ kind, label, width, geometry }) => ({ type: "Feature", properties: { kind, label, width }, geometry })),
  };
}

export function fromCollection(text) {
  try {
    const { features } = JSON.parse(text);
    return features.map(({ properties, geometry }) => ({ kind: properties.kind, label: properties.label ?? "", width: properties.width ?? null, geometry }));
  } catch {
    return [];
  }
}

// `13.50012, 102.10034` as phones show it, latitude first; null for anything else.
export function typedPosition(text) {
  const found = /^\s*(\d{1,2}\.\d+)\s*[,\s]\s*(\d{2,3}\.\d+)\s*$/.exec(text);
  if (!found) return null;
  const [latitude, longitude] = [Number(found[1]), Number(found[2])];
  return latitude > 5 && latitude < 21 && longitude > 97 && longitude < 106 ? [longitude, latitude] : null;
}
