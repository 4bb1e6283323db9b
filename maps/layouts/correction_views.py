"""The page on which a corrected paper copy is typed back, by keyboard alone."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from maps.layouts import corrections, registry
from maps.layouts.corrections import Line
from maps.layouts.reach import village_to_see
from network.access import Permission, needs, require
from network.evidence import receive_statement
from network.forms import DayField
from network.moments import Moment
from network.page_frame import place_frame
from network.requests import AccountRequest
from parcels.labels import labels_of
from parcels.layout_numbers import numbers_of

ROWS = 25
CELLS = ("number", "label", "people", "condition", "gone", "words")


class CopyForm(forms.Form):
    """Which copy it is."""

    noted_on = DayField(label=gettext_lazy("วันที่แก้บนกระดาษ"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def layout_corrections(request: AccountRequest, code: str) -> HttpResponse:
    """Rows by layout number; while one is wrong nothing is recorded, and nothing typed is lost."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    form = CopyForm(request.POST or None, initial={"noted_on": moment.last_day})
    lines = _typed(request) if request.method == "POST" else []
    if request.method == "POST" and form.is_valid():
        houses = corrections.checked(lines, village.pk, moment)
        if not any(not each.is_empty for each in lines):
            form.add_error(None, _("ยังไม่ได้พิมพ์แถวใด"))
        elif not any(each.wrong for each in lines):
            day = form.cleaned_data["noted_on"]
            with transaction.atomic():
                taken = corrections.take_back(
                    lines, village, houses, noted_on=day,
                    source=receive_statement(
                        _("ข้อแก้ไขจากผังกระดาษ"), as_of=day, recorded_by=request.user
                    ),
                )  # fmt: skip
            messages.success(
                request,
                _("แก้บ้านเลขที่ %(labels)d หลัง บ้านใหม่ %(houses)d หลัง รอไปเยี่ยม %(remarks)d เรื่อง")
                % {"labels": taken.labels, "houses": taken.houses, "remarks": taken.remarks},
            )
            return redirect("layout-corrections", code=code)
    lines += [Line() for _each in range(ROWS - len(lines))]
    waiting = corrections.waiting([village.pk], moment)
    numbers = numbers_of(village.pk, moment)
    labels = labels_of(list(numbers), moment)
    context = place_frame(request, village, moment) | {
        "form": form,
        "lines": list(enumerate(lines)),
        "waiting": [(numbers.get(each.house_id or 0), each) for each in waiting],
        "known": sorted((number, labels.get(house, "")) for house, number in numbers.items()),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "maps/layouts/corrections.html", context, status=status)


@require_POST
@needs(Permission.SURVEY)
def remark_done(request: AccountRequest, code: str, key: UUID) -> HttpResponse:
    """Somebody has looked after a remark, by other means than a visit."""
    village = village_to_see(request, code)
    require(request.user, Permission.SURVEY, village)
    moment = Moment.now()
    found = next((e for e in corrections.waiting([village.pk], moment) if e.key == key), None)
    if found is None:
        raise Http404
    with transaction.atomic():
        registry.close_remark(
            found,
            noted_on=moment.last_day,
            source=receive_statement(
                _("ดูแลข้อแก้ไขจากผังกระดาษแล้ว"), as_of=moment.last_day, recorded_by=request.user
            ),
        )
    return redirect("layout-corrections", code=code)


def _typed(request: AccountRequest) -> list[Line]:
    lines = []
    for at in range(ROWS):
        number, label, people, condition, gone, words = (
            " ".join(request.POST.get(f"{name}-{at}", "").replace("\x00", "").split())[
                : corrections.LONGEST
            ]
            for name in CELLS
        )
        lines.append(Line(number, label, people, condition, gone, words))
    return lines
