"""The page on which a proposed layout is drawn or revised, and what it asks while drawing."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.gis.db.models.functions import Transform
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from formats.crs import STORAGE_SRID
from maps.layouts import proposals, sketching
from maps.layouts.errors import LayoutError, ProposalHasChanged
from maps.layouts.landmark_views import what_is_there
from maps.layouts.proposals import Piece
from maps.layouts.reach import village_to_see
from maps.models import DrawnParcel, LayoutProposal, ProposedPart
from maps.tiles.drawn_at import drawn_at
from maps.tiles.keeping import keep_up
from network import keys
from network.access import Permission, needs, require
from network.errors import EvidenceDamaged
from network.evidence import content, receive_document
from network.forms import DayField
from network.latest import latest
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from network.sentences import sentence
from parcels import landmarks

DRAWN_NAME = "drawn.geojson"  # of the file in which a drawing is kept as it was sent
COULD_NOT = 422
MOST_PARCELS = 600
ERROR_METRES = 2.0  # of a site drawn on an orthophoto (DOMAIN.md §2.11)


class SketchForm(forms.Form):
    """A proposal as it was drawn."""

    title = forms.CharField(label=gettext_lazy("ชื่อผังที่เสนอ"), max_length=120)
    proposed_on = DayField(label=gettext_lazy("เสนอเมื่อวันที่"))
    site_error_metres = forms.FloatField(
        label=gettext_lazy("แนวเขตโครงการคลาดเคลื่อนได้กี่เมตร"),
        help_text=gettext_lazy("รังวัด RTK 0.05 วาดจากภาพถ่ายทางอากาศ 2 เดินด้วยโทรศัพท์ 5"),
        min_value=0.01,
        max_value=50,
    )
    drawn = forms.CharField(
        label=gettext_lazy("ผังที่วาด (GeoJSON)"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("ยังไม่ได้วาดเขตโครงการและแปลง")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def draw_proposal(request: AccountRequest, code: str) -> HttpResponse:
    """Draw a proposal, or with `?of=` revise one; what is wrong is said, nothing drawn is lost."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    revised = _revised(request, village, moment)
    form = SketchForm(request.POST or None, initial=_as_typed(revised, moment))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = _propose(request, village, said, revised)
        except ProposalHasChanged as error:
            form.add_error(None, sentence(error))
            typed = request.POST.copy()
            typed["seen"] = str(revised.pk) if revised else ""  # the newest, that may be opened
            form.data = typed
        except LayoutError as error:
            form.add_error("drawn", sentence(error))
        else:
            messages.success(request, _("บันทึกผังที่เสนอแล้ว"))
            return redirect("layout-proposal", code=code, key=made.key)
    context = place_frame(request, village, moment) | {
        "form": form,
        "revised": revised,
        "there": what_is_there(village, landmarks.standing(village.pk, moment), moment)
        | {"parcels": _parcels(village, moment)},
        "words": _words(),
        "seals": {
            "account": request.user.pk,
            "keys": keys.device_seals("drawn proposal", request.user.pk),
        },
        "kinds": [(proposals.SITE, _("เขตโครงการ")), *proposals.Kind.choices],
    }
    status = COULD_NOT if request.method == "POST" else 200
    return render(request, "maps/layouts/draw_proposal.html", context, status=status)


