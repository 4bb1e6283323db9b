"""What the pages of contradictions show: the two records side by side, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formats.land_area import SQUARE_METRES_PER_SQUARE_WAH, LandArea
from network.models import Account, Source
from network.moments import Moment
from network.templatetags.written import day as written_day
from parcels.labels import labels_of
from parcels.models import Boundary
from survey.contradictions.pairs import SIGMAS
from survey.contradictions.settling import sides_of
from survey.models import (
    Contradiction,
    HouseCondition,
    HouseServices,
    Photograph,
    RecordStatus,
    RepairPart,
    Tenure,
    Visit,
)
from survey.standing import statuses
from survey.visit_forms import hardship_names

NAMES = {
    "house": gettext_lazy("บ้าน"),
    "people": gettext_lazy("คนอยู่จริง"),
    "house_condition": gettext_lazy("สภาพบ้าน"),
    "needs_repair": gettext_lazy("ส่วนที่ต้องซ่อม"),
    "hardships": gettext_lazy("ความเดือดร้อน"),
    "tenure_house": gettext_lazy("อยู่บ้านแบบใด"),
    "tenure_house_land": gettext_lazy("ที่ดินที่ตั้งบ้าน"),
    "tenure_farm_land": gettext_lazy("ที่ดินทำกิน"),
    "document_type": gettext_lazy("เอกสารที่ดิน"),
    "water": gettext_lazy("มีน้ำใช้"),
    "electricity": gettext_lazy("มีไฟฟ้า"),
    "road": gettext_lazy("ทางเข้าใช้ได้ทุกฤดู"),
    "toilet": gettext_lazy("มีส้วม"),
}


@dataclass(frozen=True)
class Line:
    """One answer, as either record gives it."""

    label: str
    first: str
    second: str
    differs: bool


@dataclass(frozen=True)
class Side:
    """One of the two records: when, by whom, how it stands. No name without leave to see it."""

    record: Visit | Boundary
    source: Source
    observed: str
    recorder: str
    status: RecordStatus
    is_own: bool
    photographs: list[Source] = field(default_factory=list)


def differing(contradiction: Contradiction) -> str:
    """What the two do not agree on, in a few words."""
    if contradiction.difference_square_metres is not None:
        return _("แนวเขตต่างกัน %s ตร.ว.") % square_wah(contradiction.difference_square_metres)
    return ", ".join(str(NAMES[name]) for name in contradiction.fields)


def square_wah(square_metres: float) -> str:
    """`1,234.5` square wah, rounded once."""
    wah = Decimal(square_metres) / SQUARE_METRES_PER_SQUARE_WAH
    return f"{wah.quantize(Decimal('0.1'), ROUND_HALF_UP):,}"


def sides(
    contradiction: Contradiction, reader: Account, moment: Moment, *, with_names: bool
) -> tuple[Side, Side]:
    """Both records. Three queries."""
    both = sides_of(contradiction)
    kind = "visit" if isinstance(both[0], Visit) else "boundary"
    known = statuses("visit" if kind == "visit" else "boundary", [x.pk for x in both], moment)
    pictures = list(
        Photograph.objects.recorded(moment)
        .filter(source__in=[each.source_id for each in both])
        .select_related("file")
        .order_by("pk")
    )
    first, second = (
        Side(
            record=each,
            source=each.source,
            observed=written_day(each.visited_on if isinstance(each, Visit) else each.observed_on),
            recorder=_recorder(each.source, with_names=with_names),
            status=known[each.pk],
            is_own=recorded_by(each.source, reader),
            photographs=[one.file for one in pictures if one.source_id == each.source_id],
        )
        for each in both
    )
    return first, second


def recorded_by(source: Source, reader: Account) -> bool:
    """Whether the reader, with this account or another, recorded it."""
    recorder = source.recorded_by
    if recorder is None:
        return False
    same_person = reader.person_id is not None and recorder.person_id == reader.person_id
    return recorder.pk == reader.pk or same_person


def lines(contradiction: Contradiction, moment: Moment) -> list[Line]:
    """What the two records say, what differs marked. At most six queries for visits."""
    both = sides_of(contradiction)
    if isinstance(both[0], Boundary):
        return _outlines(contradiction)
    said = [_answers(each, moment) for each in both if isinstance(each, Visit)]
    differs = set(contradiction.fields)
    unasked = dict.fromkeys(NAMES, _("ไม่ได้ถาม")) | {"remark": "–"}
    return [
        Line(
            str(label),
            first=said[0][name] or unasked[name],
            second=said[1][name] or unasked[name],
            differs=name in differs,
        )
        for name, label in [*NAMES.items(), ("remark", _("หมายเหตุ"))]
        if any(answers[name] for answers in said)
    ]


def _outlines(contradiction: Contradiction) -> list[Line]:
    first, second = sides_of(contradiction)
    assert isinstance(first, Boundary) and isinstance(second, Boundary)  # noqa: S101
    told: list[tuple[str, Callable[[Boundary], str], bool]] = [
        (_("เนื้อที่ (ไร่-งาน-ตร.ว.)"), _area, True),
        (_("คลาดเคลื่อนได้ (ตร.ว.)"), _tolerance, False),
        (_("วิธีรังวัด"), lambda one: str(one.get_method_display()), False),
    ]
    return [Line(label, say(first), say(second), differs) for label, say, differs in told]


def _area(boundary: Boundary) -> str:
    return str(LandArea.from_square_metres(boundary.square_metres))


def _tolerance(boundary: Boundary) -> str:
    return f"± {square_wah(SIGMAS * boundary.area_error_square_metres)}"


def _answers(visit: Visit, moment: Moment) -> dict[str, str]:
    """Every answer of a visit by the name of what it says; empty where it was not asked."""
    named = hardship_names()
    tenure = (
        Tenure.objects.recorded(moment)
        .filter(household=visit.household_id, source=visit.source_id)
        .select_related("document_type")
        .order_by("-observed_on", "-recorded_at", "-pk")
        .first()
    )
    services = (
        HouseServices.objects.recorded(moment)
        .filter(house=visit.house_id, source=visit.source_id)
        .order_by("-observed_on", "-recorded_at", "-pk")
        .first()
    )
    label = labels_of([visit.house_id], moment).get(visit.house_id, "") if visit.house_id else ""
    return {
        "house": _("บ้านเลขที่ %s") % (label or "–") if visit.house_id else "",
        "people": "" if visit.people is None else _("%s คน") % visit.people,
        "house_condition": _label(HouseCondition, visit.house_condition),
        "needs_repair": ", ".join(_label(RepairPart, part) for part in visit.needs_repair)
        or (_("ไม่มี") if visit.house_condition else ""),
        "hardships": _listed(visit.hardships, named),
        "tenure_house": _label(Tenure.House, tenure.house) if tenure else "",
        "tenure_house_land": _label(Tenure.Land, tenure.house_land) if tenure else "",
        "tenure_farm_land": _label(Tenure.Land, tenure.farm_land) if tenure else "",
        "document_type": str(tenure.document_type) if tenure and tenure.document_type else "",
        "water": _yes(services, "has_water"),
        "electricity": _yes(services, "has_electricity"),
        "road": _yes(services, "has_all_weather_road"),
        "toilet": _yes(services, "has_toilet"),
        "remark": visit.remark,
    }


def _listed(codes: Iterable[str] | None, named: dict[str, str]) -> str:
    if codes is None:
        return ""
    return ", ".join(named.get(code, code) for code in codes) or _("ไม่มี")


def _yes(services: Any, name: str) -> str:
    answer = getattr(services, name, None)
    return "" if answer is None else _("มี") if answer else _("ไม่มี")


def _label(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value else ""


def _recorder(source: Source, *, with_names: bool) -> str:
    if source.kind == Source.Kind.IMPORT or source.recorded_by is None:
        return _("ไฟล์นำเข้า")
    return source.recorded_by.name if with_names else _("ผู้สำรวจ (ไม่แสดงชื่อ)")
