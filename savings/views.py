"""Pages of savings groups to read: groups of a place, a group, a member's passbook."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from formats.months import Month
from network import reading_log
from network.access import Permission, may, needs, places_of
from network.models import Place
from network.moments import EVER_KNOWN, Moment
from network.page_frame import place_frame
from network.people import names_of
from network.places import names as place_names
from network.queries import below
from network.requests import AccountRequest
from savings import books
from savings.auditing import quality
from savings.models import GroupRecord, JournalEntry, Level, Membership, MonthClosing, SavingsGroup
from savings.year import statements

LATEST_ENTRIES = 20


@require_safe
@needs(Permission.SEE_MONEY)
def groups(request: AccountRequest, code: str) -> HttpResponse:
    """The groups of a place and all below it, with their totals."""
    place = get_object_or_404(Place, code=code)
    own = set(places_of(request.user, Permission.SEE_MONEY))
    if place.pk not in own:
        raise Http404
    moment = Moment.now()
    reached = Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    found = books.groups_in(set(reached) & own, moment)
    keys = dict(SavingsGroup.objects.filter(pk__in=[g.pk for g in found]).values_list("pk", "key"))
    named = place_names([group.place for group in found], moment)
    scores = quality.scores_of(keys, moment)
    rows = [
        {
            "group": group,
            "key": keys[group.pk],
            "place": named.get(group.place),
            "level": Level(group.level).label,
            "score": scores.get(group.pk),
        }
        for group in found
    ]
    return render(
        request,
        "savings/groups.html",
        place_frame(request, place, moment)
        | {
            "rows": rows,
            "last_month": Month.containing(moment.last_day).previous(),
            "may_found": may(request.user, Permission.KEEP_BOOKS, place)
            and place.level == "village",
        },
    )


@require_safe
@needs(Permission.SEE_MONEY)
def group(request: AccountRequest, key: UUID) -> HttpResponse:
    """A group: its totals, members, latest entries, and the trial balance."""
    shown = group_to_read(request, key)
    moment = Moment.now()
    members = books.members(shown, moment)
    names = member_names(request, shown, [each.membership for each in members], moment)
    lines = books.trial_balance(shown, moment)
    entries = (
        JournalEntry.objects.recorded(moment)
        .filter(group=shown)
        .select_related("source__recorded_by", "reversed_by")
        .prefetch_related("postings")
        .order_by("-entered_on", "-recorded_at", "-pk")[:LATEST_ENTRIES]
    )
    cash = next(line.satang for line in lines if line.kind == "cash")
    return render(
        request,
        "savings/group.html",
        group_frame(request, shown, moment)
        | {
            "members": [(each, names.get(each.membership.pk, "")) for each in members],
            "saved": sum(each.saved for each in members),
            "owed": sum(each.owed for each in members),
            "cash": cash,
            "lines": [each for each in lines if each.satang],
            "sum": sum(each.satang for each in lines),
            "entries": [
                (each, sum(side.satang for side in each.postings.all() if side.satang > 0))
                for each in entries
            ],
            "closings": MonthClosing.objects.filter(
                group=shown, recorded_at__known_by=moment.known_by
            ).order_by("-month")[:12],
            "open_month": books.first_open_month(shown),
            "last_month": Month.containing(moment.last_day).previous(),
            "last_year": moment.last_day.year - 1,
        },
    )


@require_safe
@needs(Permission.SEE_MONEY)
def passbook(request: AccountRequest, key: UUID) -> HttpResponse:
    """A member's passbook: every movement with the balance after it; prints as it stands."""
    membership = membership_to_read(request, key)
    moment = Moment.now()
    frame = group_frame(request, membership.group, moment)
    name = member_names(request, membership.group, [membership], moment).get(membership.pk, "")
    return render(
        request,
        "savings/passbook.html",
        frame
        | {
            "membership": membership,
            "name": name,
            "paper": statements.passbook(membership, moment, frame["record"].name, name),
            "saved": books.saved_by(membership, moment),
            "loans": books.loans(membership.group, moment, membership=membership),
        },
    )


def group_to_read(request: AccountRequest, key: UUID) -> SavingsGroup:
    """The group, if the account may see its books; otherwise as if there were none."""
    found: SavingsGroup = get_object_or_404(
        SavingsGroup.objects.visible_to(request.user).select_related("place"), key=key
    )
    return found


def membership_to_read(request: AccountRequest, key: UUID) -> Membership:
    """The membership, if the account may see the books of its group."""
    found: Membership = get_object_or_404(
        Membership.objects.filter(
            group__in=SavingsGroup.objects.visible_to(request.user),
            recorded_at__known_by=EVER_KNOWN,
        ).select_related("group__place", "person"),
        key=key,
    )
    reading_log.note(reading_log.Kind.MONEY, [found.person_id])
    return found


def member_names(
    request: AccountRequest, group: SavingsGroup, memberships: list[Membership], moment: Moment
) -> dict[int, str]:
    """Names by membership, for those who may see identity; an auditor reads by number.

    Whose money the page shows is noted either way.
    """
    reading_log.note(reading_log.Kind.MONEY, [each.person_id for each in memberships])
    if not may(request.user, Permission.SEE_IDENTITY, group.place):
        return {}
    named = names_of([each.person_id for each in memberships], moment)
    return {each.pk: named.get(each.person_id, "") for each in memberships}


def group_frame(request: AccountRequest, group: SavingsGroup, moment: Moment) -> dict[str, Any]:
    """The same, with the group and what is known of it."""
    record = GroupRecord.objects.as_known(moment).filter(group=group).first()
    return place_frame(request, group.place, moment) | {
        "group": group,
        "record": record,
        "may_keep_books": may(request.user, Permission.KEEP_BOOKS, group.place),
    }
