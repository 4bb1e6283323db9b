"""The register of disclosures: what left, for whom, why (PDPA s.39)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import get_language

from formats.writing.catalogue import FORMATS
from formats.writing.layer import Batch, Column, Kind
from network.access import Permission, places_of
from network.models import Account, Disclosure
from network.moments import Moment
from network.places import PlaceName, names
from survey.exports.catalogue import DATASETS

PAGE = 50
REFERRALS = "referrals"  # shown to the agency they were sent to
REGISTER = "disclosures"  # the register itself, when it leaves
BATCH = 1_000
_SHOWN = {  # not as a file
    "page": ("หน้าเว็บของหน่วยงาน", "agency page"),
    "link": ("หน้าเว็บผ่านลิงก์", "page by link"),
    "pdf": ("PDF", "PDF"),
    "ogc-api": ("โปรแกรมแผนที่ (OGC API)", "map program (OGC API)"),
}

COLUMNS = (
    Column("recorded_at", "เมื่อ", "When", Kind.TIME),
    Column("account", "ผู้ส่งออก", "Exported by"),
    Column("place", "พื้นที่", "Place"),
    Column("dataset", "ชุดข้อมูล", "Data"),
    Column("format", "รูปแบบไฟล์", "Format"),
    Column("recipient", "ผู้รับ", "Recipient"),
    Column("purpose", "วัตถุประสงค์", "Purpose"),
    Column("rows", "จำนวนแถว", "Rows", Kind.INTEGER),
    Column("has_identity", "มีชื่อคน", "Names in it", Kind.FLAG),
    Column("columns", "คอลัมน์", "Columns"),
    Column("bytes", "ขนาด (ไบต์)", "Size (bytes)", Kind.INTEGER),
    Column("sha256", "SHA-256", "SHA-256"),
    Column("key", "เลขที่", "Number"),
)


@dataclass(frozen=True)
class Line:
    """A disclosure as lists show it."""

    made: Disclosure
    place: PlaceName | None
    dataset: str
    format: str


def visible_to(account: Account) -> QuerySet[Disclosure]:
    """The account's own, and those of the places whose reading log it may see."""
    watched = places_of(account, Permission.SEE_READING_LOG)
    return Disclosure.objects.filter(Q(account=account) | Q(place__in=watched))


def lines(disclosures: list[Disclosure]) -> list[Line]:
    """The disclosures in words. One query."""
    moment = Moment.now()
    places = names(list({made.place_id for made in disclosures if made.place_id}), moment)
    return [
        Line(
            made,
            places.get(made.place_id or 0),
            dataset_title(made.dataset),
            format_title(made.format),
        )
        for made in disclosures
    ]


def batches(disclosures: QuerySet[Disclosure]) -> Iterator[Batch]:
    """The same as rows of COLUMNS, oldest first."""
    after = 0
    ordered = disclosures.select_related("account").order_by("pk")
    while found := list(ordered.filter(pk__gt=after)[:BATCH]):
        after = found[-1].pk
        yield Batch([_row(line) for line in lines(found)])


def _row(line: Line) -> tuple[object, ...]:
    made = line.made
    return (
        made.recorded_at,
        made.account.name,
        str(line.place) if line.place else None,
        line.dataset,
        line.format,
        made.recipient,
        made.purpose,
        made.row_count,
        made.has_identity,
        ", ".join(made.columns),
        made.byte_count,
        made.sha256,
        str(made.key),
    )


# What is printed and handed to people, or read from the map, by the name it is disclosed under.
_PAPERS = {
    "dispute_invitation": ("หนังสือเชิญร่วมไกล่เกลี่ย", "Invitations to a mediation"),
    "posted-list": ("รายชื่อที่ติดประกาศ", "Posted list"),
    "housing-roster": ("บัญชีผู้เดือดร้อนโครงการบ้านมั่นคง", "Roster of a housing project"),
    "parcels": ("แปลงที่ดิน", "Parcels"),
    "villages": ("ตัวเลขรายหมู่บ้าน", "Figures by village"),
    "dispute_minute": ("แบบบันทึกการไกล่เกลี่ย", "Minute of a mediation"),
}


def dataset_title(key: str) -> str:
    """What a dataset is called; of one that is gone, its key."""
    if key == REGISTER:
        return "Register of disclosures" if _english() else "ทะเบียนการเปิดเผยข้อมูล"
    if key == REFERRALS:
        return "Referrals to agencies" if _english() else "การส่งต่อหน่วยงาน"
    if key in _PAPERS:
        th, en = _PAPERS[key]
        return en if _english() else th
    return DATASETS[key].title if key in DATASETS else key


def format_title(key: str) -> str:
    """What a format is called."""
    if key in _SHOWN:
        return _SHOWN[key][_english()]
    known = FORMATS.get(key)
    return (known.en if _english() else known.th) if known else key


def _english() -> bool:
    return (get_language() or "").startswith("en")
