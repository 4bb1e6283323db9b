"""A visit beside the one before it: what changed is marked, what may not be read masked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network import reading_log
from network.latest import latest
from network.models import HouseholdMembership
from network.moments import Moment
from network.people import names_of
from parcels.labels import labels_of
from survey.care import care_of
from survey.models import (
    HouseCondition,
    HouseholdAccount,
    HouseServices,
    Livelihood,
    RepairPart,
    Tenure,
    Visit,
)
from survey.visit_forms import hardship_names

FACTS = {
    "house": gettext_lazy("บ้าน"),
    "people": gettext_lazy("คนอยู่จริง"),
    "members": gettext_lazy("สมาชิกในครัวเรือน"),
    "house_condition": gettext_lazy("สภาพบ้าน"),
    "needs_repair": gettext_lazy("ส่วนที่ต้องซ่อม"),
    "hardships": gettext_lazy("ความเดือดร้อน"),
    "tenure_house": gettext_lazy("อยู่บ้านแบบใด"),
    "tenure_house_land": gettext_lazy("ที่ดินที่ตั้งบ้าน"),
    "tenure_farm_land": gettext_lazy("ที่ดินทำกิน"),
    "document_type": gettext_lazy("เอกสารที่ดิน"),
    "services": gettext_lazy("น้ำ ไฟ ถนน ส้วม"),
    "work": gettext_lazy("การงาน"),
    "care": gettext_lazy("ผู้สูงอายุ ความพิการ และการดูแล"),
    "money": gettext_lazy("รายได้ หนี้สิน และเงินออม"),
    "remark": gettext_lazy("หมายเหตุ"),
}
MASKED = "•••"


@dataclass(frozen=True)
class Sight:
    """What the reader may see of a household."""

    names: bool
    health: bool
    disability: bool
    money: bool


@dataclass(frozen=True)
class Line:
    """One fact as either side has it; `before` is None where there is nothing to compare with."""

    code: str
    label: str
    before: str | None
    now: str
    differs: bool
    is_masked: bool = False


def visit_before(visit: Visit, moment: Moment) -> Visit | None:
    """The visit to the same household before this one. One query."""
    ordered = list(
        Visit.objects.recorded(moment)
        .filter(household=visit.household_id)
        .select_related("source__recorded_by", "house")
        .order_by("visited_on", "recorded_at", "pk")
    )
    at = next((n for n, each in enumerate(ordered) if each.pk == visit.pk), 0)
    return ordered[at - 1] if at else None


def lines_of(visit: Visit, before: Visit | None, moment: Moment, sight: Sight) -> list[Line]:
    """Every fact of a visit beside the visit before. About 12 queries a side.

    What was told beside the visit (tenure, work, care …) is as it was known up to the day of
    each; what the reader may not see is masked, and noted as read where it is shown.
    """
    now = _told(visit, moment, sight)
    then = _told(before, moment, sight) if before else {}
    found = []
    for code, label in FACTS.items():
        is_masked = MASKED in (now[code], then.get(code))
        if not (now[code] or then.get(code)):
            continue
        found.append(
            Line(
                code,
                str(label),
                (then[code] or _not_told(code)) if before else None,
                now[code] or _not_told(code),
                differs=before is not None and not is_masked and now[code] != then[code],
                is_masked=is_masked,
            )
        )
    return found


def moved_people(
    visit: Visit, before: Visit | None, moment: Moment, *, with_names: bool
) -> tuple[list[str], list[str]]:
    """Who joined and who left the household between two visits; unnamed without `with_names`."""
    if before is None:
        return [], []
    here = {person for person, _relation in _living(visit, moment)}
    there = {person for person, _relation in _living(before, moment)}
    names = names_of(here ^ there, moment) if with_names else {}
    unnamed = _("ไม่แสดงชื่อ")
    return (
        [names.get(person, unnamed) for person in sorted(here - there)],
        [names.get(person, unnamed) for person in sorted(there - here)],
    )


def _not_told(code: str) -> str:
    return "–" if code in {"needs_repair", "remark", "members", "work"} else _("ไม่ได้ถาม")


def _told(visit: Visit, moment: Moment, sight: Sight) -> dict[str, str]:
    at = Moment(visit.visited_on + timedelta(days=1), moment.known_by)
    living = _living(visit, moment)
    tenure = _one(latest(Tenure.objects.filter(household=visit.household_id), at), "document_type")
    label = labels_of([visit.house_id], moment).get(visit.house_id, "") if visit.house_id else ""
    return {
        "house": _("บ้านเลขที่ %s") % (label or "–") if visit.house_id else _("ไม่มีบ้าน"),
        "people": "" if visit.people is None else _("%s คน") % visit.people,
        "members": _members(living, at, with_names=sight.names),
        "house_condition": _label(HouseCondition, visit.house_condition),
        "needs_repair": ", ".join(_label(RepairPart, part) for part in visit.needs_repair),
        "hardships": _listed(visit.hardships, hardship_names()),
        "tenure_house": _label(Tenure.House, tenure.house) if tenure else "",
        "tenure_house_land": _label(Tenure.Land, tenure.house_land) if tenure else "",
        "tenure_farm_land": _label(Tenure.Land, tenure.farm_land) if tenure else "",
        "document_type": str(tenure.document_type) if tenure and tenure.document_type else "",
        "services": _services(visit, at),
        "work": _work([person for person, _relation in living], at, with_names=sight.names),
        "care": _care(visit, at, sight),
        "money": _money(visit, living, at, sight),
        "remark": visit.remark,
    }


def _living(visit: Visit, moment: Moment) -> list[tuple[int, str]]:
    """Who lived in the household on the day of the visit, with their relation, head first."""
    at = Moment(visit.visited_on + timedelta(days=1), moment.known_by)
    known = HouseholdMembership.objects.recorded(at)
    ever = known.filter(household=visit.household_id).values("person")
    members = [
        each
        for each in latest(HouseholdMembership.objects.filter(person__in=ever), at)
        if each.household_id == visit.household_id
    ]
    head = HouseholdMembership.Relation.HEAD
    members.sort(key=lambda each: (each.relation != head, each.person_id))
    return [(each.person_id, str(each.get_relation_display())) for each in members]


def _members(living: Collection[tuple[int, str]], at: Moment, *, with_names: bool) -> str:
    if not living:
        return ""
    if not with_names:
        return _("%s คน (ไม่แสดงชื่อ)") % len(living)
    names = names_of([person for person, _relation in living], at)
    return "\n".join(
        f"{names[person]} ({relation})" for person, relation in living if person in names
    )


def _services(visit: Visit, at: Moment) -> str:
    if visit.house_id is None:
        return ""
    told = _one(latest(HouseServices.objects.filter(house=visit.house_id), at))
    asked = {
        _("น้ำ"): getattr(told, "has_water", None),
        _("ไฟ"): getattr(told, "has_electricity", None),
        _("ทางทุกฤดู"): getattr(told, "has_all_weather_road", None),
        _("ส้วม"): getattr(told, "has_toilet", None),
    }
    said = [
        f"{name} {_('มี') if answer else _('ไม่มี')}"
        for name, answer in asked.items()
        if answer is not None
    ]
    return ", ".join(said)


def _work(people: list[int], at: Moment, *, with_names: bool) -> str:
    told = [
        each
        for each in latest(Livelihood.objects.filter(person__in=people), at)
        if each.employment or each.occupation
    ]
    names = names_of([each.person_id for each in told], at) if with_names and told else {}
    rows = []
    for each in sorted(told, key=lambda one: one.person_id):
        words = [str(each.get_employment_display()) if each.employment else "", each.occupation]
        said = " ".join(word for word in words if word)
        rows.append(f"{names[each.person_id]}: {said}" if each.person_id in names else said)
    return "\n".join(rows)


def _care(visit: Visit, at: Moment, sight: Sight) -> str:
    if not sight.health and not sight.disability:
        return MASKED
    found = care_of(
        visit.household, at, names=sight.names, health=sight.health, disability=sight.disability
    )
    return "\n".join(
        " · ".join(
            word
            for word in (
                each.name,
                _("%s ปี") % each.age if each.age is not None else "",
                each.care_level,
                each.disability,
            )
            if word
        )
        for each in found
    )


def _money(visit: Visit, living: Collection[tuple[int, str]], at: Moment, sight: Sight) -> str:
    if not sight.money:
        return MASKED
    told = _one(latest(HouseholdAccount.objects.filter(household=visit.household_id), at))
    if told is None:
        return ""
    reading_log.note(reading_log.Kind.MONEY, [person for person, _relation in living])
    said = {
        _("รายได้ต่อปี"): told.yearly_income,
        _("หนี้สิน"): told.debt,
        _("เงินออม"): told.savings,
    }
    return ", ".join(
        f"{name} {amount:,.0f} {_('บาท')}" for name, amount in said.items() if amount is not None
    )


def _one(facts: Any, *related: str) -> Any:
    return facts.select_related(*related).first() if related else facts.first()


def _listed(codes: Iterable[str] | None, named: dict[str, str]) -> str:
    if codes is None:
        return ""
    return ", ".join(named.get(code, code) for code in codes) or _("ไม่มี")


def _label(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value else ""
