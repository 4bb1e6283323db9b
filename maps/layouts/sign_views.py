"""Recording that an edition was signed on paper: find, may I, ask, answer."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from maps.layouts import registry
from maps.layouts.errors import LayoutError
from maps.layouts.forms import SignForm
from maps.layouts.queries import next_edition
from maps.layouts.reach import village_to_see
from network.access import Permission, needs, require
from network.bodies import seats
from network.models import Party, Place
from network.moments import Moment
from network.page_frame import place_frame
from network.places import lines
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.attachments import source_of
from parcels.errors import ParcelError


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def sign_layout(request: AccountRequest, code: str) -> HttpResponse:
    """Who signed the layout of a village, when, and the scan of it."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    require(request.user, Permission.SEE_IDENTITY, village)
    moment = Moment.now()
    members, verifiers = _choices(village, moment)
    number = next_edition(village.pk, moment)
    form = SignForm(
        request.POST or None, request.FILES or None, members=members, verifiers=verifiers
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        people = {str(each.key): each for each in Party.objects.filter(
            key__in=[*said["members"], *said["verifiers"]])}  # fmt: skip
        try:
            with transaction.atomic():
                edition = registry.sign_edition(
                    village,
                    as_of=said["as_of"],
                    signed_on=said["signed_on"],
                    members=[people[each] for each in said["members"]],
                    has_headman=said["headman"],
                    verifiers=[people[each] for each in said["verifiers"]],
                    source=source_of(
                        _("ผังหมู่บ้านที่ลงนาม ฉบับที่ %(number)d") % {"number": number},
                        as_of=said["signed_on"],
                        recorded_by=request.user,
                        attached=said["attached"],
                    ),
                )
        except (LayoutError, ParcelError) as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกฉบับที่ %(number)d แล้ว") % {"number": edition.number})
            return redirect("village-layout", code=code)
    context = place_frame(request, village, moment) | {
        "form": form,
        "number": number,
        "few": len(members) < registry.MEMBERS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "maps/layouts/sign.html", context, status=status)


def _choices(village: Place, moment: Moment) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Who can sign: the seats of the village; verifiers also of the places above it."""
    above = [each.pk for each in lines([village.pk], moment)[village.pk]]
    found = seats(above, moment, with_names=True)
    people = {
        place: [
            (str(each.membership.person.key), each.name or "–") for each in found.get(place, [])
        ]
        for place in above
    }
    everybody = dict(person for place in above for person in people[place])
    return people[village.pk], list(everybody.items())
