// Where a point lands when it snaps, for corners that are moved by button; Geoman snaps the others.

const toLatLng = ([longitude, latitude]) => [latitude, longitude];

// The nearest corner of the rings within `reach` pixels of [longitude, latitude], exactly; else the
// nearest place on a side; else the point itself.
export function snapped(map, at, rings, reach) {
  const pixel = (corner) => map.latLngToContainerPoint(toLatLng(corner));
  const here = pixel(at);
  let corner = { distance: reach };
  let side = { distance: reach };
  for (const ring of rings) {
    const points = ring.map(pixel);
    points.forEach((point, index) => {
      const away = here.distanceTo(point);
      if (away < corner.distance) corner = { distance: away, at: ring[index] };
      const foot = L.LineUtil.closestPointOnSegment(here, point, points[(index + 1) % points.length]);
      const beside = here.distanceTo(foot);
      if (beside < side.distance) side = { distance: beside, foot };
    });
  }
  if (corner.at) return corner.at;
  if (!side.foot) return at;
  const { lng, lat } = map.containerPointToLatLng(side.foot);
  return [lng, lat];
}
