"""What an instance tells of a household becomes facts: visit, tenure, account, referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from network.latest import latest
from network.models import Consent, Domicile
from network.moments import EVER_KNOWN
from survey import intake
from survey.answers.entering import Entry, only
from survey.models import (
    HouseCondition,
    HouseholdAccount,
    Indicator,
    IndicatorFinding,
    IndicatorSet,
    Referral,
    RepairPart,
    SurveyRound,
    Tenure,
)
from survey.rounds.standing import standing_round
from survey.told import Said, record_what_differs, up_to, visit_of

if TYPE_CHECKING:
    from network.models import Party
    from survey.answers.claims import Scope
    from survey.models import Visit

_ACCOUNT = {
    name: name for name in ("yearly_income", "income_sources", "debt", "savings", "saves_with")
}
_TENURE = {
    "house": "house",
    "house_land": "house_land",
    "farm_land": "farm_land",
    "document_type": "document_type_id",
    "remark": "remark",
}


def enter_domicile(entry: Entry, home: int | None) -> None:
    """The household belongs to the village of the instance, from the day of the visit on.

    One that was known elsewhere has moved: said in a remark, so that a slip of the finger is
    seen.
    """
    household, village = entry.spoken.household, entry.spoken.village
    if household is None or village is None or home == village.pk:
        return
    said = [Said({"party_id": household.pk}, {"place_id": village.pk})]
    record_what_differs(Domicile, said, on=entry.day, source=entry.source)
    if home is not None:
        entry.remark(
            entry.root,
            "place.village",
            "household_moved",
            "ครัวเรือนนี้เดิมอยู่หมู่บ้านอื่น บันทึกว่าย้ายมาแล้ว ถ้าเลือกผิดให้ส่งฉบับแก้ไข",
            "The household belonged to another village and is recorded as moved;"
            " if that was a slip, send it edited.",
        )


def enter_household(entry: Entry, household: Party) -> None:
    """Record what is told of the household itself."""
    root = entry.root
    if tenure := only(root.of("tenure"), _TENURE):
        said = [Said({"household_id": household.pk}, tenure)]
        record_what_differs(Tenure, said, on=entry.day, source=entry.source)
    account = only(root.of("account"), _ACCOUNT)
    if "account.debt_sources" in root.told:
        account["debt_sources"] = list(root.told["account.debt_sources"])
    if account:
        said = [Said({"household_id": household.pk}, account)]
        record_what_differs(HouseholdAccount, said, on=entry.day, source=entry.source)
    for scope in root.walk():
        if scope.asks_of("referral"):
            _enter_referral(entry, scope, household)


def enter_visit(entry: Entry, household: Party) -> None:
    """Record the visit, if the form is one: always, also where it found what was known."""
    root = entry.root
    if not root.asks_of("visit"):
        return
    told = root.of("visit")
    condition = told.get("house_condition", "")
    house = None if condition == HouseCondition.NO_HOUSE else entry.spoken.house
    hardships = told.get("hardships")  # none at all is an answer of its own; a blank is no answer
    found: dict[str, Any] = {
        "house_id": house.pk if house else None,
        "people": told.get("people"),
        "house_condition": condition,
        "needs_repair": list(told.get("needs_repair", ())),
        "hardships": None if hardships is None else list(hardships),
        "remark": told.get("remark", ""),
    }
    entry.visit = visit_of(entry.source, household, found) or _recorded(entry, household, found)


def _recorded(entry: Entry, household: Party, found: dict[str, Any]) -> Visit:
    return intake.record_visit(
        household,
        visited_on=entry.day,
        source=entry.source,
        house=entry.spoken.house if found["house_id"] else None,
        people=found["people"],
        house_condition=HouseCondition(found["house_condition"])
        if found["house_condition"]
        else None,
        needs_repair=[RepairPart(part) for part in found["needs_repair"]],
        hardships=found["hardships"],
        remark=found["remark"],
        round=_round(entry),
    )


def _round(entry: Entry) -> SurveyRound | None:
    """The round that was answered, in the village or above it; else the one that stands there."""
    key = entry.root.told.get("round.key")
    village = entry.spoken.village
    if village is None:
        return None
    if key is None:
        return standing_round(village, entry.day)
    found = SurveyRound.objects.filter(key=key).select_related("place").first()
    if found is None or not village.code.startswith(found.place.code):
        entry.remark(
            entry.root,
            "round.key",
            "no_such_round",
            "ไม่มีรอบการสำรวจนี้ในหมู่บ้าน จึงบันทึกเป็นการเยี่ยมนอกรอบ",
            "There is no such round in the village; recorded as a visit outside any round.",
        )
        return None
    return found


def _enter_referral(entry: Entry, scope: Scope, household: Party) -> None:
    told = scope.of("referral")
    if not told:
        return
    missing = [field for field in ("need", "agency") if not told.get(field)]
    if missing:
        entry.remark(
            scope,
            f"referral.{missing[0]}",
            "referral_is_incomplete",
            "การส่งต่อต้องบอกเรื่องและหน่วยงาน จึงยังไม่บันทึก",
            "A referral needs its subject and its agency; it is not recorded.",
        )
        return
    person = entry.spoken.person_of(scope)
    if person is not None and not _may_be_referred(person, entry):
        entry.remark(
            scope,
            "referral.need",
            "no_consent_to_refer",
            "ไม่ได้บันทึกการส่งต่อ เพราะไม่มีความยินยอมให้ส่งข้อมูลแก่หน่วยงาน",
            "The referral is not recorded: there is no consent to hand data on to agencies.",
        )
        return
    key = scope.own_key(entry.submission.first_id, f"referral|{entry.source.key}")
    fields = {
        "household_id": household.pk,
        "person_id": person.pk if person else None,
        "need": told["need"],
        "agency": told["agency"],
        "detail": told.get("detail", ""),
    }
    day = told.get("referred_on") or entry.day
    known = Referral.objects.filter(key=key, recorded_at__known_by=EVER_KNOWN)
    if not known.exists():
        Referral.objects.create(key=key, referred_on=day, source=entry.source, **fields)


def _may_be_referred(person: Party, entry: Entry) -> bool:
    said = latest(
        Consent.objects.filter(person=person, purpose=Consent.Purpose.REFERRAL),
        up_to(entry.day),
    ).first()
    return said is not None and said.is_given


def enter_findings(entry: Entry) -> None:
    """Record what was found by indicators: of the household, or of the village by its sets."""
    scopes = [scope for scope in entry.root.walk() if scope.findings]
    if not scopes:
        return
    sets = {which for scope in scopes for which, _code in scope.findings}
    known = {
        (each.set_id, each.code): each
        for each in Indicator.objects.filter(set__in=sets).select_related("set")
    }
    said = []
    for scope in scopes:
        for (which, code), (is_met, text) in scope.findings.items():
            indicator = known.get((which, code))
            about = _about(entry, indicator)
            if indicator is None or about is None:
                entry.remark(
                    scope,
                    f"indicator.{which}.{code}",
                    "no_such_indicator",
                    "ไม่รู้จักตัวชี้วัดนี้ หรือไม่รู้ว่าเป็นของครัวเรือนใด",
                    "The indicator is not known, or of which household it speaks.",
                )
                continue
            fields = {"is_met": is_met, "value": text}
            said.append(Said({"indicator_id": indicator.pk, **about}, fields))
    record_what_differs(IndicatorFinding, said, on=entry.day, source=entry.source)


def _about(entry: Entry, indicator: Indicator | None) -> dict[str, int | None] | None:
    household, village = entry.spoken.household, entry.spoken.village
    if indicator is None:
        return None
    if indicator.set.about == IndicatorSet.About.VILLAGE:
        return {"household_id": None, "place_id": village.pk} if village else None
    return {"household_id": household.pk, "place_id": None} if household else None
