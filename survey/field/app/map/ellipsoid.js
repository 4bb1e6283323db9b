// geographiclib from its package, for parcels' geodesy.js.

import geodesic from "geographiclib-geodesic";

export const { Geodesic } = geodesic;
