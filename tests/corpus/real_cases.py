"""Real files that nobody here wrote; read where they lie, never copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.corpus.cases import Case, Maker, Sent, Verdict
from tests.corpus.shapefiles import POINT, SOUTH, WEST, dbf, loose, parts
from tests.formats.samples import SHARED


def _real(
    path: str, verdict: Verdict = Verdict.DONE, *why: str, count: int | None = None, **more: Any
) -> Case:
    """One of them. Test suites' shapefiles seldom have a .prj, so theirs is told."""
    given = dict(more.pop("options", {}))
    if path.endswith(".shp"):
        given.setdefault("srid", 4326)
    return Case(
        path, lambda _: SHARED / path, verdict, why, count=count, options=given, needs_shared=True,
        **more,
    )  # fmt: skip


def _read(path: str, count: int, **more: Any) -> Case:
    return _real(path, Verdict.DONE, count=count, **more)


def _flawed(path: str, count: int, *why: str, **more: Any) -> Case:
    return _real(path, Verdict.HELD, *why, count=count, **more)


def _refused(path: str, why: str, **more: Any) -> Case:
    return _real(path, Verdict.REFUSED, why, **more)


def _with_table(path: str) -> Maker:
    """A .shp and .shx of strangers that came without a table, with one of ours."""

    def made(folder: Path) -> Path:
        shp = SHARED / path
        shx = shp.with_suffix(".shx").read_bytes()
        many = (len(shx) - 100) // 8
        table = dbf({"N": [str(number) for number in range(many)]})
        return loose(folder, {".shp": shp.read_bytes(), ".shx": shx, ".dbf": table})

    return made


def _with_points(path: str) -> Maker:
    """A .dbf of strangers with its .cpg, beside as many points of ours."""

    def made(folder: Path) -> Path:
        table = SHARED / path
        content = table.read_bytes()
        many = int.from_bytes(content[4:8], "little")
        files = parts([[[(WEST, SOUTH)]]] * many, kind=POINT, columns={"N": [""] * many})
        files[".dbf"] = content
        if table.with_suffix(".cpg").exists():
            files[".cpg"] = table.with_suffix(".cpg").read_bytes()
        return loose(folder, files)

    return made


TAMBONS = ("วังน้ำเย็น", "ตาหลังใน", "คลองหินปูน", "ทุ่งมหาเจริญ")
CASES: tuple[Case, ...] = (
    _read(
        "admin/Sa_Kaeo_tambon.zip",
        59,
        reads=TAMBONS,
        sent=Sent("import_areas", Verdict.DONE, ("--level", "tambon"), accepted=59, keeps=TAMBONS),
    ),
    _read("admin/Sa_Kaeo_amphoe.zip", 9, reads=("วังน้ำเย็น",)),
    _read("admin/tha_adm1_province.kml", 77),
    _flawed("admin/thailand_sub_district_dirty.geojson", 7419, "invalid-geometry"),
    _read("layers/community_forests_map_shp.zip", 459),
    _flawed("layers/community_forests_shp.zip", 316, "invalid-geometry"),
    _read(
        "layers/kh_mining_concessions.geojson",
        164,
        sent=Sent("import_layer", Verdict.DONE, ("--layer", "concession"), accepted=164),
    ),
    _read(
        "layers/kh_special_economic_zones.kml",
        29,
        sent=Sent("import_layer", Verdict.REFUSED, ("--layer", "concession"), told=("Point",)),
    ),
    _read(
        "layers/muranga_parcels.geojson",
        2813,
        sent=Sent("import_parcels", Verdict.REFUSED, told=("--srid",)),
    ),
    _read("layers/protected_areas_and_forests_shp.zip", 33),
    _flawed("nasty/encoding/cpg/big5.shp", 1, "off-the-globe"),
    _read("nasty/geojson/geometrycollection.geojson", 1),
    _read("nasty/geojson/nullvalues.geojson", 2),
    _read("nasty/geojson/test_type_promotion.json", 2),
    _read("nasty/gpkg/curved_polys.gpkg", 4),
    _read("nasty/gpkg/poly_non_conformant.gpkg", 1),
    _refused("nasty/gpkg/domains.gpkg", "MissingCrs"),
    _read("nasty/kml/description_with_xml.kml", 1),
    _read("nasty/kml/emptylayers.kml", 1),
    _read("nasty/kml/gxmultitrack.kml", 1),
    _read("nasty/kml/placemark_with_kml_prefix.kml", 1),
    _read("nasty/kml/tab_separated_coord_triplet.kml", 1),
    _refused("nasty/kml/placemark_in_root_and_subfolder.kml", "SeveralLayers"),
    _read("nasty/shp/CoHI_GCS12.shp", 4),
    _flawed("nasty/shp/Stacks.shp", 1, "off-the-globe"),
    _read("nasty/shp/departs.shp", 3),
    _refused("nasty/shp/departs.vrt", "NotAVectorFile"),
    _read("nasty/shp/emptymultipoly.shp", 1),
    _refused("nasty/shp/extentnan.shp", "MissingPart"),
    _flawed("nasty/shp/gjmultipoly.shp", 1, "invalid-geometry"),
    _refused("nasty/shp/poly.tar.gz", "NotAVectorFile"),
    _read("nasty/shp/prjwithutf8bom.shp", 1),
)
