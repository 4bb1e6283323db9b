// In place of the field page's bundle.js: what the test's server gives.

const answer = async (path) => (await fetch(path)).json();

const tile = async (zoom, column, row) => (await fetch(`/tile/${zoom}/${column}/${row}.png`)).blob();

export async function land() {
  const { zooms, ...ground } = await answer("/land.json");
  return { ...ground, pictures: zooms ? { zooms, bounds: ground.bounds, tile } : [] };
}
export const households = () => answer("/houses.json");
export const forms = async () => [{ formId: "rangwat_parcel", version: "2569-1", title: "แปลงที่ดิน", isNewest: true }];
