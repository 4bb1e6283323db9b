"""A village along a lane, with people who agreed and people who did not; sheets read back."""

from __future__ import annotations

import io
import re
import zlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pypdfium2
from django.test import Client

from network.models import Account, Consent, Party, Place, Role
from parcels.models import SpatialUnit
from survey.models import CareNeed, HouseCondition
from tests import factories
from tests.survey.referrals.handed import HouseholdMembership, member

WEST, SOUTH = 102.1000, 13.5000
STEP = 0.0004  # degrees between houses, about 43 m
OLD = 1940
CODE = "27040501"


@dataclass
class Laid:
    """The village, who leads it, its houses from west to east, and the heads of its households."""

    place: Place
    leader: Account
    client: Client
    houses: list[SpatialUnit] = field(default_factory=list)
    heads: dict[int, Party] = field(default_factory=dict)

    def at(self, number: int) -> tuple[float, float]:
        """Where the house of a layout number stands (lon, lat)."""
        return WEST + (number - 1) * STEP, SOUTH + (0.0006 if number % 2 else 0.0)

    def pdf(self, rendering: str = "public", **asked: str) -> bytes:
        """A sheet as its leader prints it."""
        answer = self.client.get(f"/villages/{CODE}/layout.pdf", {"rendering": rendering} | asked)
        assert answer.status_code == 200, answer.content.decode()[:2_000]
        return bytes(answer.content)


def head_name(number: int) -> str:
    return f"นายลับเฉพาะ คนที่{number}"


def laid_out(count: int = 12) -> Laid:
    """A village of `count` houses: every third minor, every fourth unsafe, the last not visited.

    Household 1 has a disabled older head who agrees, household 2 one who does not.
    """
    factories.place("27", name="สระแก้ว")
    factories.place("2704", name="วังน้ำเย็น")
    factories.joined(
        factories.place("270405", name="คลองหินปูน", geometry=factories.square(102.05, 13.45, 0.1))
    )
    place = factories.place(CODE, name="น้ำปู่ที่กี้")
    leader = factories.account(
        role=Role.NETWORK_LEADER, place=place, person=factories.person("แกนนำ ผู้พิมพ์")
    )
    leader.name = "แกนนำ ผู้พิมพ์"
    leader.save()
    client = Client()
    client.force_login(leader)
    made = Laid(place, leader, client)
    for number in range(1, count + 1):
        house = factories.house(place, at=made.at(number), label=f"{number}/7")
        made.houses.append(house)
        if number == count:
            continue
        home = factories.household(place)
        factories.visit(home, house=house, condition=_condition(number))
        made.heads[number] = member(
            home, head_name(number), HouseholdMembership.Relation.HEAD,
            born=OLD if number <= 2 else 1990,
        )  # fmt: skip
    for number in (1, 2):
        if number in made.heads:
            disabled(made.heads[number], agrees=number == 1)
    client.post(f"/villages/{CODE}/layout/number/")
    return made


def _condition(number: int) -> HouseCondition:
    if number % 4 == 0:
        return HouseCondition.UNSAFE
    return HouseCondition.MINOR_REPAIR if number % 3 == 0 else HouseCondition.GOOD


def disabled(person: Party, *, agrees: bool) -> None:
    """A disabled person who lets it be kept, or takes that back."""
    for is_given in (True, agrees):
        Consent.objects.create(
            person=person, purpose=Consent.Purpose.SENSITIVE_SURVEY, is_given=is_given,
            given_by=Consent.GivenBy.SELF, wording="2566-1", decided_on=factories.FIRST_DAY,
            source=factories.source(),
        )  # fmt: skip
    CareNeed.objects.create(
        person=person, has_disability=True, care_level="bed_bound",
        observed_on=factories.FIRST_DAY, source=factories.source(),
    )  # fmt: skip


# --- reading back -----------------------------------------------------------------------------


def texts(content: bytes) -> list[str]:
    """The text of each page, without spaces: PDFium puts some after stacked marks."""
    book = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_bounded() for page in book]
    book.close()
    return [re.sub(r"\s+", "", page) for page in pages]


def unpacked(content: bytes) -> bytes:
    """All bytes of a PDF, its packed streams unpacked: nothing can hide in it."""
    parts = [content]
    for found in re.finditer(rb"stream\r?\n", content):
        unpacking = zlib.decompressobj()
        try:
            parts.append(unpacking.decompress(content[found.end() :]))
        except zlib.error:
            continue
    return b"\n".join(parts)


def grey(content: bytes, page: int = 0, scale: float = 4.0) -> npt.NDArray[np.uint8]:
    """A page as a black-and-white printer sees it, `scale` pixels a point."""
    book = pypdfium2.PdfDocument(content)
    picture = np.asarray(book[page].render(scale=scale, grayscale=True).to_numpy())
    book.close()
    return picture.reshape(picture.shape[:2])


def words_at(content: bytes, wanted: str, page: int = 0) -> list[tuple[float, float]]:
    """The middles of every place where `wanted` is written, points from left and top."""
    book = pypdfium2.PdfDocument(content)
    sheet = book[page]
    height = sheet.get_height()
    words = sheet.get_textpage()
    found, search = [], words.search(wanted)
    while (hit := search.get_next()) is not None:
        boxes = [words.get_charbox(at) for at in range(hit[0], hit[0] + hit[1])]
        left, bottom = min(each[0] for each in boxes), min(each[1] for each in boxes)
        right, top = max(each[2] for each in boxes), max(each[3] for each in boxes)
        found.append(((left + right) / 2, height - (top + bottom) / 2))
    book.close()
    return found


def metadata(content: bytes) -> str:
    book = pypdfium2.PdfDocument(io.BytesIO(content))
    told = str(book.get_metadata_dict())
    book.close()
    return told
