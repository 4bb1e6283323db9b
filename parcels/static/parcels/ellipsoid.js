// geographiclib as pages load it, by a script of its own; the field page has it from a package
// (vite.config.js puts survey/field/app/map/ellipsoid.js in place of this file).

export const { Geodesic } = window.geodesic;
