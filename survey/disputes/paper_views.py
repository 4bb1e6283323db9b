"""The papers of a case as PDF; what is printed is handed to others, and is logged as disclosed.

Whoever prints it reads it too: the reading is logged beside it.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.access import Permission, needs, require
from network.disclosures import record_disclosure
from network.models import Account
from network.moments import Moment
from network.requests import AccountRequest
from survey.disputes import lists, papers, people
from survey.disputes.people import Named
from survey.models import Dispute, DisputeStep


@require_safe
@needs(Permission.SEE_IDENTITY)
def invitation(request: AccountRequest, key: UUID) -> HttpResponse:
    """The letters that invite both sides to the next sitting; 422 where none is arranged."""
    moment = Moment.now()
    found, row, parties = _case(request, key, moment)
    planned = (
        DisputeStep.objects.recorded(moment)
        .filter(dispute=found, next_on=row.next_on)
        .order_by("-taken_on", "-recorded_at", "-pk")
        .first()
    )
    sitting = (planned.next_at, planned.next_venue) if planned else (None, "")
    content = papers.invitation_pdf(found, row, parties, sitting, moment)
    _log(request.user, found, parties, content, moment, dataset="dispute_invitation")
    return _pdf(content, f"invitation-{found.pk}")


@require_safe
@needs(Permission.SEE_IDENTITY)
def minute(request: AccountRequest, key: UUID) -> HttpResponse:
    """The minute of a sitting, to fill in and to be signed by everybody."""
    moment = Moment.now()
    found, row, parties = _case(request, key, moment)
    content = papers.minute_pdf(found, row, parties, [], moment)
    _log(request.user, found, parties, content, moment, dataset="dispute_minute")
    return _pdf(content, f"minute-{found.pk}")


def _case(
    request: AccountRequest, key: UUID, moment: Moment
) -> tuple[Dispute, lists.Row, list[Named]]:
    """A case where the account may see records and names (404, 403)."""
    known = Dispute.objects.recorded(moment).visible_to(request.user)
    found: Dispute = get_object_or_404(known.select_related("place", "source"), key=key)
    require(request.user, Permission.SEE_IDENTITY, found.place)
    (row,) = lists.rows([found.pk], moment, with_names=False)
    parties = people.parties_of(found, moment, with_names=True)
    people.note_words(found, parties, moment)
    return found, row, parties


def _log(
    account: Account,
    found: Dispute,
    parties: list[Named],
    content: bytes,
    moment: Moment,
    *,
    dataset: str,
) -> None:
    persons = people.of_sides(people.people_of_sides(parties, moment))
    record_disclosure(
        account,
        dataset=dataset,
        form="pdf",
        recipient=_("ทั้งสองฝ่ายและผู้ไกล่เกลี่ยของเรื่องที่ %(number)s") % {"number": found.pk},
        purpose=_("ไกล่เกลี่ยข้อพิพาทในหมู่บ้าน"),
        columns=["name", "role", "house_number", "subject"],
        persons=persons,
        content=content,
        place=found.place,
        row_count=len(parties),
    )


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"'},
    )
