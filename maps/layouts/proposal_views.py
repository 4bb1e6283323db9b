"""Pages of proposed layouts: a file comes in, existing and proposed stand side by side."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from formats.errors import FormatError
from maps.layouts import proposals
from maps.layouts.errors import LayoutError
from maps.layouts.proposal_sheet import proposal_pdf, side_by_side
from maps.layouts.reach import village_to_see
from maps.models import LayoutProposal
from network.access import Permission, may, needs, require
from network.evidence import receive_document
from network.forms import DayField
from network.latest import latest
from network.models import Place
from network.moments import Moment
from network.page_frame import moment_of, place_frame
from network.places import lines
from network.requests import AccountRequest
from network.sentences import sentence

LARGEST_BYTES = 25 * 2**20
ON_SCREEN = 5.0  # units a point; on paper 3.5


class ProposeForm(forms.Form):
    """A proposed layout as a map file."""

    title = forms.CharField(label=gettext_lazy("ชื่อผังที่เสนอ"), max_length=120)
    proposed_on = DayField(label=gettext_lazy("เสนอเมื่อวันที่"))
    attached = forms.FileField(
        label=gettext_lazy("ไฟล์ผัง (GeoPackage, GeoJSON, KML หรือ shapefile ที่บีบอัด)"),
        help_text=gettext_lazy(
            "คอลัมน์ kind: site เขตโครงการ, plot แปลง, road ถนน, common ส่วนรวม, green สวน, water น้ำ;"
            " label ชื่อ; width ความกว้างถนนเป็นเมตร (ถนนเป็นเส้นได้)"
        ),
    )

    def clean_attached(self) -> Any:
        """Not larger than a file may be."""
        found = self.cleaned_data["attached"]
        if found.size > LARGEST_BYTES:
            raise forms.ValidationError(_("ไฟล์ใหญ่เกิน 25 MB"))
        return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def layout_proposals(request: AccountRequest, code: str) -> HttpResponse:
    """The proposed layouts of a village, and the way to bring one."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    form = ProposeForm(
        request.POST or None,
        request.FILES or None,
        initial={"proposed_on": moment.last_day},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        content = said["attached"].read()
        try:
            sketch = proposals.read(content, said["attached"].name or "")
            with transaction.atomic():
                made = proposals.propose(
                    village, sketch, title=said["title"], proposed_on=said["proposed_on"],
                    source=receive_document(
                        content, said["attached"].name or "proposal", title=said["title"],
                        as_of=said["proposed_on"], recorded_by=request.user,
                    ),
                )  # fmt: skip
        except (LayoutError, FormatError) as error:
            form.add_error("attached", sentence(error))
        else:
            messages.success(request, _("บันทึกผังที่เสนอแล้ว"))
            return redirect("layout-proposal", code=code, key=made.key)
    known = latest(LayoutProposal.objects.filter(village=village), moment)
    context = place_frame(request, village, moment) | {
        "form": form,
        "proposals": sorted(known, key=lambda each: (each.proposed_on, each.pk), reverse=True),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "maps/layouts/proposals.html", context, status=status)


@require_safe
@needs(Permission.SEE_RECORDS)
def layout_proposal(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """A proposed layout beside what is there, with its areas."""
    village = village_to_see(request, code)
    require(request.user, Permission.SEE_RECORDS, village)
    moment = moment_of(request)
    found = _known(request, village, key, moment)
    side = side_by_side(found, village.pk, moment)
    context = place_frame(request, village, moment) | {
        "proposal": found,
        "versions": proposals.versions(village.pk, key, moment),
        "may_draw": may(request.user, Permission.SURVEY, village),
        "side": side,
        "maps": [
            (title, mark_safe(_with_words(drawn)), drawn["caption"])  # noqa: S308 (our drawing)
            for title, drawn in ((_("ผังเดิม"), side.existing), (_("ผังที่เสนอ"), side.proposed))
        ],
    }
    return render(request, "maps/layouts/proposal.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def layout_proposal_pdf(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """The same on A3, in Thai unless English is asked for."""
    village = village_to_see(request, code)
    require(request.user, Permission.SEE_RECORDS, village)
    moment = moment_of(request)
    found = _known(request, village, key, moment)
    with translation.override("en" if request.GET.get("language") == "en" else "th"):
        content = proposal_pdf(
            side_by_side(found, village.pk, moment),
            found,
            lines([village.pk], moment)[village.pk][::-1],
            moment,
            request.build_absolute_uri(reverse("layout-proposal", args=[code, key])),
        )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="proposal-{code}-{str(key)[:8]}.pdf"'
    patch_cache_control(response, private=True, no_store=True)
    return response


def _known(request: AccountRequest, village: Place, key: UUID, moment: Moment) -> LayoutProposal:
    """The version that counts, or the one that is asked for by number."""
    asked = request.GET.get("version", "")
    if asked:
        versions = proposals.versions(village.pk, key, moment)
        earlier = next((each for each in versions if str(each.pk) == asked), None)
        if earlier is None:
            raise Http404
        return earlier
    known = latest(LayoutProposal.objects.filter(village=village, key=key), moment)
    found: LayoutProposal | None = known.select_related("source").first()
    if found is None:
        raise Http404
    return found


def _with_words(drawn: dict[str, Any]) -> str:
    """The drawing with its words in it, larger than on paper and with a rim, for the page."""
    words = "".join(
        f'<text x="{each["x"] * 10:.1f}" y="{each["y"] * 10:.1f}" text-anchor="middle" '
        f'dominant-baseline="central" font-size="{each["size"] * ON_SCREEN:.1f}" '
        'paint-order="stroke" stroke="#fff" stroke-width="8" stroke-linejoin="round" '
        f'transform="rotate({each["turn"]} {each["x"] * 10:.1f} {each["y"] * 10:.1f})">'
        f"{escape(each['text'])}</text>"
        for each in drawn["labels"]
    )
    return str(drawn["svg"]).replace("</svg>", f"{words}</svg>")
