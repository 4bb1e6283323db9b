"""The page of a village's layout and its PDF: find, may I, ask, answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maps.layouts import agency, committee, public, sheet
from maps.layouts.papers import PAPERS
from maps.layouts.queries import next_edition
from maps.layouts.reach import village_to_see
from maps.models import DrawnHouse, LayoutEdition
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network.access import Permission, may, needs, require
from network.disclosures import record_disclosure
from network.evidence import receive_statement
from network.models import HouseCount, Place, Source
from network.moments import Moment
from network.page_frame import moment_to_count, place_frame
from network.places import lines
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.errors import ParcelError
from parcels.layout_numbers import number_houses, numbers_of
from survey.models import Referral
from survey.referrals.disclosing import PDF, disclose
from survey.referrals.standing import in_places, standing_of

RENDERINGS = ("public", "committee", "agency")
DATASET = "village_layout"
COLUMNS = (
    "layout_number", "house_no", "head", "people", "house_condition", "needs_repair", "estimate",
    "older", "bound", "disabled", "land", "savings", "referrals", "remark",
)  # fmt: skip


@require_safe
@needs(Permission.SEE_PLACES)
def layout_page(request: AccountRequest, code: str) -> HttpResponse:
    """What a village's layout is made of, and the ways to print it."""
    village = village_to_see(request, code)
    moment = _moment(request, village)
    frame = place_frame(request, village, moment)
    keep_up("houses")
    houses = drawn_at(DrawnHouse, moment).filter(place=village.pk)
    known = set(houses.values_list("pk", flat=True))
    numbered = numbers_of(village.pk, moment)
    context = frame | {
        "houses": len(known),
        "placed": houses.filter(geometry__isnull=False).count(),
        "unnumbered": len(known - set(numbered)),
        "edition": next_edition(village.pk, moment),
        "editions": LayoutEdition.objects.recorded(moment)
        .filter(village=village)
        .select_related("source")
        .order_by("-number"),
        "papers": [(size, size.upper()) for size in ("a3", "a1", "a0", "a4")],
        "referrals": _referrals(village, moment) if frame["may_refer"] else [],
        "on": moment.last_day.isoformat() if moment.is_past else "",
    }
    return render(request, "maps/layouts/village.html", context)


@require_safe
@needs(Permission.SEE_PLACES)
def layout_pdf(request: AccountRequest, code: str) -> HttpResponse:
    """The PDF: `rendering`, `size`, `on`, `referral` (of an agency's), in Thai or `language=en`.

    Names and needs are for who may see identity, a referral's for who may refer; without
    a rendering it is the public one.
    """
    village = village_to_see(request, code)
    rendering = request.GET.get("rendering", "public")
    size = request.GET.get("size", "a3").lower()
    if rendering not in RENDERINGS or size not in PAPERS:
        raise Http404
    language = "en" if request.GET.get("language") == "en" else "th"
    moment = _moment(request, village)
    with translation.override(language):
        asked = _asked(request, village, moment, size)
        made = {"public": _public, "committee": _committee, "agency": _agency}[rendering]
        response = made(request, village, asked)
    name = f"layout-{village.code}-{rendering}-{size}-{moment.last_day}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
@needs(Permission.SURVEY)
def number(request: AccountRequest, code: str) -> HttpResponse:
    """ให้เลขผัง: the next free numbers, in walking order, for houses that have none."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    keep_up("houses")
    houses = list(
        drawn_at(DrawnHouse, moment).filter(place=village.pk).values_list("pk", flat=True)
    )
    try:
        with transaction.atomic():
            said = receive_statement(
                _("ให้เลขผังบ้านที่ยังไม่มี"),
                as_of=moment.last_day,
                recorded_by=request.user,
                kind=Source.Kind.STATEMENT,
            )
            given = number_houses(village, houses, given_on=moment.last_day, source=said)
    except ParcelError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("ให้เลขผังแล้ว %(n)d หลัง") % {"n": len(given)})
    return redirect("village-layout", code=village.code)


def _moment(request: AccountRequest, village: Place) -> Moment:
    """The day of the sheet; of the past, for who may not see the houses, of one that was signed.

    Raises:
        MomentIsNotOpen: another day of the past.
    """
    signed = LayoutEdition.objects.recorded(Moment.now()).filter(village=village)
    return moment_to_count(
        request, [village.pk], is_used=lambda day: signed.filter(as_of=day).exists()
    )


def _asked(request: AccountRequest, village: Place, moment: Moment, size: str) -> sheet.Asked:
    page = reverse("village-layout", args=[village.code])
    on = urlencode({"on": moment.last_day.isoformat()})
    count = HouseCount.objects.reference(moment).filter(place=village).first()
    return sheet.Asked(
        village=village.pk,
        above=lines([village.pk], moment)[village.pk][::-1],
        moment=moment,
        paper=PAPERS[size],
        edition=next_edition(village.pk, moment),
        link=request.build_absolute_uri(f"{page}?{on}"),
        reference=count.houses if count else None,
        is_fictional=bool(count and count.source.is_fictional),
    )


def _public(_request: AccountRequest, village: Place, asked: sheet.Asked) -> HttpResponse:
    return _pdf(sheet.public_pdf(asked, public.told_to_public(village.pk, asked.moment)))


def _committee(request: AccountRequest, village: Place, asked: sheet.Asked) -> HttpResponse:
    require(request.user, Permission.SEE_IDENTITY, village)
    require(request.user, Permission.SEE_RECORDS, village)
    sight = committee.Sight(
        names=True,
        health=may(request.user, Permission.SEE_HEALTH, village),
        disability=may(request.user, Permission.SEE_DISABILITY, village),
    )
    told = committee.told_to_committee(village.pk, asked.moment, sight)
    named = replace(asked, printed_by=request.user.name, printed_at=timezone.now())
    content = sheet.committee_pdf(named, told)
    record_disclosure(
        request.user,
        dataset=DATASET,
        form=PDF,
        recipient=_("คณะทำงานหมู่บ้าน"),
        purpose=_("ผังหมู่บ้านฉบับคณะทำงาน"),
        columns=COLUMNS,
        persons=committee.persons_in(told.houses),
        content=content,
        place=village,
        row_count=len(told.houses),
    )
    return _pdf(content)


def _agency(request: AccountRequest, village: Place, asked: sheet.Asked) -> HttpResponse:
    require(request.user, Permission.REFER, village)
    try:
        key = UUID(request.GET.get("referral", ""))
    except ValueError:
        raise Http404 from None
    found = get_object_or_404(Referral.objects.recorded(asked.moment), key=key)
    course = standing_of(found.pk, asked.moment)
    if course is None or course.place != village.pk:
        raise Http404
    told = agency.told_to_agency(course, village.pk, asked.moment)
    response = _pdf(sheet.agency_pdf(asked, told))
    return disclose(
        request.user, [told.telling], response, form=PDF, recipient=told.body, place=village
    )


def _pdf(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/pdf")


def _referrals(village: Place, moment: Moment) -> list[dict[str, Any]]:
    """The referrals that are with an agency, to print a sheet of each."""
    sent = [each for each in in_places([village.pk], moment) if each.sent_to and not each.is_closed]
    keys = dict(
        Referral.objects.filter(
            pk__in=[each.pk for each in sent], recorded_at__known_by=moment.known_by
        ).values_list("pk", "key")
    )
    return [
        {"key": keys[each.pk], "need": each.need.label, "agency": each.agency, "on": each.sent_on}
        for each in sent
        if each.pk in keys
    ]
