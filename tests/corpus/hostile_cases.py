"""Files made to exhaust the machine, or to have it read what was not sent.

Each is tried in a process of its own: within so many megabytes and seconds, and without
opening the file, or the port, that it names.
"""

from __future__ import annotations

import io
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.corpus.cases import Door, Verdict
from tests.corpus.files import feature, geojson_bytes, kml_bytes, placemark, workbook_bytes, written
from tests.corpus.shape_cases import geopackage
from tests.corpus.shapefiles import WGS84_PRJ, dbf, loose, parts, ring
from tests.corpus.zips import Member, endless, member, write_zip, zipped

GIANT = 10 * 1024  # MiB
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Trap:
    """What a hostile file may name: a file that is there, and a port that listens."""

    canary: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/x"


@dataclass(frozen=True)
class Hostile:
    """A file, and how it must end; several verdicts where both are safe."""

    name: str
    make: Callable[[Path, Trap], Path]
    verdicts: tuple[Verdict, ...] = (Verdict.REFUSED,)
    why: str = ""
    door: Door = Door.SHAPES
    # A row whose right verdict the product does not give yet, and who was told.
    wrong_today: str = ""


def book(replaced: dict[str, bytes], *more: Member) -> Callable[[Path, Trap], Path]:
    """A workbook with some parts changed."""

    def made(folder: Path, _: Trap) -> Path:
        with zipfile.ZipFile(io.BytesIO(workbook_bytes([("ที่", "ชื่อ", "หมู่"), (1, "ก", 6)]))) as good:
            contents = {name: good.read(name) for name in good.namelist()} | replaced
        left_out = {each.name.decode() for each in more}
        return write_zip(
            folder / "a.xlsx",
            [*(member(n, c) for n, c in contents.items() if n not in left_out), *more],
        )

    return made


def sheet(rows: str, *, dimension: str = "A1:C2", before: str = "") -> bytes:
    """A sheet of a workbook."""
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/'
        f'spreadsheetml/2006/main"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData>'
        "</worksheet>"
    ).encode()


def text_row(number: int, *cells: str) -> str:
    """A row of a sheet with its texts inside."""
    inside = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inside}</row>'


HEAD = text_row(1, "ที่", "ชื่อ", "หมู่")


def nested_bomb(folder: Path, _: Trap) -> Path:
    """Sixteen zips of a giant each, themselves packed small."""
    inner = write_zip(folder / "inner.zip", [endless("plots.shp", 900)]).read_bytes()
    return zipped(folder / "a.zip", {f"{number}.zip": inner for number in range(16)})


def quine(folder: Path, _: Trap) -> Path:
    """A zip whose only member is a zip whose only member… deeper than anybody packs."""
    content = b""
    for depth in range(40):
        content = zipped(folder / "q.zip", {f"{depth}.zip": content}).read_bytes()
    return folder / "q.zip"


def many_members(folder: Path, _: Trap) -> Path:
    """A list of 400,000 names, of which every reader would make an object."""
    count = 400_000
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0
    ) + b"x"  # fmt: skip
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"x"
    end = struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, 65535, 65535, len(entry) * count, len(local), 0
    )
    return written(folder / "a.zip", local + entry * count + end)


def lzma_giant(folder: Path, _: Trap) -> Path:
    """A member whose method may ask for a dictionary of 4 GB."""
    packed = b"\x09\x04\x05\x00" + b"\x5d\xff\xff\xff\xff" + bytes(50)
    return write_zip(folder / "a.zip", [Member(b"plots.shp", packed, 10_000, 0, method=14)])


def lying_dbf(folder: Path, _: Trap) -> Path:
    """A table that says it has four thousand million rows."""
    files = parts()
    return loose(folder, files | {".dbf": dbf({"NAME": ("ก",)}, count=0xFFFFFFF0)})


def lying_shx(folder: Path, _: Trap) -> Path:
    """An index and a shape file that say they are 4 GB long."""
    files = parts()
    long = struct.pack(">i", 0x7FFFFFFF)
    shp = files[".shp"][:24] + long + files[".shp"][28:]
    shx = files[".shx"][:24] + long + files[".shx"][28:]
    return loose(folder, files | {".shp": shp, ".shx": shx})


def lying_rings(folder: Path, _: Trap) -> Path:
    """A polygon that says it has two thousand million corners."""
    files = parts()
    shp = bytearray(files[".shp"])
    shp[100 + 8 + 4 + 32 : 100 + 8 + 4 + 40] = struct.pack("<ii", 1, 0x7FFFFFF0)
    return loose(folder, files | {".shp": bytes(shp)})


def vrt(folder: Path, trap: Trap, name: str) -> Path:
    """A file of OGR's own kind, which names another to be read."""
    return written(
        folder / name,
        f'<OGRVRTDataSource><OGRVRTLayer name="plots"><SrcDataSource>{trap.canary}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>".encode(),
    )


