// A scan beside the map: points are picked on both, and the server says how they lie.
// Leaflet is the global L; what the server tells stands in the page as JSON (imagery/views.py).

import { DrawnTiles } from "../map/drawn_tiles.js";

const WAIT = 250; // milliseconds after the last key before it is reckoned
const CLOSE = 16;
const told = JSON.parse(document.getElementById("scan-told").textContent);
const { scan, words, map: ground } = told;
const form = document.querySelector("[data-scan]");
const body = form.querySelector("[data-rows]");
const rows = told.rows.map((each) => ({ ...each, said: null }));
let chosen = 0;

// --- the two maps ----------------------------------------------------------------------------

const ScanTiles = L.TileLayer.extend({
  getTileUrl({ x, y, z }) {
    return this._url.replace("{z}", z).replace("{row}", y).replace("{col}", x);
  },
});
// A tile of the scan is one of its own: rows count from the top.
const pixels = L.extend({}, L.CRS.Simple, { transformation: new L.Transformation(1 / 2 ** scan.zoom, 0, 1 / 2 ** scan.zoom, 0) });
const scanMap = L.map(form.querySelector("[data-scan-map]"), {
  crs: pixels, minZoom: 0, maxZoom: scan.zoom + 3, zoomSnap: 0.5, attributionControl: false,
});
const whole = L.latLngBounds([0, 0], [scan.height, scan.width]);
new ScanTiles(scan.tiles, { bounds: whole, maxNativeZoom: scan.zoom, maxZoom: scan.zoom + 3, noWrap: true }).addTo(scanMap);
scanMap.fitBounds(whole);

const map = L.map(form.querySelector("[data-ground-map]"), { attributionControl: false, zoomSnap: 0.5, minZoom: 4, maxZoom: ground.closest });
L.control.scale({ imperial: false }).addTo(map);
const shown = (zoom) => ground.layers
  .filter((layer) => zoom >= layer.first_zoom)
  .map((layer) => ({ layer, scheme: layer.schemes[0], isHidden: () => false }));
const addressOf = (layer, { x, y, z }) => ground.addresses.tiles.replace("{layer}", layer.id).replace("{z}", z).replace("{row}", y).replace("{col}", x);
new DrawnTiles({ shown, addressOf, closest: ground.closest, isOverPicture: () => Boolean(under) }).addTo(map);
const [west, south, east, north] = ground.bounds ?? [101.9, 13.3, 102.3, 13.7];
map.fitBounds([[south, west], [north, east]]);

// Another photograph that lies already is the best thing to find points on.
let under = null;
const underChoice = form.querySelector("[data-under-photo]");
if (ground.photographs.length) {
  form.querySelector("[data-under]").hidden = false;
  for (const each of ground.photographs) underChoice.append(new Option(`${each.title} ${each.taken_on}`, each.key));
  underChoice.addEventListener("change", () => {
    under?.remove();
    const found = ground.photographs.find(({ key }) => key === underChoice.value);
    under = null;
    if (!found) return;
    const [w, s, e, n] = found.bounds;
    const box = L.latLngBounds([s, w], [n, e]);
    under = new ScanTiles(ground.addresses.photographs.replace("{key}", found.key), { bounds: box, maxZoom: 22, zIndex: 0 }).addTo(map);
    if (!box.intersects(map.getBounds())) map.fitBounds(box);
  });
}

// --- the table -------------------------------------------------------------------------------

function add() {
  const last = rows.at(-1);
  if (!last || last.column || last.row || last.ground) rows.push({ column: "", row: "", ground: "", on: true, said: null });
  choose(rows.length - 1);
  draw();
}

function choose(number) {
  chosen = number;
  for (const [index, line] of [...body.children].entries()) line.classList.toggle("is-chosen", index === chosen);
  mark();
}

function cell(line, { name, label, value, kind = "text", narrow = false }) {
  const box = document.createElement("td");
  if (name === "ground") box.dataset.ground = "";
  if (narrow) box.className = "narrow";
  const input = document.createElement("input");
  Object.assign(input, { type: kind, value: value ?? "", autocomplete: "off" });
  input.dataset.name = name;
  input.setAttribute("aria-label", label);
  box.append(input);
  line.append(box);
  return input;
}

function draw() {
  body.replaceChildren();
  rows.forEach((row, index) => {
    const line = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = String(index + 1);
    line.append(head);
    const at = `${words.point} ${index + 1} `;
    const inputs = [
      cell(line, { name: "column", label: at + words.column, value: row.column, narrow: true }),
      cell(line, { name: "row", label: at + words.row, value: row.row, narrow: true }),
      cell(line, { name: "ground", label: at + words.ground, value: row.ground }),
    ];
    for (const input of inputs) {
      input.addEventListener("input", () => { row[input.dataset.name] = input.value; later(); });
    }
    const residual = document.createElement("td");
    residual.dataset.residual = "";
    line.append(residual);
    const last = document.createElement("td");
    const use = document.createElement("input");
    Object.assign(use, { type: "checkbox", checked: row.on });
    use.setAttribute("aria-label", at + words.use);
    use.addEventListener("change", () => { row.on = use.checked; later(); });
    const gone = document.createElement("button");
    Object.assign(gone, { type: "button", className: "plain", textContent: "✕" });
    gone.setAttribute("aria-label", at + words.remove);
    gone.addEventListener("click", () => { rows.splice(index, 1); choose(Math.min(chosen, rows.length - 1)); draw(); later(); });
    last.append(use, gone);
    line.append(last);
    line.addEventListener("focusin", () => choose(index));
    line.addEventListener("click", () => { choose(index); show(index); });
    body.append(line);
  });
  say();
  choose(Math.max(0, Math.min(chosen, rows.length - 1)));
}

