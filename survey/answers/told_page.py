"""What a household's page and a house's page show of what forms told: each with source and day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Model, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from network import reading_log
from network.latest import latest
from network.models import Domicile, HouseholdMembership, Party
from network.moments import EVER_KNOWN
from network.people import names_of
from parcels.models import Boundary, LandDocument, Right, SpatialUnit, StatedPlace, UnitLabel
from survey.answers.listing import words_visible_to
from survey.models import (
    HouseholdAccount,
    HouseServices,
    IndicatorFinding,
    Interpretation,
    Livelihood,
    Photograph,
    Referral,
    Tenure,
    Visit,
)

MOST_SUBMISSIONS: Final = 20  # shown; the list of the place has all
# Where the facts of a form say what they are of: models, and the column that does.
_TELLING: Final[dict[type, tuple[tuple[type[Model], str], ...]]] = {
    Party: (
        (Visit, "household"),
        (Domicile, "party"),
        (Referral, "household"),
        (Right, "party"),
    ),
    SpatialUnit: (
        (Visit, "house"),
        (StatedPlace, "spatial_unit"),
        (UnitLabel, "spatial_unit"),
        (Boundary, "spatial_unit"),
        (Photograph, "spatial_unit"),
        (Right, "ba_unit__spatial_units"),
        (LandDocument, "ba_unit__spatial_units"),
    ),
}

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from network.models import Account, Source
    from network.moments import Moment


@dataclass(frozen=True)
class Told:
    """One thing told: a heading, lines (label, value), the day it speaks of, and who says so."""

    title: str
    lines: list[tuple[str, str]]
    day: date
    source: Source


def told_of_household(
    household: Party, moment: Moment, *, with_names: bool, with_money: bool, with_health: bool
) -> list[Told]:
    """Tenure, work, account, referrals and findings of a household. At most eight queries.

    The account is for readers who may see household money, names of people for those who may
    see identity, needs that were referred for those who may see health; all are noted as read.
    """
    told = [
        _told(_("บ้านและที่ดินตามที่บอก"), _tenure(each), each.observed_on, each)
        for each in _whole(
            latest(Tenure.objects.filter(household=household), moment), "document_type"
        )
    ]
    people = _members(household, moment)
    told += _work(people, moment, with_names=with_names)
    if with_money:
        accounts = list(
            _whole(latest(HouseholdAccount.objects.filter(household=household), moment))
        )
        if accounts:
            reading_log.note(reading_log.Kind.MONEY, people)
        told += [
            _told(_("บัญชีครัวเรือน"), _account(each), each.observed_on, each) for each in accounts
        ]
    if with_health:  # a need names what ails somebody
        referred = list(_whole(latest(Referral.objects.filter(household=household), moment)))
        if referred:
            reading_log.note(reading_log.Kind.HEALTH, people)
        told += [
            _told(_("ส่งต่อหน่วยงาน"), _referral(each), each.referred_on, each) for each in referred
        ]
    findings = list(
        _whole(
            latest(IndicatorFinding.objects.filter(household=household), moment), "indicator__set"
        )
    )
    if findings:
        newest = max(findings, key=lambda each: (each.observed_on, each.pk))
        told.append(
            _told(
                _("ตัวชี้วัด"),
                [_finding(each) for each in sorted(findings, key=_order)],
                newest.observed_on,
                newest,
            )
        )
    return [each for each in told if each.lines]


def told_of_house(house: SpatialUnit, moment: Moment) -> list[Told]:
    """Water, electricity, road and toilet of a house. One query."""
    return [
        _told(_("น้ำ ไฟ ถนน ส้วม"), _services(each), each.observed_on, each)
        for each in _whole(latest(HouseServices.objects.filter(house=house), moment))
    ]


def submissions_that_told(account: Account, told_of: Party | SpatialUnit) -> list[Interpretation]:
    """The latest words, newest first, on what devices sent of a household, house or parcel.

    Of those whose facts stand, as far as the account sees submissions. One query.
    """
    said = Q()
    for model, column in _TELLING[type(told_of)]:
        facts = model._default_manager.filter(recorded_at__known_by=EVER_KNOWN)
        said |= Q(entered_under__in=facts.filter(**{column: told_of}).values("source"))
    entered = Interpretation.objects.filter(said, entered_under__isnull=False)
    words = words_visible_to(account).filter(submission__in=entered.values("submission"))
    whole = words.select_related("submission__version", "submission__source__recorded_by")
    return list(whole.order_by("-submission__received_at", "-pk")[:MOST_SUBMISSIONS])


def _whole(facts: Any, *related: str) -> Iterable[Any]:
    found: Iterable[Any] = facts.select_related("source", *related)
    return found


def _told(title: str, lines: list[tuple[str, str]], day: date, fact: Any) -> Told:
    return Told(title, [(label, value) for label, value in lines if value], day, fact.source)


def _members(household: Party, moment: Moment) -> list[int]:
    ever = HouseholdMembership.objects.as_known(moment).filter(household=household)
    return list(ever.values_list("person_id", flat=True))


def _tenure(told: Tenure) -> list[tuple[str, str]]:
    document = told.document_type
    named = (document.name_en if _english() else document.name_th) if document else ""
    return [
        (_("บ้าน"), _choice(told, "house")),
        (_("ที่ดินที่ตั้งบ้าน"), _choice(told, "house_land")),
        (_("ที่ดินทำกิน"), _choice(told, "farm_land")),
        (_("เอกสาร"), named),
        (_("หมายเหตุ"), told.remark),
    ]


def _work(people: list[int], moment: Moment, *, with_names: bool) -> list[Told]:
    told = list(_whole(latest(Livelihood.objects.filter(person__in=people), moment)))
    names = names_of([each.person_id for each in told], moment) if with_names and told else {}
    return [
        _told(
            _("การงานของ %s") % names[each.person_id]
            if each.person_id in names
            else _("การงานของคนในครัวเรือน"),
            [
                (_("งานหลัก"), _choice(each, "employment")),
                (_("อาชีพ"), each.occupation),
                (_("ทำอะไรเป็น"), each.skills),
                (_("อยากฝึก"), each.wanted_skills),
            ],
            each.observed_on,
            each,
        )
        for each in told
    ]


def _account(told: HouseholdAccount) -> list[tuple[str, str]]:
    lenders = ""
    if told.debt_sources is not None:
        chosen = [str(HouseholdAccount.Lender(each).label) for each in told.debt_sources]
        lenders = ", ".join(chosen) or _("ไม่เป็นหนี้")
    return [
        (_("รายได้ต่อปี (บาท)"), _baht(told.yearly_income)),
        (_("รายได้จาก"), told.income_sources),
        (_("เป็นหนี้"), lenders),
        (_("หนี้รวม (บาท)"), _baht(told.debt)),
        (_("เงินออม (บาท)"), _baht(told.savings)),
        (_("ออมกับ"), told.saves_with),
    ]


def _referral(told: Referral) -> list[tuple[str, str]]:
    return [(_("เรื่อง"), _choice(told, "need")), (_("หน่วยงาน"), told.agency)]


def _finding(told: IndicatorFinding) -> tuple[str, str]:
    indicator = told.indicator
    title = indicator.title_en if _english() and indicator.title_en else indicator.title_th
    said = told.value if told.is_met is None else _("ผ่าน") if told.is_met else _("ไม่ผ่าน")
    return f"{indicator.code} {title}", said


def _order(told: IndicatorFinding) -> tuple[str, int]:
    return told.indicator.set_id, told.indicator.sort_order


def _services(told: HouseServices) -> list[tuple[str, str]]:
    return [
        (_("มีน้ำใช้"), _yes_no(told.has_water)),
        (_("มีไฟฟ้า"), _yes_no(told.has_electricity)),
        (_("ทางเข้าใช้ได้ทุกฤดู"), _yes_no(told.has_all_weather_road)),
        (_("มีส้วม"), _yes_no(told.has_toilet)),
    ]


def _yes_no(told: bool | None) -> str:
    return "" if told is None else _("มี") if told else _("ไม่มี")


def _choice(told: Any, name: str) -> str:
    return str(getattr(told, f"get_{name}_display")()) if getattr(told, name) else ""


def _baht(amount: Any) -> str:
    return "" if amount is None else f"{amount:,.2f}".removesuffix(".00")


def _english() -> bool:
    return (get_language() or "").startswith("en")
