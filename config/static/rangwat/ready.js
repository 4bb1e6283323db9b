// Says that the page's own scripts have run: tests wait on it, never on time.
// A page with a map is ready when its map is drawn (map.js, or parcels/draw.js, says so). The attribute is
// for those who cannot evaluate text under our Content-Security-Policy.
if (!document.querySelector(".map[data-features-url], .map.draw, .map-page")) {
  window.rangwatReady = true;
  document.documentElement.dataset.ready = "";
}
