// Says that the page's own scripts have run: tests wait on it, never on time.
// A page with a map is ready when its map is drawn (map.js, or parcels/draw.js, says so). The attribute is
// for those who cannot evaluate text under our Content-Security-Policy.
if (!document.querySelector(".map[data-features-url], .map.draw, .map-page")) {
  window.rangwatReady = true;
  document.documentElement.dataset.ready = "";
}

// Who taps a button twice sends the form once. It can be sent again after a while: some answer
// with a file, and leave the page as it is.
const SETTLED = 2500; // milliseconds
const sent = new WeakMap();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (performance.now() - (sent.get(form) ?? -SETTLED) < SETTLED) event.preventDefault();
  else sent.set(form, performance.now());
});
