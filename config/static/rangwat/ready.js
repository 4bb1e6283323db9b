// Says that the page's own scripts have run: tests wait on it, never on time.
// A page with a map is ready when its map is drawn (map.js).
const maps = document.querySelectorAll(".map[data-features-url]");
window.rangwatReady = maps.length === 0;
