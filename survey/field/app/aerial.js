// Tiles of photographs from the air, out of the blocks a village brought along: sections
// `picture:<zoom>:<column>-<row>` of 8 × 8 tiles (maps/imagery/village_pictures.py). A few are open.

const BLOCK = 8; // tiles a side
const KEPT = 6; // blocks open at once: a few megabytes
const NAME = /^picture:(\d+):\d+-\d+$/;

// What the map shows under the land: { zooms: [furthest, closest], bounds, tile(zoom, column, row) }.
// names: of the sections; open: (name) → Promise of its bytes; [] where no photograph came along.
export function aerial(names, bounds, open) {
  const zooms = names.map((name) => Number(NAME.exec(name)?.[1])).filter(Boolean);
  if (!zooms.length) return [];
  const known = new Set(names);
  const blocks = new Map(); // name → Promise; the one asked for last is last

  function block(name) {
    const kept = blocks.get(name) ?? open(name).then(opened);
    blocks.delete(name);
    blocks.set(name, kept);
    for (const oldest of [...blocks.keys()].slice(0, -KEPT)) blocks.delete(oldest);
    kept.catch(() => blocks.delete(name));
    return kept;
  }

  return {
    zooms: [Math.min(...zooms), Math.max(...zooms)],
    bounds,
    // A Blob, or undefined where nothing was photographed.
    async tile(zoom, column, row) {
      const name = `picture:${zoom}:${Math.floor(column / BLOCK)}-${Math.floor(row / BLOCK)}`;
      if (!known.has(name)) return undefined;
      const { index, bytes } = await block(name);
      const found = index.get(`${column}/${row}`);
      return found && new Blob([new Uint8Array(bytes, found.offset, found.length)], { type: "image/webp" });
    },
  };
}

// Four bytes with the length of the index, the index [[zoom, column, row, offset, length], …], tiles.
function opened(bytes) {
  if (!bytes) return { index: new Map(), bytes: new ArrayBuffer(0) };
  const head = new DataView(bytes).getUint32(0);
  const told = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, head)));
  const begin = 4 + head;
  return {
    bytes,
    index: new Map(told.map(([, column, row, offset, length]) => [`${column}/${row}`, { offset: begin + offset, length }])),
  };
}