def curl_names(folder: Path, trap: Trap) -> Path:
    """GeoJSON that names the network in every place one could."""
    link = f"/vsicurl/{trap.address}.geojson"
    return written(
        folder / "a.geojson",
        geojson_bytes(
            feature(ring(), ชื่อ=link), name=link, href=trap.address,
            crs={"type": "name", "properties": {"name": "EPSG:4326"}},
            links=[{"rel": "next", "href": trap.address}],
        ),
    )  # fmt: skip


def crs_link(folder: Path, trap: Trap) -> Path:
    """GeoJSON whose reference system is to be fetched."""
    crs = {"type": "link", "properties": {"href": trap.address, "type": "ogcwkt"}}
    return written(folder / "a.geojson", geojson_bytes(feature(ring(), ชื่อ="ก"), crs=crs))


def grid_prj(folder: Path, trap: Trap) -> Path:
    """A .prj with a grid on the network and one on the disk."""
    grids = f'EXTENSION["PROJ4_GRIDS","{trap.address},{trap.canary}"]'
    prj = WGS84_PRJ.replace("298.257223563]]", f"298.257223563],{grids}]")
    return loose(folder, parts(prj=prj))


def network_link(folder: Path, trap: Trap) -> Path:
    """KML that names others to be read, icons, styles and models."""
    link = f"<NetworkLink><Link><href>{trap.address}</href></Link></NetworkLink>"
    outer = f"<Style><IconStyle><Icon><href>{trap.canary}</href></Icon></IconStyle></Style>"
    style = f"<Placemark><styleUrl>{trap.address}#a</styleUrl></Placemark>"
    return written(folder / "a.kml", kml_bytes(link, outer, style, placemark("ก")))


def entity_kml(folder: Path, trap: Trap) -> Path:
    """KML with an entity that is a file."""
    head = f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file://{trap.canary}">]>'
    body = kml_bytes(placemark("&x;")).split(b"?>", 1)[1]
    return written(folder / "a.kml", head.encode() + body)


def laughing_kml(folder: Path, _: Trap) -> Path:
    """Entities that hold each other a thousand million times."""
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    head = f'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY l0 "ha">{entities}]>'
    return written(
        folder / "a.kml", head.encode() + kml_bytes(placemark("&l9;")).split(b"?>", 1)[1]
    )


def attaching_gpkg(folder: Path, trap: Trap) -> Path:
    """A GeoPackage with a virtual table over a file outside, a view and a trigger."""
    path = geopackage(folder, "plots")
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA writable_schema = 1")
        database.execute(
            "INSERT INTO sqlite_master VALUES ('table', 'outside', 'outside', 0, ?)",
            [f"CREATE VIRTUAL TABLE outside USING VirtualOGR('{trap.canary}')"],
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            " VALUES ('outside', 'features', 'outside', 4326)"
        )
        database.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('outside', 'geom', 'POLYGON', 4326, 0, 0)"
        )
        database.commit()
    return path


def endless_view(folder: Path, _: Trap) -> Path:
    """A GeoPackage whose layer counts to a thousand million."""
    sql = (
        "ALTER TABLE plots RENAME TO hidden; CREATE VIEW plots AS WITH RECURSIVE n(i) AS"
        " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000000)"
        " SELECT i AS fid, geom FROM hidden, n;"
    )
    return geopackage(folder, "plots", sql=sql)


def deep_json(folder: Path, _: Trap) -> Path:
    """Brackets within brackets, 100,000 deep."""
    deep = b"[" * 100_000 + b"]" * 100_000
    one = geojson_bytes(feature(ring(), ชื่อ="ก"))
    return written(
        folder / "a.geojson",
        one.replace(b'"properties": {', b'"properties": {"x": ' + deep + b", "),
    )


def long_line(folder: Path, _: Trap) -> Path:
    """50 MB without a line break."""
    return written(folder / "a.csv", "ชื่อ,ที่,หมู่\n".encode() + b"x," * 25_000_000)


def long_cell(folder: Path, _: Trap) -> Path:
    """50 MB without even a comma."""
    return written(folder / "a.csv", "ชื่อ,ที่,หมู่\n".encode() + b"x" * 50_000_000)


def link_beside(folder: Path, trap: Trap) -> Path:
    """A loose shapefile whose table is a link to another file."""
    path = loose(folder, {s: c for s, c in parts().items() if s != ".dbf"})
    path.with_suffix(".dbf").symlink_to(trap.canary)
    return path


def external_book(folder: Path, trap: Trap) -> Path:
    """A workbook that links to another, on the disk and on the network."""
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/externalLinkPath" Target="file://{trap.canary}" TargetMode="External"/>'
        f'<Relationship Id="rId2" Type="x" Target="{trap.address}" TargetMode="External"/>'
        "</Relationships>"
    ).encode()
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return book(
        {
            "xl/externalLinks/externalLink1.xml": link,
            "xl/externalLinks/_rels/externalLink1.xml.rels": rels,
            SHEET: sheet(HEAD + text_row(2, "1", "ก", "6")),
        }
    )(folder, trap)


