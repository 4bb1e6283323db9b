"""Pages of what became of a file: how far it is, what it did or would do, what waits, undo."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from formats.errors import FormatError
from network import arrivals, reading_log
from network.access import Permission, needs
from network.errors import NetworkError
from network.models import Arrival
from network.requests import AccountRequest
from network.sentences import sentence
from network.withdrawals import brought, obstacles, withdraw
from survey.imports import quarantine, reach
from survey.imports.forms import UndoForm
from survey.imports.registers import REGISTERS
from survey.imports.results import Held, result_of
from survey.imports.running import ask, is_stalled, start_again
from survey.imports.views import COULD_NOT, found_arrival
from survey.imports.wording import chosen, said

SHOWN = 30  # rows that wait, on one page
MOST_IN_WORKBOOK = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs(Permission.RECORD)
def arrival_page(request: AccountRequest, key: UUID) -> HttpResponse:
    """How far a file is, and what it did or would do."""
    arrival = found_arrival(request, key)
    sees_rows = reach.may_see_rows(request.user, arrival)
    sealed = arrivals.unsealed(arrival) if sees_rows else None
    if sealed and arrival.source_id:
        reading_log.note(reading_log.Kind.SOURCE, sources=[arrival.source_id])
    result = result_of(arrival.outcome, sealed)
    may_act = reach.may_act(request.user, arrival)
    state = Arrival.State(arrival.state)
    context = _frame(arrival) | {
        "state": state.value,
        "result": result,
        "refusal": said(result.refusal) if result.refusal else "",
        "sees_rows": sees_rows,
        "sealed": sealed is not None,
        "is_busy": state in arrivals.BUSY,
        "is_imported": state in arrivals.IMPORTED,
        "is_stalled": is_stalled(arrival),
        "all_read": 0 < (arrival.rows_total or 0) <= arrival.rows_done,
        "is_gone": not arrival.stored_as,
        "may_act": may_act,
        "may_change": may_act and sees_rows and bool(arrival.stored_as),
        "withdrawal": getattr(arrival.source, "withdrawal", None),
        "is_trial": bool(arrival.outcome.get("is_trial")),
        "nothing_new": state == Arrival.State.TRIED and not result.accepted,
    }
    return render(request, "survey/imports/arrival.html", context)


@require_safe
@needs(Permission.RECORD)
def progress(request: AccountRequest, key: UUID) -> HttpResponse:
    """How far it is, for the page that shows it: state, rows done, rows in all (or null)."""
    arrival = found_arrival(request, key)
    return JsonResponse(
        {
            "state": arrival.state,
            "busy": arrival.state in arrivals.BUSY,
            "done": arrival.rows_done,
            "total": arrival.rows_total,
        }
    )


@require_POST
@needs(Permission.RECORD)
def take_in(request: AccountRequest, key: UUID) -> HttpResponse:
    """Take in what was tried, exactly as it was shown; pressed twice, it is once."""
    return _asked(request, key, is_trial=False)


@require_POST
@needs(Permission.RECORD)
def try_again(request: AccountRequest, key: UUID) -> HttpResponse:
    """Try once more with the same settings; what was left by a killed worker goes on."""
    arrival = _to_act(request, key)
    if arrival.state in arrivals.BUSY:
        if start_again(arrival):
            messages.info(request, _("เริ่มใหม่แล้ว"))
        return redirect("import", key=key)
    return _asked(request, key, is_trial=True)


@require_POST
@needs(Permission.RECORD)
def discard(request: AccountRequest, key: UUID) -> HttpResponse:
    """Erase a file that was not imported."""
    arrival = _to_act(request, key)
    try:
        arrivals.discard(arrival)
    except NetworkError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("import", key=key)
    messages.success(request, _("ลบไฟล์แล้ว"))
    return redirect("imports")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def undo(request: AccountRequest, key: UUID) -> HttpResponse:
    """Take an import back in one step: what goes, and what stands in the way."""
    arrival = _to_act(request, key)
    if arrival.source is None or arrival.state == Arrival.State.UNDONE:
        return redirect("import", key=key)
    form = UndoForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = COULD_NOT
        if form.is_valid():
            try:
                withdraw(arrival.source, by=request.user, reason=form.cleaned_data["reason"])
            except NetworkError as refusal:
                form.add_error(None, sentence(refusal))
            else:
                messages.success(request, _("ถอนการนำเข้าแล้ว"))
                return redirect("import", key=key)
    context = _frame(arrival) | {
        "form": form,
        "brought": [chosen(th, en) for th, en in brought(arrival.source)],
        "obstacles": obstacles(arrival.source),
    }
    return render(request, "survey/imports/undo.html", context, status=status)


@require_safe
@needs(Permission.RECORD)
def held(request: AccountRequest, key: UUID) -> HttpResponse:
    """Rows that wait: number, why, what to do, and what stands there for who may see it."""
    arrival = found_arrival(request, key)
    after = request.GET.get("after", "")
    begins_after = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0  # noqa: PLR2004
    shown, whole = _held(request, arrival, begins_after)
    rows: dict[int, quarantine.Row] = {}
    problem = ""
    if shown and reach.may_see_rows(request.user, arrival):
        try:
            numbers = {each.number for each in shown[:SHOWN]}
            rows = {row.number: row for row in quarantine.rows_of(arrival, numbers)}
        except (FormatError, NetworkError) as error:
            problem = sentence(error)
        if rows and arrival.source_id:
            reading_log.note(reading_log.Kind.SOURCE, sources=[arrival.source_id])
    context = _frame(arrival) | {
        "held": [
            (each.number, said(each), quarantine.shown_values(rows[each.number]))
            if each.number in rows
            else (each.number, said(each), [])
            for each in shown[:SHOWN]
        ],
        "whole": whole,
        "following": shown[SHOWN - 1].number if len(shown) > SHOWN else None,
        "begins": not begins_after,
        "sees_rows": bool(rows),
        "may_download": reach.may_see_rows(request.user, arrival) and bool(shown),
        "problem": problem,
        "is_trial": not arrival.source_id,
    }
    return render(request, "survey/imports/held.html", context)


@require_safe
@needs(Permission.RECORD)
def held_workbook(request: AccountRequest, key: UUID) -> HttpResponse:
    """The same rows as a workbook, to be corrected and sent again."""
    arrival = found_arrival(request, key)
    if not reach.may_see_rows(request.user, arrival):
        raise Http404
    shown, _whole = _held(request, arrival, 0, most=MOST_IN_WORKBOOK)
    if not shown:
        messages.info(request, _("ไม่มีแถวที่รอแก้"))
        return redirect("import", key=key)
    reasons = {each.number: said(each) for each in shown}
    content = quarantine.workbook_of(arrival, shown, reasons)
    if arrival.source_id:
        reading_log.note(reading_log.Kind.SOURCE, sources=[arrival.source_id])
    stem = arrival.file_name.rpartition(".")[0] or arrival.file_name
    name = _("%(stem)s แถวที่ต้องแก้.xlsx") % {"stem": stem}
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _asked(request: AccountRequest, key: UUID, *, is_trial: bool) -> HttpResponse:
    arrival = _to_act(request, key)
    try:
        ask(arrival, is_trial=is_trial)
    except NetworkError as refusal:
        messages.error(request, sentence(refusal))
    return redirect("import", key=key)


def _to_act(request: AccountRequest, key: UUID) -> Arrival:
    """An arrival the account may see and act on (404)."""
    arrival = found_arrival(request, key)
    if not reach.may_act(request.user, arrival):
        raise Http404
    return arrival


def _held(
    request: AccountRequest, arrival: Arrival, after: int, *, most: int = SHOWN + 1
) -> tuple[list[Held], int]:
    """Rows that wait after a number, and how many wait in all."""
    if arrival.source_id:
        rows = quarantine.waiting(arrival)
        return quarantine.held_of(rows.filter(number__gt=after)[:most]), rows.count()
    sealed = arrivals.unsealed(arrival) if reach.may_see_rows(request.user, arrival) else None
    result = result_of(arrival.outcome, sealed)
    return [each for each in result.waiting if each.number > after][:most], result.held


def _frame(arrival: Arrival) -> dict[str, Any]:
    return {
        "arrival": arrival,
        "register": REGISTERS.get(arrival.register),
        "place": reach.named_places([arrival]).get(arrival.place_id or 0),
        "settings": arrivals.settings_of(arrival),
        "page": reverse("import", args=[arrival.key]),
    }
