// The notice at collection (PDPA s.23) as the server keeps it: packed with the page, so that it can
// be read out where there is no signal. A list item begins with "- ", a heading with "# ".

const kept = import.meta.glob("../../../network/notices/collection/*.txt", { query: "?raw", import: "default", eager: true });
const newest = Object.keys(kept).sort().at(-1);

export const version = newest.match(/([^/]+)\.txt$/)[1];
export const lines = kept[newest].split("\n").filter((line) => line.trim()).map((line) => {
  if (line.startsWith("# ")) return { kind: "heading", text: line.slice(2) };
  return line.startsWith("- ") ? { kind: "item", text: line.slice(2) } : { kind: "text", text: line };
});
