// Reads vector tiles (Mapbox Vector Tile 2.1); pbf, the global Pbf, reads their bytes.
// A feature keeps what it is called, its properties and its path in units of the tile.

const POINT = 1;
const POLYGON = 3;
const MOVE = 1;
const LINE = 2;

// [{ id, kind: "point" | "line" | "polygon", properties, rings: [[x, y, x, y, …], …] }, …], extent
export function read(bytes) {
  const layers = new globalThis.Pbf(new Uint8Array(bytes)).readFields((tag, found, pbf) => {
    if (tag === 3) found.push(readLayer(pbf));
  }, []);
  return layers.flatMap(({ extent, features }) => features.map((feature) => ({ ...feature, extent })));
}

function readLayer(pbf) {
  const layer = { extent: 4096, keys: [], values: [], raw: [] };
  pbf.readMessage((tag, into, from) => {
    if (tag === 2) into.raw.push(from.readMessage(readFeature, { id: 0, tags: [], type: 0, commands: [] }));
    else if (tag === 3) into.keys.push(from.readString());
    else if (tag === 4) into.values.push(from.readMessage(readValue, { value: null }).value);
    else if (tag === 5) into.extent = from.readVarint();
  }, layer);
  const features = layer.raw.map(({ id, tags, type, commands }) => {
    const properties = {};
    for (let at = 0; at < tags.length; at += 2) properties[layer.keys[tags[at]]] = layer.values[tags[at + 1]];
    const kind = type === POINT ? "point" : type === POLYGON ? "polygon" : "line";
    return { id, kind, properties, rings: ringsOf(commands) };
  });
  return { extent: layer.extent, features };
}

function readFeature(tag, feature, pbf) {
  if (tag === 1) feature.id = pbf.readVarint();
  else if (tag === 2) pbf.readPackedVarint(feature.tags);
  else if (tag === 3) feature.type = pbf.readVarint();
  else if (tag === 4) pbf.readPackedVarint(feature.commands);
}

function readValue(tag, into, pbf) {
  if (tag === 1) into.value = pbf.readString();
  else if (tag === 2) into.value = pbf.readFloat();
  else if (tag === 3) into.value = pbf.readDouble();
  else if (tag === 4) into.value = pbf.readVarint64();
  else if (tag === 5) into.value = pbf.readVarint();
  else if (tag === 6) into.value = pbf.readSVarint();
  else if (tag === 7) into.value = pbf.readBoolean();
}

function ringsOf(commands) {
  const rings = [];
  let ring = null;
  let x = 0;
  let y = 0;
  for (let at = 0; at < commands.length; ) {
    const command = commands[at] & 7;
    const count = commands[at++] >> 3;
    if (command !== MOVE && command !== LINE) continue; // a ring closes by itself
    for (let n = 0; n < count; n++) {
      x += unzigzag(commands[at++]);
      y += unzigzag(commands[at++]);
      if (command === MOVE) rings.push((ring = [x, y]));
      else ring.push(x, y);
    }
  }
  return rings;
}

const unzigzag = (number) => (number >>> 1) ^ -(number & 1);
