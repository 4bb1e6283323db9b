"""The register of photographs, and the page on which a scan is laid down by its points."""

from __future__ import annotations

import json
import math
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.errors import FormatError
from formats.georeferencing import FEWEST, Method, advice
from formats.rasters import TILE
from maps.imagery.placing import lay_down, points_of
from maps.imagery.register_rows import images_of, scans_of
from maps.imagery.scan_points import Row, answer, points_of_rows, rows_from, rows_of
from maps.imagery.tiles import pixels_of
from maps.map_page.contents import contents
from maps.map_page.going import home_of
from maps.models import AerialScan, Georeference, Warping
from maps.tiles.views import ASKED_EACH_TIME
from network.access import Permission, acts_everywhere, acts_somewhere, needs, open_to_accounts
from network.moments import Moment
from network.page_frame import moment_of
from network.places import own_places
from network.requests import AccountRequest
from network.sentences import sentence

COULD_NOT: Final = 422
LARGEST_ASKED: Final = 200_000  # bytes of a table of points
BUSY: Final = (Warping.State.WAITING, Warping.State.RUNNING)
SHOWN: Final = ("places", "parcels", "state_land")  # layers under the hand that picks
_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@open_to_accounts
def register_page(request: AccountRequest) -> HttpResponse:
    """Every photograph over the reader's places, and the scans that wait for points."""
    moment = moment_of(request)
    may_record = acts_somewhere(request.user, Permission.RECORD)
    context = {
        "moment": moment,
        "images": images_of(request.user, moment),
        "scans": scans_of(request.user) if may_record else [],
        "may_record": may_record,
    }
    return render(request, "maps/imagery/register.html", context)


@_methods
@needs(Permission.RECORD)
def scan_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """A scan beside the map: points are picked on both, and it is laid down by them."""
    scan = _scan(request, key)
    history = list(
        Georeference.objects.as_known(Moment.now())
        .filter(scan=scan)
        .select_related("placed_by", "warping", "image")
    )
    rows, method, status = _first(request, history), _method(request, history), 200
    if request.method == "POST":
        told = _table(request.POST.get("table", ""))
        rows, status = rows_of(told, scan), COULD_NOT
        wrong = [row for row in rows if row.problem]
        try:
            if not wrong:
                lay_down(scan, points_of_rows(rows), method, by=request.user)
                messages.success(request, _("เก็บจุดควบคุมแล้ว กำลังวางภาพบนแผนที่"))
                return redirect("scan", key=scan.key)
            messages.error(request, _("ยังมีจุดที่ไม่ครบ แก้หรือลบแถวที่มีข้อความสีแดง"))
        except FormatError as error:
            messages.error(request, sentence(error))
    latest = history[0].warping if history else None
    context = {
        "scan": scan,
        "history": [(each, each.warping, len(each.points)) for each in history],
        "latest": latest,
        "is_busy": latest is not None and latest.state in BUSY,
        "told": _told(request, scan, rows, method),
        "methods": [(each, FEWEST[Method(each.value)]) for each in Georeference.Bent],
        "method": method,
        "advice": advice(points_of_rows(rows)),
    }
    return render(request, "maps/imagery/scan.html", context, status=status)


@_methods
@needs(Permission.RECORD)
def scan_fit(request: AccountRequest, key: UUID) -> HttpResponse:
    """How the table lies as it stands: residuals, RMSE, the worst, what is advised."""
    scan = _scan(request, key)
    if len(request.body) > LARGEST_ASKED:
        return JsonResponse({"problem": _("ตารางจุดใหญ่เกินไป")}, status=COULD_NOT)
    asked = _table(request.body.decode("utf-8", "replace"))
    method = Method.AFFINE
    if asked and isinstance(asked[0], dict) and asked[0].get("method") in list(Method):
        method = Method(asked.pop(0)["method"])
    return JsonResponse(answer(rows_of(asked, scan), method))


@require_safe
@needs(Permission.RECORD)
def scan_tile(request: AccountRequest, key: UUID, z: int, row: int, col: int) -> HttpResponse:
    """A piece of a scan in its own pixels; at the largest zoom one is one."""
    scan = _scan(request, key)
    last = largest_zoom(scan)
    if z > last or max(row, col) >= 2**z:
        raise Http404
    tag = f'"{scan.key}"'  # a scan never changes
    headers = {"ETag": tag, "Cache-Control": ASKED_EACH_TIME}
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    side = TILE * 2 ** (last - z)
    content = pixels_of(scan.stored_as, col * side, row * side, side)
    if content is None:
        return HttpResponse(status=204, headers=headers)
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


def largest_zoom(scan: AerialScan) -> int:
    """The zoom at which the tiles are of the scan's own pixels; at 0 all is one tile."""
    return max(0, math.ceil(math.log2(max(scan.width, scan.height) / TILE)))


def _scan(request: AccountRequest, key: UUID) -> AerialScan:
    known = AerialScan.objects.as_known(Moment.now()).visible_to(request.user)
    scan: AerialScan = get_object_or_404(known.select_related("source", "place"), key=key)
    return scan


def _table(text: str) -> list[Any]:
    """Rows as JSON; what is none is an empty table."""
    try:
        told = json.loads(text[:LARGEST_ASKED])
    except ValueError:
        return []
    return told if isinstance(told, list) else []


def _first(request: AccountRequest, history: list[Georeference]) -> list[Row]:
    """The points to begin with: of the georeference asked for, else of the latest."""
    asked = request.GET.get("from", "")
    chosen = [each for each in history if str(each.key) == asked] or history[:1]
    return rows_from(points_of(chosen[0])) if chosen else []


def _method(request: AccountRequest, history: list[Georeference]) -> Method:
    said = request.POST.get("method", "")
    if said in list(Method):
        return Method(said)
    return Method(history[0].method) if history else Method.AFFINE


def _told(
    request: AccountRequest, scan: AerialScan, rows: list[Row], method: Method
) -> dict[str, Any]:
    """What the script is told; the map's own part is that of the map page."""
    moment = Moment.now()
    codes = [place.code for place in own_places(request.user)]
    everywhere = acts_everywhere(request.user, Permission.SEE_PLACES)
    found = contents(
        request.user,
        moment,
        own=[""] if everywhere else codes,
        bounds=home_of(request.user, moment, codes),
        found=None,
    )
    nothing = "0/0/0"
    return {
        "map": found | {"layers": [each for each in found["layers"] if each["id"] in SHOWN]},
        "scan": {
            "width": scan.width,
            "height": scan.height,
            "zoom": largest_zoom(scan),
            # At the end alone: a key may end in 0 itself.
            "tiles": reverse("scan-tile", args=[scan.key, 0, 0, 0]).removesuffix(nothing)
            + "{z}/{row}/{col}",
        },
        "fit": reverse("scan-fit", args=[scan.key]),
        "rows": [
            {"column": each.column, "row": each.row, "ground": each.ground, "on": each.is_on}
            for each in rows
        ],
        "method": method.value,
        "words": {
            "point": _("จุดที่"),
            "metres": _("ม."),
            "worst": _("มากที่สุด"),
            "remove": _("ลบจุดนี้"),
            "use": _("ใช้จุดนี้"),
            "column": _("ภาพ: คอลัมน์"),
            "row": _("ภาพ: แถว"),
            "ground": _("พื้นที่จริง: พิกัด"),
            "residual": _("คลาดเคลื่อน"),
            "unchecked": _("จุดพอดีกับที่ต้องใช้ จึงยังตรวจกันเองไม่ได้"),
            "no_signal": _("คำนวณไม่ได้ชั่วคราว ลองอีกครั้ง"),
        },
    }
