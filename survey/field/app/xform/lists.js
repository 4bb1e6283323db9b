// Lists of a village (CSV), narrowed to one household: the engine reckons every row of a list
// anew for each record, and on a small phone a thousand parcels take seconds.

// By list: which column of a row says whose it is, and whether rows of nobody stay.
const WHOSE = {
  "households.csv": { column: "name", withNobodys: false },
  "people.csv": { column: "household", withNobodys: false },
  "parcels.csv": { column: "household", withNobodys: true },
};

export const isNarrowed = (name) => name in WHOSE;

// The CSV with the rows of `household`, and those whose key is an answer in `draftXml`.
export function narrowed(name, text, household, draftXml = "") {
  const whose = WHOSE[name];
  if (!whose) return text;
  const [head, ...rows] = rowsOf(text);
  const columns = cellsOf(head);
  const at = columns.indexOf(whose.column);
  const key = columns.indexOf("name");
  if (at < 0 || key < 0) return text;
  const isOf = (row) => {
    const cells = cellsOf(row);
    return (
      cells[at] === household
      || (whose.withNobodys && !cells[at])
      || (cells[key] && draftXml.includes(cells[key]))
    );
  };
  return [head, ...rows.filter(isOf)].join("\n");
}

// Rows as they are written; a quoted cell may hold a line's end.
function rowsOf(text) {
  return text.match(/(?:[^"\r\n]|"(?:[^"]|"")*")+/g) ?? [""];
}

function cellsOf(row) {
  const cells = row.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  return cells.map((cell) => {
    const bare = cell.replace(/,$/, "");
    return bare.startsWith('"') ? bare.slice(1, -1).replaceAll('""', '"') : bare;
  });
}
