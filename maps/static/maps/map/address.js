// What is seen, as the address of the page: whoever opens it sees the same, as far as they may.
//   at=zoom/latitude/longitude   show=layer:property,…   hide=layer.class,…   on=2026-01-31
//   photo=key  beside=key  fade=0–100  split=0–100  outside=1

const DECIMALS = 5; // of a degree: a metre

export function read(search, layers) {
  const asked = new URLSearchParams(search);
  const view = /^(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/.exec(asked.get("at") ?? "");
  const shown = new Map();
  if (asked.has("show")) {
    for (const each of asked.get("show").split(",")) {
      const [id, property = ""] = each.split(":");
      const layer = layers.find((known) => known.id === id);
      if (layer) shown.set(id, Math.max(0, layer.schemes.findIndex((scheme) => scheme.property === property)));
    }
  } else {
    for (const layer of layers) if (layer.is_shown) shown.set(layer.id, 0);
  }
  return {
    at: view && Math.abs(view[2]) <= 85 && Math.abs(view[3]) <= 180 ? { zoom: Number(view[1]), latlng: [Number(view[2]), Number(view[3])] } : null,
    shown,
    hidden: new Set((asked.get("hide") ?? "").split(",").filter(Boolean)),
    photo: asked.get("photo") ?? "",
    beside: asked.get("beside") ?? "",
    fade: percent(asked.get("fade"), 100),
    split: percent(asked.get("split"), 50),
    outside: asked.get("outside") === "1",
  };
}

const percent = (text, otherwise) => (/^\d{1,3}$/.test(text ?? "") ? Math.min(Number(text), 100) : otherwise);

// The address of a state, `on` as YYYY-MM-DD or empty; nothing that is as it is anyway.
export function write(state, map, layers) {
  const asked = new URLSearchParams();
  const { lat, lng } = map.getCenter();
  asked.set("at", `${round(map.getZoom(), 2)}/${round(lat, DECIMALS)}/${round(lng, DECIMALS)}`);
  const shown = layers.filter(({ id }) => state.shown.has(id));
  asked.set("show", shown.map(({ id, schemes }) => [id, schemes[state.shown.get(id)].property].filter(Boolean).join(":")).join(","));
  if (state.hidden.size) asked.set("hide", [...state.hidden].sort().join(","));
  if (state.on) asked.set("on", state.on);
  if (state.photo) {
    asked.set("photo", state.photo);
    if (state.fade !== 100) asked.set("fade", state.fade);
    if (state.beside) {
      asked.set("beside", state.beside);
      asked.set("split", state.split);
    }
  }
  if (state.outside) asked.set("outside", "1");
  // Commas, colons and slashes may stand in a query as they are: shorter in a message.
  return `?${asked.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}

const round = (number, decimals) => String(Number(number.toFixed(decimals)));