@require_POST
@needs(Permission.SURVEY)
def work_on_drawing(request: AccountRequest, code: str) -> JsonResponse:
    """Add up what is drawn so far, or cut, divide and fill it; nothing is kept."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    if len(request.body) > sketching.LARGEST_DRAWN:
        return JsonResponse({"problem": _("ผังที่วาดใหญ่เกินไป")}, status=COULD_NOT)
    try:
        asked = json.loads(request.body)
        pieces = sketching.drawn(json.dumps(asked))
        answer = {"made": _worked(asked, pieces)} if asked.get("do") else _added(asked, pieces)
    except LayoutError as error:
        return JsonResponse({"problem": sentence(error)}, status=COULD_NOT)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError):
        return JsonResponse({"problem": _("อ่านผังที่วาดไม่ได้")}, status=COULD_NOT)
    return JsonResponse(answer)


def _added(asked: dict[str, Any], pieces: list[Piece]) -> dict[str, Any]:
    error = float(asked.get("error") or ERROR_METRES)
    if error != error:  # noqa: PLR0124 (NaN)
        raise ValueError(error)
    return sketching.added(pieces, min(max(error, 0.01), 50.0)).as_json()


def _worked(asked: dict[str, Any], pieces: list[Piece]) -> list[dict[str, Any]]:
    what = asked["do"]
    if what == "rest":
        return sketching.rest(pieces, proposals.Kind.COMMON)
    at = int(asked["at"])
    if not 0 <= at < len(pieces) or what not in {"trim", "divide"}:
        raise ValueError(what)
    if what == "trim":
        return sketching.trim(pieces, at)
    return sketching.divide(pieces, at, min(max(int(asked["count"]), 2), sketching.MOST_DIVIDED))


def _propose(
    request: AccountRequest, village: Place, said: dict[str, Any], revised: LayoutProposal | None
) -> LayoutProposal:
    """Record what was drawn; the drawing itself is kept, to be gone on from."""
    sketch = proposals.sketch_of(sketching.drawn(said["drawn"]))
    seen = None
    if revised is not None:
        versions = proposals.versions(village.pk, revised.key, Moment.now())
        seen = next((each for each in versions if each.pk == said["seen"]), revised)
    with transaction.atomic():
        return proposals.propose(
            village, sketch, title=said["title"], proposed_on=said["proposed_on"],
            site_error_metres=said["site_error_metres"], instead_of=seen,
            source=receive_document(
                said["drawn"].encode(), DRAWN_NAME, title=said["title"],
                as_of=said["proposed_on"], recorded_by=request.user,
            ),
        )  # fmt: skip


def _revised(request: AccountRequest, village: Place, moment: Moment) -> LayoutProposal | None:
    asked = request.GET.get("of")
    if not asked:
        return None
    try:
        key = UUID(asked)
    except ValueError:
        raise Http404 from None
    known = latest(LayoutProposal.objects.filter(village=village, key=key), moment)
    found: LayoutProposal | None = known.select_related("source").first()
    if found is None:
        raise Http404
    return found


def _words() -> dict[str, str]:
    """What the page says while drawing."""
    return {
        "kind": _("ชนิด"), "label": _("ชื่อ"), "width": _("กว้าง (ม.)"), "count": _("จำนวนแปลง"),
        "pick": _("แก้รูป"), "picked": _("เลิกแก้"), "trim": _("ตัดส่วนที่ซ้อน"),
        "divide": _("แบ่งเท่ากัน"), "drop": _("ลบ"), "working": _("กำลังคำนวณ…"),
        "few": _("รูปยังมีจุดไม่พอ แปลงต้องมีอย่างน้อย 3 จุด ถนน 2 จุด"),
        "nowhere": _("หาตำแหน่งไม่ได้ เปิด GPS แล้วลองใหม่"),
        "unread": _("อ่านพิกัดไม่ได้ พิมพ์ละติจูด ลองจิจูด เช่น 13.50012, 102.10034"),
        "offline": _("ยังติดต่อเซิร์ฟเวอร์ไม่ได้ วาดต่อได้ ร่างเก็บในเครื่องนี้ ตัดและแบ่งแปลงต้องมีสัญญาณ"),
    }  # fmt: skip


def _as_typed(revised: LayoutProposal | None, moment: Moment) -> dict[str, Any]:
    today = moment.last_day
    if revised is None:
        return {"proposed_on": today, "site_error_metres": ERROR_METRES}
    return {
        "title": revised.title,
        "proposed_on": today,
        "site_error_metres": revised.site_error_metres,
        "drawn": _drawing_of(revised, moment),
        "seen": revised.pk,
    }


def _drawing_of(proposal: LayoutProposal, moment: Moment) -> str:
    """As it was drawn, roads as lines still; of a file, or where that is erased, as it is kept."""
    source = proposal.source
    if source.file_name == DRAWN_NAME and source.stored_as:
        try:
            return content(source).decode()
        except (EvidenceDamaged, OSError, UnicodeDecodeError):
            pass
    parts = list(ProposedPart.objects.recorded(moment).filter(proposal=proposal).order_by("pk"))
    return json.dumps(sketching.as_features(proposal.site, parts), ensure_ascii=False)


def _parcels(village: Place, moment: Moment) -> list[dict[str, Any]]:
    """Parcels of the village to draw beside, or to take as the site: numbers and outlines."""
    keep_up("parcels")
    rows = drawn_at(DrawnParcel, moment).filter(place=village.pk).order_by("label", "pk")
    found = rows.annotate(at=Transform("geometry", STORAGE_SRID)).values_list("label", "at")
    return [
        {"label": label, "geometry": json.loads(at.geojson)} for label, at in found[:MOST_PARCELS]
    ]
