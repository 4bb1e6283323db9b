"""Small files made for tests, and where the real ones of strangers are."""

import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real files of ../shared/data are not here"
)
DISTRICT_OFFICE = (102.18167, 13.5)  # lon, lat


def square(x=DISTRICT_OFFICE[0], y=DISTRICT_OFFICE[1], side=0.001):
    return shapely.box(x, y, x + side, y + side)


def shapefile(
    folder, geometries=None, *, names=("คลองหินปูน",), field="ที่", encoding="utf-8", cpg=None,
    crs="EPSG:4326", stem="plots",
):  # fmt: skip
    """A shapefile whose DBF holds exactly `names` in `encoding`, labelled `cpg` or not.

    `field` is ten bytes at most.
    """
    folder.mkdir(parents=True, exist_ok=True)
    geometries = [square() for _ in names] if geometries is None else geometries
    path = folder / f"{stem}.shp"
    # Through Latin-1 every byte passes GDAL unchanged.
    cells = [name.encode(encoding).decode("latin-1") for name in names]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(np.array(geometries, dtype=object)),
        [np.array(cells, dtype=object)],
        [field.encode(encoding).decode("latin-1")],
        geometry_type=geometries[0].geom_type,
        crs=crs,
        driver="ESRI Shapefile",
        encoding="ISO-8859-1",
    )
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def zipped(target, members):
    """A zip of files (`{name in the zip: path or bytes}`)."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(
                name, content if isinstance(content, bytes) else Path(content).read_bytes()
            )
    return target


def zipped_shapefile(target, path, *, prefix="", upper=False, without=()):
    parts = {
        f"{prefix}{part.name.upper() if upper else part.name}": part
        for part in sorted(path.parent.glob(f"{path.stem}.*"))
        if part.suffix not in without and part.suffix != ".zip"
    }
    return zipped(target, parts)
