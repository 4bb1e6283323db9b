"""Reads a stranger's raster in a process of its own: `python -m formats.raster_process …`.

What a raster makes of memory, time or GDAL ends here. Arguments: `look FILE RESULT SRID|-` writes
what the file is as JSON (`glance`: from its head alone; `frames`: where it would lie by each
system); `copy FILE RESULT INTO` reads that JSON and writes the copy, `scan` one in its own
pixels, `place` one bent to control points. An error is written as {"error": class, "facts": {…}}.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from formats import errors, raster_errors
from formats.crs import Crs, recognise
from formats.errors import FormatError
from formats.georeferencing import ControlPoint, Method
from formats.raster_copies import write_copy, write_placed, write_scan
from formats.raster_errors import NotAGeoTiff, TakesTooMuch
from formats.rasters import Raster, frames, look

MOST_MEMORY: Final = 4_000_000_000  # bytes of addresses; GDAL and numpy alone take 1 GB of them
MOST_SECONDS: Final = 1_800  # of the processor; 20,000 × 20,000 pixels take a few minutes
MOST_WRITTEN: Final = 20_000_000_000  # bytes of one file


def looked_at(path: Path, srid: int | None = None) -> Raster:
    """What a file is (formats.rasters.look), found out apart.

    Raises:
        FormatError: as `look`; TakesTooMuch where the limits ended it.
    """
    told = _asked("look", path, str(srid) if srid is not None else "-")
    return raster_of(told)


def glanced_at(path: Path, srid: int | None = None) -> Raster:
    """What its head says it is; nothing of its pixels is read.

    Raises:
        FormatError: as `look`; TakesTooMuch where the limits ended it.
    """
    return raster_of(_asked("glance", path, str(srid) if srid is not None else "-"))


def framed(path: Path) -> list[tuple[Crs, tuple[float, float, float, float]]]:
    """Where it would lie by each system of Thai offices (formats.rasters.frames).

    Raises:
        FormatError: it cannot be opened; TakesTooMuch where the limits ended it.
    """
    told = _asked("frames", path, "-")
    return [(recognise(srid), tuple(bounds)) for srid, bounds in told["frames"]]


def scanned(path: Path, raster: Raster, into: Path) -> None:
    """The copy in its own pixels (formats.raster_copies.write_scan), written apart.

    Raises:
        FormatError: as `write_scan`; TakesTooMuch where the limits ended it.
    """
    _asked("scan", path, str(into), raster.plain())


def placed(
    path: Path, raster: Raster, points: Sequence[ControlPoint], method: Method, into: Path
) -> tuple[list[tuple[float, float]], float]:
    """The copy bent to its points (formats.raster_copies.write_placed), written apart.

    Raises:
        FormatError: as `write_placed`; TakesTooMuch where the limits ended it.
    """
    given = {
        "raster": raster.plain(), "method": method.value,
        "points": [each.plain() for each in points],
    }  # fmt: skip
    told = _asked("place", path, str(into), given)
    return [(x, y) for x, y in told["frame"]], float(told["ground_metres"])


def copied(path: Path, raster: Raster, into: Path) -> None:
    """The copy for looking at (formats.rasters.write_copy), written apart.

    Raises:
        FormatError: as `write_copy`; TakesTooMuch where the limits ended it.
    """
    _asked("copy", path, str(into), raster.plain())


def _asked(
    what: str, path: Path, argument: str, given: dict[str, Any] | None = None
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        if given is not None:
            result.write_text(json.dumps(given), encoding="utf-8")
        done = subprocess.run(  # noqa: S603 (our own program)
            [sys.executable, "-m", "formats.raster_process", what, path, result, argument],
            cwd=Path(__file__).resolve().parents[1],
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            capture_output=True,
            check=False,
        )
        if done.returncode != 0 or not result.exists():
            raise TakesTooMuch
        told: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    if "error" in told:
        raise _error(told)
    return told


def _error(told: dict[str, Any]) -> FormatError:
    known = getattr(raster_errors, told["error"], None) or getattr(errors, told["error"], None)
    if not isinstance(known, type) or not issubclass(known, FormatError):
        return NotAGeoTiff()
    return known(**told["facts"])


def raster_of(told: dict[str, Any]) -> Raster:
    """What `Raster.plain` gave, from JSON; `told` is changed."""
    told["bounds"] = tuple(told["bounds"])
    told["stretch"] = tuple(map(tuple, told["stretch"]))
    told["points"] = tuple(map(tuple, told["points"]))
    return Raster(**told)


def main(what: str, path: str, result: str, argument: str) -> None:
    """Look or copy within the limits, and write what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    told: dict[str, Any] = {}
    try:
        told = _done(what, Path(path), Path(result), argument)
    except FormatError as error:
        told = {"error": type(error).__name__, "facts": error.facts}
    except MemoryError:
        told = {"error": TakesTooMuch.__name__, "facts": {}}
    Path(result).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _done(what: str, path: Path, result: Path, argument: str) -> dict[str, Any]:
    if what in ("look", "glance"):
        srid = int(argument) if argument != "-" else None
        return look(path, srid, whole=what == "look").plain()
    if what == "frames":
        return {"frames": [(crs.srid, bounds) for crs, bounds in frames(path)]}
    given = json.loads(result.read_text(encoding="utf-8"))
    if what == "place":
        points = [ControlPoint(**each) for each in given["points"]]
        frame, metres = write_placed(
            path, raster_of(given["raster"]), points, Method(given["method"]), Path(argument)
        )
        return {"frame": frame, "ground_metres": metres}
    write = write_scan if what == "scan" else write_copy
    write(path, raster_of(given), Path(argument))
    return {}


if __name__ == "__main__":
    main(*sys.argv[1:])
