"""The table of a deposit day: the page, what it asks anew, and the lines it sends."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network import keys
from network.access import Permission, needs, open_to_anyone, require
from network.moments import EVER_KNOWN, Moment
from network.requests import AccountRequest
from network.sentences import sentence
from savings import errors
from savings.counter import counting, days, wordings
from savings.counter.lines import Line, take_line
from savings.models import Membership, SavingsGroup
from savings.views import group_frame, group_to_read, member_names

MOST_SATANG: Final = 1_000_000_000
MOST_BYTES: Final = 20_000
_AMOUNTS: Final = tuple(each.name for each in fields(Line) if each.name != "loan")
_WORKER: Final = Path(__file__).with_name("worker.js")


@require_safe
@needs(Permission.KEEP_BOOKS)
def deposit_days(request: AccountRequest, key: UUID) -> HttpResponse:
    """Days of the table: today's, and those before with their count."""
    group = group_to_keep(request, key)
    moment = Moment.now()
    rows = []
    for each in days.days_of(group):
        count = counting.last_count(group, each["entered_on"])
        rows.append(
            each
            | {
                "count": count,
                "confirmed": len(counting.confirmations(count)) if count else 0,
            }
        )
    return render(
        request,
        "savings/days.html",
        group_frame(request, group, moment)
        | {"rows": rows, "today": moment.last_day, "officers": counting.OFFICERS},
    )


@require_safe
@needs(Permission.KEEP_BOOKS)
def table(request: AccountRequest, key: UUID, day: date) -> HttpResponse:
    """The table of a day. What is typed stays on the device until the server has it."""
    group = group_to_keep(request, key)
    moment = Moment.now()
    seats = days.seats(group, day)
    names = member_names(request, group, [each.membership for each in seats], moment)
    frame = group_frame(request, group, moment)
    return render(
        request,
        "savings/table.html",
        frame
        | {
            "day": day,
            "is_today": day == moment.last_day,
            "main_fields": [(name, wordings.FIELDS[name]) for name in wordings.MAIN],
            "more_fields": [
                (name, label)
                for name, label in wordings.FIELDS.items()
                if name not in wordings.MAIN
            ],
            "words": wordings.of_the_page(),
            "data": {
                "group": str(group.key),
                "day": day.isoformat(),
                "officer": request.user.username,
                "state": reverse("table-state", args=[group.key, day]),
                "lines": reverse("table-lines", args=[group.key, day]),
                "worker": reverse("table-worker"),
                "seals": keys.device_seals("table of a deposit day", request.user.pk),
                "members": [_seat(each, names) for each in seats],
                **_state(request, group, day),
            },
        },
    )


@require_safe
@needs(Permission.KEEP_BOOKS)
def state(request: AccountRequest, key: UUID, day: date) -> HttpResponse:
    """What is entered on a day by now, for pages that stayed open."""
    group = group_to_keep(request, key)
    shown = _state(request, group, day)
    members = Membership.objects.filter(
        key__in=[each["member"] for each in shown["entered"]], recorded_at__known_by=EVER_KNOWN
    )
    member_names(request, group, list(members), Moment.now())  # whose money is read, is noted
    return JsonResponse(shown | {"officer": request.user.username})


@require_POST
@needs(Permission.KEEP_BOOKS)
def lines(request: AccountRequest, key: UUID, day: date) -> HttpResponse:
    """Enter one line. 200 entered, or was before; 409 another has entered this member; 422 no."""
    group = group_to_keep(request, key)
    try:
        sent = _sent(request)
    except (ValueError, KeyError, TypeError):
        words = _("ข้อมูลที่ส่งมาอ่านไม่ได้")
        return JsonResponse({"sentence": words}, status=HTTPStatus.BAD_REQUEST)
    membership = get_object_or_404(
        Membership.objects.filter(group=group, recorded_at__known_by=EVER_KNOWN).select_related(
            "group"
        ),
        key=sent["member"],
    )
    status, said = HTTPStatus.OK, ""
    try:
        take_line(
            membership,
            sent["line"],
            day=day,
            key=sent["key"],
            seen=sent["seen"],
            officer=request.user,
        )
    except errors.EnteredByAnother as error:
        status, said = HTTPStatus.CONFLICT, sentence(error)
    except errors.LedgerError as error:
        status, said = HTTPStatus.UNPROCESSABLE_ENTITY, sentence(error)
    member_names(request, group, [membership], Moment.now())
    return JsonResponse(_state(request, group, day) | {"sentence": said}, status=status)


@require_safe
@open_to_anyone
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's)
    """The service worker that keeps the open table on the device; holds nothing of anybody."""
    return HttpResponse(
        _WORKER.read_text(encoding="utf-8"),
        content_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


def group_to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    """The group, if the account keeps its books."""
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _seat(seat: days.Seat, names: dict[int, str]) -> dict[str, Any]:
    loan = seat.loan
    stands = loan.stands if loan else None
    return {
        "key": str(seat.membership.key),
        "number": seat.membership.number,
        "name": names.get(seat.membership.pk, ""),
        "pledge": seat.pledge,
        "held": seat.held,
        "loan": loan
        and {
            "key": str(loan.loan.key),
            "left": loan.left,
            "interest": stands.interest if stands else 0,
            "principal": stands.next_principal if stands else 0,
            "late": stands.days_late if stands else 0,
        },
    }


def _state(request: HttpRequest, group: SavingsGroup, day: date) -> dict[str, Any]:
    entered = days.entered(group, day)
    members = dict(
        Membership.objects.filter(
            pk__in=[each.membership for each in entered], recorded_at__known_by=EVER_KNOWN
        ).values_list("pk", "key")
    )
    count = counting.last_count(group, day)
    return {
        "csrf": get_token(request),
        "cash": counting.cash_on(group, day),
        "is_final": count is not None and len(counting.confirmations(count)) >= counting.OFFICERS,
        "entered": [
            {
                "key": each.key,
                "member": str(members[each.membership]),
                "by": each.by,
                "at": each.at.isoformat(),
                "sides": each.sides,
                "cash": each.cash,
            }
            for each in entered
            if each.membership in members
        ],
    }


def _sent(request: HttpRequest) -> dict[str, Any]:
    """The line that was sent, checked.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    if len(request.body) > MOST_BYTES:
        raise ValueError("too long")
    sent = json.loads(request.body)
    amounts = {name: sent["line"].get(name, 0) for name in _AMOUNTS}
    for satang in amounts.values():
        if type(satang) is not int or not 0 <= satang <= MOST_SATANG:
            raise ValueError("no amount")
    loan = sent["line"].get("loan") or ""
    return {
        "key": UUID(sent["key"]),
        "member": UUID(sent["member"]),
        "seen": [UUID(each) for each in sent.get("seen", [])],
        "line": Line(**amounts, loan=str(UUID(loan)) if loan else ""),
    }