def entity_book(folder: Path, trap: Trap) -> Path:
    """A workbook whose sheet has an entity that is a file."""
    doctype = f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{trap.canary}">]>'
    return book({SHEET: sheet(HEAD + text_row(2, "&x;", "ก", "6"), before=doctype)})(folder, trap)


def hidden_entity(folder: Path, trap: Trap) -> Path:
    """The same behind so many blanks that the beginning does not show it."""
    doctype = " " * 10_000 + f'<!DOCTYPE x [<!ENTITY x SYSTEM "file://{trap.canary}">]>'
    return book({SHEET: sheet(HEAD + text_row(2, "&x;", "ก", "6"), before=doctype)})(folder, trap)


def giant_sheet() -> bytes:
    """A million empty rows, and cells at the far corner."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return sheet(HEAD + text_row(2, "1", "ก", "6") + far, dimension="A1:XFD1048576")


def honest(name: str, *members: Member) -> Callable[[Path, Trap], Path]:
    return lambda folder, _: write_zip(folder / name, members)


BOTH = (Verdict.REFUSED, Verdict.DONE)
DONE = (Verdict.DONE,)
CASES: tuple[Hostile, ...] = (
    Hostile(
        "a bomb that says it is 10 GB",
        honest("a.zip", endless("plots.shp", GIANT)),
        why="FileTooLarge",
    ),
    Hostile(
        "a bomb that says it is a kilobyte",
        honest("a.zip", endless("plots.shp", GIANT, declared=1024)),
        why="DamagedFile",
    ),
    Hostile(
        "a bomb just under the limit",
        honest("a.zip", *(endless(f"plots{s}", 300) for s in (".shp", ".shx", ".dbf"))),
        why="ExplodingArchive",
    ),
    Hostile(
        "a bomb named .csv",
        honest("a.zip", endless("a.csv", 900)),
        why="ExplodingArchive",
        door=Door.TABLE,
    ),
    Hostile(
        "a bomb for a sheet", book({}, endless(SHEET, 900)), why="ExplodingArchive", door=Door.TABLE
    ),
    Hostile(
        "a bomb for a sheet that lies",
        book({}, endless(SHEET, 900, declared=2000)),
        why="DamagedFile",
        door=Door.TABLE,
    ),
    Hostile("zips of bombs", nested_bomb, why="ExplodingArchive"),
    Hostile("zips within each other", quine, why="NestedTooDeep"),
    Hostile("a zip of 400,000 names", many_members, why="FileTooLarge"),
    Hostile("a method that wants 4 GB", lzma_giant, why="DamagedFile"),
    Hostile("a table of 4,000,000,000 rows", lying_dbf, BOTH),
    Hostile("shapes that say they are 4 GB", lying_shx, BOTH),
    Hostile("a ring of 2,000,000,000 corners", lying_rings, tuple(Verdict)),
    Hostile("a VRT named .shp", lambda f, t: vrt(f, t, "a.shp"), why="NotAVectorFile"),
    Hostile("a VRT named .gpkg", lambda f, t: vrt(f, t, "a.gpkg"), why="NotAVectorFile"),
    Hostile(
        "a VRT in a zip",
        lambda f, t: zipped(f / "a.zip", {"a.kml": vrt(f, t, "a.vrt").read_bytes()}),
        why="NotAVectorFile",
    ),
    Hostile("a path of GDAL's network", curl_names, DONE),
    Hostile("a reference system to be fetched", crs_link, BOTH),
    Hostile("a .prj with grids", grid_prj, BOTH),
    Hostile("KML that links outside", network_link, DONE),
    Hostile("KML with a file for an entity", entity_kml, why="NotAVectorFile"),
    Hostile("KML with a thousand million laughs", laughing_kml, why="NotAVectorFile"),
    Hostile("a GeoPackage with a table outside", attaching_gpkg, BOTH),
    Hostile("a GeoPackage that never ends", endless_view, why="NoGeometry"),
    Hostile("JSON 100,000 deep", deep_json, why="DamagedFile"),
    Hostile("a shapefile beside a link", link_beside),
    Hostile("a CSV of one line of 50 MB", long_line, why="NotATable", door=Door.TABLE),
    Hostile("a CSV of one cell of 50 MB", long_cell, why="NotATable", door=Door.TABLE),
    Hostile("a workbook with links outside", external_book, DONE, door=Door.TABLE),
    Hostile("a workbook with a file for an entity", entity_book, why="NotATable", door=Door.TABLE),
    Hostile("a workbook with a hidden entity", hidden_entity, door=Door.TABLE),
    Hostile(
        "a sheet that says 1,048,576 rows", book({SHEET: giant_sheet()}), DONE, door=Door.TABLE
    ),
)