// What the server said of each row, without touching what is being typed.
function say() {
  rows.forEach((row, index) => {
    const line = body.children[index];
    const said = row.said;
    line.classList.toggle("is-worst", Boolean(said?.is_worst && said.residual > 0.05));
    const residual = line.querySelector("[data-residual]");
    residual.textContent = Number.isFinite(said?.residual) ? `${said.residual.toFixed(1)} ${words.metres}${said.is_worst && said.residual > 0.05 ? ` · ${words.worst}` : ""}` : "";
    const box = line.querySelector("[data-ground]");
    box.querySelectorAll("small, p").forEach((each) => each.remove());
    if (said?.problem) {
      const problem = document.createElement("p");
      Object.assign(problem, { className: "field__error", textContent: said.problem });
      box.append(problem);
    } else if (said?.taken_as) {
      const small = document.createElement("small");
      Object.assign(small, { className: "muted", textContent: said.taken_as });
      box.append(small);
    }
  });
}

function show(index) {
  const row = rows[index];
  if (row.column && row.row) scanMap.panTo([Number(row.row), Number(row.column)]);
  if (Number.isFinite(row.said?.latitude)) map.panTo([row.said.latitude, row.said.longitude]);
}

// --- marks -----------------------------------------------------------------------------------

let marks = [];
function mark() {
  for (const each of marks) each.remove();
  marks = [];
  rows.forEach((row, index) => {
    const icon = L.divIcon({ className: "", iconSize: [24, 24], html: `<span class="scan-dot${index === chosen ? " is-chosen" : ""}${row.on ? "" : " is-off"}">${index + 1}</span>` });
    const put = (on, at) => marks.push(L.marker(at, { icon, keyboard: false }).addTo(on).on("click", () => choose(index)));
    if (row.column !== "" && row.row !== "" && Number.isFinite(Number(row.row))) put(scanMap, [Number(row.row), Number(row.column)]);
    if (Number.isFinite(row.said?.latitude)) put(map, [row.said.latitude, row.said.longitude]);
  });
}

// --- picking ---------------------------------------------------------------------------------

function pick(where, at) {
  if (!rows.length) rows.push({ column: "", row: "", ground: "", on: true, said: null });
  const row = rows[Math.max(chosen, 0)];
  const hadBoth = row.column && row.row && row.ground;
  if (where === "scan") Object.assign(row, { column: at.lng.toFixed(1), row: at.lat.toFixed(1) });
  else row.ground = `${at.lat.toFixed(7)}, ${at.lng.toFixed(7)}`;
  const isWhole = row.column && row.row && row.ground;
  if (isWhole && !hadBoth && chosen === rows.length - 1) {
    rows.push({ column: "", row: "", ground: "", on: true, said: null });
    chosen = rows.length - 1;
  }
  draw();
  later();
}

scanMap.on("click", ({ latlng }) => pick("scan", latlng));
map.on("click", ({ latlng }) => pick("map", latlng));
for (const button of form.querySelectorAll("[data-pick]")) {
  button.addEventListener("click", () => {
    const on = button.dataset.pick === "scan" ? scanMap : map;
    pick(button.dataset.pick, on.getCenter());
  });
}
form.querySelector("[data-add]").addEventListener("click", () => { add(); body.lastElementChild?.querySelector("input")?.focus(); });
for (const each of form.querySelectorAll("[name=method]")) each.addEventListener("change", () => later());

// --- reckoned by the server ------------------------------------------------------------------

const table = () => rows.map(({ column, row, ground: written, on }) => ({ column, row, ground: written, on }));
const isBlank = ({ column, row, ground: written }) => !column && !row && !written;
let waiting = 0;
let turn = 0;

function later() {
  clearTimeout(waiting);
  waiting = setTimeout(reckon, WAIT);
}

async function reckon() {
  turn += 1;
  const mine = turn;
  const asked = rows.filter((row) => !isBlank(row));
  const method = form.querySelector("[name=method]:checked")?.value ?? "affine";
  const problem = form.querySelector("[data-problem]");
  try {
    const answer = await fetch(told.fit, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify([{ method }, ...asked.map(({ column, row, ground: written, on }) => ({ column, row, ground: written, on }))]),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.json();
    if (mine !== turn) return;
    for (const row of rows) row.said = null;
    asked.forEach((row, index) => (row.said = said.rows[index] ?? null));
    problem.textContent = said.problem;
    problem.hidden = !said.problem || asked.length === 0;
    form.querySelector("[data-rmse]").textContent = said.rmse === null ? "" : `RMSE ${said.rmse.toFixed(2)} ${words.metres}${said.is_checked ? "" : ` · ${words.unchecked}`}`;
    form.querySelector("[data-advice]").textContent = said.advice ? said.advice.why : "";
    for (const each of form.querySelectorAll("[name=method]")) each.closest("label").classList.toggle("is-advised", each.value === said.advice?.method);
    say();
    mark();
    form.dataset.reckoned = String(mine);
  } catch {
    problem.textContent = words.no_signal;
    problem.hidden = false;
  }
}

form.addEventListener("submit", () => { form.elements.table.value = JSON.stringify(table().filter((row) => !isBlank(row))); });

if (!rows.length) rows.push({ column: "", row: "", ground: "", on: true, said: null });
draw();
reckon().then(() => {
  const first = rows.find(({ said }) => Number.isFinite(said?.latitude));
  if (first) map.setView([first.said.latitude, first.said.longitude], CLOSE);
});
form.dataset.ready = "yes";
