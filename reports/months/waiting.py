"""What waits for whoever signs monthly reports: for รอฉันวันนี้."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from formats.months import Month
from network.access import grants
from network.models import Account, Level, Place, Role
from network.moments import Moment
from network.queries import below
from network.waiting import Waiting
from reports import writing
from reports.models import ReportStep
from reports.months.signers import signer
from reports.months.standing import Standing, due_on, standings

Kind = ReportStep.Kind
SIGNING = (Role.DISTRICT_NETWORK, Role.DISTRICT_CHIEF, Role.TAMBON_NETWORK)
MONTHS_BACK = 12  # what is older is on the page of all months
LABELS = {
    Kind.SUBMITTED: gettext_lazy("ส่งรายงานประจำเดือนให้สอบทาน"),
    Kind.VERIFIED: gettext_lazy("สอบทานรายงานประจำเดือน"),
    Kind.CERTIFIED: gettext_lazy("รับรองรายงานประจำเดือน"),
    Kind.DELIVERED: gettext_lazy("ส่งรายงานประจำเดือนให้อำเภอ"),
    Kind.DECIDED: gettext_lazy("ลงนามรายงานประจำเดือน"),
}


def reports_to_sign(account: Account, moment: Moment) -> list[Waiting]:
    """Reports of the last months whose next step is this account's. Few queries; none of most."""
    places = _districts(account, moment)
    if not places:
        return []
    closed = Month.last_closed(timezone.now())
    months = [closed]
    for _number in range(MONTHS_BACK - 1):
        months.append(months[-1].previous())
    newest: dict[tuple[int, Month], Standing] = {}
    for each in standings([place.pk for place in places], months=months):
        newest.setdefault((each.report.place_id, each.month), each)
    found = []
    for place in places:
        rights = signer(account, place)
        if rights.prepares and (place.pk, closed) not in newest:
            found.append(
                Waiting(
                    label=_("จัดทำรายงานประจำเดือน"),
                    count=1,
                    since=closed.close_day,
                    url=reverse("months", args=[place.code]),
                    detail=writing.month(closed),
                    due_on=due_on(closed, Kind.SUBMITTED),
                )
            )
        found += [
            _waiting(each)
            for (of, _month), each in newest.items()
            if of == place.pk and _is_next(each, account, rights.may(each.next_kind))
        ]
    return found


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


def _districts(account: Account, moment: Moment) -> list[Place]:
    """The districts in whose reports the account may have a step."""
    held = [
        (each.role, each.place_id)
        for each in grants(account, moment).filter(role__in=SIGNING)
        if each.place_id is not None
    ]
    own = [place for role, place in held if role != Role.TAMBON_NETWORK]
    tambons = {place for role, place in held if role == Role.TAMBON_NETWORK}
    found = {place.pk: place for place in Place.objects.filter(pk__in=own)} if own else {}
    chairs = Place.objects.filter(
        level=Level.DISTRICT,
        bodies__kind="district_network_body",
        bodies__memberships__person=account.person_id,
    )
    if account.person_id:
        found |= {place.pk: place for place in chairs}
    if tambons:
        for place in Place.objects.filter(level=Level.DISTRICT):
            within = Place.objects.filter(pk__in=below([place.pk], moment)).values_list(
                "pk", flat=True
            )
            if not tambons.isdisjoint(within):
                found[place.pk] = place
    return [found[key] for key in sorted(found)]
