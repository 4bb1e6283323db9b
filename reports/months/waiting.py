"""What waits for whoever signs monthly reports: for รอฉันวันนี้."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formats.months import Month
from network.access import Permission, places_as, roots
from network.models import Account, Body, BodyMembership, Level, Place, Role
from network.moments import Moment
from network.places import lines
from network.waiting import Waiting
from reports import writing
from reports.models import ReportStep
from reports.months.standing import Standing, due_on, standings

Kind = ReportStep.Kind
MONTHS_BACK = 12  # what is older is on the page of all months
LABELS = {
    Kind.SUBMITTED: gettext_lazy("ส่งรายงานประจำเดือนให้สอบทาน"),
    Kind.VERIFIED: gettext_lazy("สอบทานรายงานประจำเดือน"),
    Kind.CERTIFIED: gettext_lazy("รับรองรายงานประจำเดือน"),
    Kind.DELIVERED: gettext_lazy("ส่งรายงานประจำเดือนให้อำเภอ"),
    Kind.DECIDED: gettext_lazy("ลงนามรายงานประจำเดือน"),
}


def reports_to_sign(account: Account, moment: Moment) -> list[Waiting]:
    """Reports of the last months whose next step is this account's. One query for most."""
    parts = _parts(account, moment)
    if not parts:
        return []
    closed = Month.last_closed(timezone.now())
    months = [closed]
    for _number in range(MONTHS_BACK - 1):
        months.append(months[-1].previous())
    newest: dict[tuple[int, Month], Standing] = {}
    for each in standings(parts, months=months):
        newest.setdefault((each.report.place_id, each.month), each)
    found = [
        Waiting(
            label=_("จัดทำรายงานประจำเดือน"),
            count=1,
            since=closed.close_day,
            url=reverse("months", args=[place.code]),
            detail=writing.month(closed),
            due_on=due_on(closed, Kind.SUBMITTED),
        )
        for place in Place.objects.filter(
            pk__in=[
                key
                for key, kinds in parts.items()
                if Kind.SUBMITTED in kinds and (key, closed) not in newest
            ]
        ).order_by("code")
    ]
    found += [
        _to_prepare_again(each)
        for (of, _month), each in newest.items()
        if not each.is_open and Kind.SUBMITTED in parts[of]
    ]
    return found + [
        _waiting(each)
        for (of, _month), each in newest.items()
        if _is_next(each, account, each.next_kind in parts[of])
    ]


def _to_prepare_again(standing: Standing) -> Waiting:
    """What was refused or withdrawn waits for whoever prepares reports."""
    return Waiting(
        label=_("จัดทำรายงานประจำเดือนใหม่"),
        count=1,
        since=standing.steps[-1].taken_on,
        url=reverse("report-signing", args=[standing.report.place.code, standing.month]),
        detail=f"{writing.month(standing.month)} · {standing.words}",
        due_on=due_on(standing.month, Kind.SUBMITTED),
    )


def _is_next(standing: Standing, account: Account, may: bool) -> bool:
    """Whether the next step is this account's: who signed before does not sign again."""
    if not standing.next_kind or not may:
        return False
    if standing.next_kind not in {Kind.VERIFIED, Kind.CERTIFIED}:
        return True
    return all(step.account_id != account.pk for step in standing.steps)


def _waiting(standing: Standing) -> Waiting:
    last = standing.steps[-1].taken_on if standing.steps else standing.month.close_day
    return Waiting(
        label=str(LABELS[Kind(standing.next_kind)]),
        count=1,
        since=last,
        url=reverse("report-signing", args=[standing.report.place.code, standing.month]),
        detail=writing.month(standing.month),
        due_on=standing.due_on,
    )


def _parts(account: Account, moment: Moment) -> dict[int, set[str]]:
    """By district (key), the steps that may be this account's."""
    found: dict[int, set[str]] = defaultdict(set)
    preparing = {key for key in roots(account, Permission.PREPARE_REPORT) if key is not None}
    for key in preparing:
        found[key] |= {Kind.SUBMITTED, Kind.DELIVERED}
    for key in places_as(account, Role.DISTRICT_CHIEF):
        found[key].add(Kind.DECIDED)
    if tambons := places_as(account, Role.TAMBON_NETWORK):
        for above in lines(tambons, moment).values():
            for name in above:
                if name.level == Level.DISTRICT:
                    found[name.pk].add(Kind.VERIFIED)
    chairs = BodyMembership.objects.in_force(moment).filter(
        body__kind=Body.Kind.DISTRICT_NETWORK_BODY,
        office=BodyMembership.Office.CHAIR,
        person__accounts__is_active=True,
    )
    asked = Q(person=account.person_id) if account.person_id else Q(pk__in=())
    if preparing:
        asked |= Q(body__place__in=preparing)
    seated = set()
    for person, place in chairs.filter(asked).values_list("person", "body__place"):
        seated.add(place)
        if person == account.person_id:
            found[place].add(Kind.CERTIFIED)
    for key in preparing - seated:
        found[key].add(Kind.CERTIFIED)
    return dict(found)
