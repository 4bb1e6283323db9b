// Photographs from the air beneath the land, from tiles the phone took along; nothing is asked of
// a network. Beyond the closest zoom there is a picture of, it is drawn larger.

import { L } from "./board.js";

// pictures: { zooms: [furthest, closest], bounds: [west, south, east, north] or null,
//             tile: async (zoom, column, row) => Blob or undefined }, Web Mercator's numbering.
export const Pictures = L.GridLayer.extend({
  initialize(pictures, options = {}) {
    const [furthest, closest] = pictures.zooms;
    const box = pictures.bounds;
    this.tile = pictures.tile;
    L.setOptions(this, {
      minNativeZoom: furthest, maxNativeZoom: closest, minZoom: furthest - 2, maxZoom: 22,
      updateWhenZooming: false, keepBuffer: 1, // a 2 GB phone holds no more pictures than it shows
      ...(box && { bounds: [[box[1], box[0]], [box[3], box[2]]] }),
      ...options,
    });
  },

  createTile({ x, y, z }, done) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.decoding = "async";
    this.fill(picture, z, x, y).then(() => done(null, picture), (error) => done(error, picture));
    return picture;
  },

  async fill(picture, zoom, column, row) {
    const found = await this.tile(zoom, column, row);
    if (!found) return;
    const address = URL.createObjectURL(found);
    picture.src = address;
    try {
      await picture.decode();
    } finally {
      URL.revokeObjectURL(address);
    }
  },
});
