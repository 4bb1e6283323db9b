"""The notice at collection (PDPA s.23): who collects what, why, how long, and what one may ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from network import errors
from network.models import NetworkContact
from network.moments import Moment

FOLDER = Path(__file__).parent / "notices" / "collection"


@dataclass(frozen=True)
class Part:
    """One heading of the notice: its lines, and which of them stand in a list."""

    heading: str
    lines: tuple[tuple[bool, str], ...]  # (is in the list, text)


@cache
def parts(wording: str) -> tuple[Part, ...]:
    """The notice of a version: network/notices/collection/<wording>.txt, never edited once used.

    Raises:
        UnknownWording: no such text is kept.
    """
    if wording not in versions():
        raise errors.UnknownWording
    found: list[Part] = []
    for line in (FOLDER / f"{wording}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            found.append(Part(line[2:], ()))
        elif line.strip():
            said = (line.startswith("- "), line.removeprefix("- ").strip())
            found[-1] = Part(found[-1].heading, (*found[-1].lines, said))
    return tuple(found)


@cache
def versions() -> tuple[str, ...]:
    """Every version that is kept, the newest last: they are named by their day."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))


def newest() -> str:
    """The version that is told today."""
    return versions()[-1]


def contact(moment: Moment | None = None) -> NetworkContact | None:
    """Who answers for the data, as known; None where nobody has written it yet. One query."""
    known = NetworkContact.objects.as_known(moment or Moment.now())
    found: NetworkContact | None = known.first()
    return found


def contact_lines(found: NetworkContact | None) -> list[tuple[str, str]]:
    """What is known of how to reach them: (what it is, in Thai; the value)."""
    if found is None:
        return []
    told = [
        ("เครือข่าย", found.name),
        ("ที่อยู่", found.address),
        ("โทรศัพท์", found.phone),
        ("อีเมล", found.email),
        ("ผู้ดูแลข้อมูลส่วนบุคคล (DPO)", found.officer),
    ]
    return [(label, value) for label, value in told if value]
