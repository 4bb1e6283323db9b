"""Pages of a monthly report's way: all months of a place, its signatures, its papers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from formats.months import BANGKOK, Month
from formats.thai import Digits
from network import evidence
from network.access import Permission, may, may_see_report, needs, require
from network.gazetteer import Gazetteer
from network.models import Account, Level, Place
from network.moments import Moment
from network.privacy_paper import pdf_answer
from network.requests import AccountRequest
from network.sentences import sentence
from reports import reach, writing
from reports.errors import ReportError
from reports.models import ReportStep
from reports.months import closing, errors, letters, pages, signing, way
from reports.months import year as years
from reports.months.forms import ON_PAPER, DecisionForm, PaperForm, ReasonForm
from reports.months.running import progress_of
from reports.months.signers import Signer, signer
from reports.months.standing import Standing, due_on, standing_of, standings
from reports.months.standing import State as StandingState

Kind = ReportStep.Kind
MONTHS_LISTED = 60
TAKEN = {
    Kind.REFUSED: gettext_lazy("ส่งกลับให้จัดทำใหม่แล้ว"),
    Kind.WITHDRAWN: gettext_lazy("ถอนรายงานแล้ว ฉบับที่ถอนยังเปิดดูได้"),
    Kind.DELIVERED: gettext_lazy("บันทึกการส่งแล้ว"),
}
FIRST_KEPT = Month(2001, 1)  # nothing was recorded before


def readable(request: AccountRequest, code: str) -> tuple[Place, Gazetteer]:
    """The place, if the account may read its reports; otherwise as if there were none."""
    place: Place = get_object_or_404(Place, code=code)
    gazetteer = Gazetteer(place, Moment.now())
    below = [node.pk for node in gazetteer.below(place.pk)]
    if not may_see_report(request.user, place, below):
        raise Http404
    return place, gazetteer


@require_safe
@needs(Permission.SEE_REPORT)
def months(request: AccountRequest, code: str) -> HttpResponse:
    """Every month since the first report with how its report stands; a missed one is seen."""
    place, gazetteer = readable(request, code)
    now = timezone.now()
    closed = Month.last_closed(now)
    by_month: dict[Month, list[Standing]] = {}
    for standing in standings([place.pk]):
        by_month.setdefault(standing.month, []).append(standing)
    today = Moment.now().last_day
    rows = []
    month = closed
    first = min(by_month, default=closed)
    runs, is_under_way = progress_of(place), False
    for _number in range(MONTHS_LISTED):
        if month < first:
            break
        found = by_month.get(month, [])
        newest = found[0] if found else None
        deadline = newest.due_on if newest else due_on(month, "submitted")
        run = None if found else runs.get(month)
        is_under_way = is_under_way or bool(run and run.is_under_way)
        rows.append(
            {
                "month": month,
                "written": writing.month(month),
                "standing": newest,
                "older": found[1:],
                "run": run,
                "due_on": deadline,
                "is_late": deadline is not None and deadline < today,
            }
        )
        month = month.previous()
    return render(
        request,
        "reports/months/months.html",
        {
            "place": gazetteer.root,
            "rows": rows,
            "is_under_way": is_under_way,
            "may_prepare": signer(request.user, place).prepares,
            "is_district": place.level == Level.DISTRICT,
            "reads_all": reach.reads_all_of(request.user, place.pk),
            "fiscal_year": years.fiscal_year(closed),
        },
    )


@require_POST
@needs(Permission.PREPARE_REPORT)
def prepare(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """Freeze the month, or prepare it again with what has come in since."""
    place, _gazetteer = readable(request, code)
    require(request.user, Permission.PREPARE_REPORT, place)
    after = request.POST.get("edition", "")
    try:
        closing.prepare(
            place, month, account=request.user, after=int(after) if after.isdecimal() else None
        )
    except errors.AnotherEdition:
        messages.success(request, _("มีฉบับใหม่แล้ว ไม่ได้จัดทำซ้ำ"))
        return redirect("report-signing", code, month)
    except (errors.SigningError, ReportError) as error:
        messages.error(request, sentence(error))
        return redirect("months", code)
    messages.success(request, _("ปิดข้อมูลของเดือนแล้ว ตรวจอ่านก่อนส่งสอบทาน"))
    return redirect("report-signing", code, month)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_REPORT)
def signing_page(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """How the report stands, who signed, and what the reader is asked to do now."""
    place, gazetteer = readable(request, code)
    standing = standing_of(place, month)
    if standing is None:
        raise Http404
    rights = signer(request.user, place)
    form: forms.Form | None = None
    kind = request.POST.get("kind", "")
    if request.method == "POST":
        if kind not in Kind.values:
            raise Http404
        if request.POST.get("edition", "") not in {"", str(standing.report.edition)}:
            messages.error(request, sentence(errors.AnotherEdition()))
            return redirect("report-signing", code, month)
        form = _form_of(kind, request)
        if form is None or form.is_valid():
            said = signing.Said(**(form.cleaned_data if form is not None else {}))
            try:
                signing.take(standing.report, kind, account=request.user, said=said)
            except (errors.DecisionIsIncomplete, errors.StepNeedsReason) as error:
                assert form is not None  # noqa: S101 (steps that need words have one)
                form.add_error(None, sentence(error))
            except errors.SigningError as error:
                _say_why(request, standing, kind, error)
                return redirect("report-signing", code, month)
            else:
                messages.success(request, str(TAKEN.get(Kind(kind), _("บันทึกการลงนามแล้ว"))))
                return redirect("report-signing", code, month)
    if form is not None:
        _begin_with_what_is_wrong(form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form is not None else HTTPStatus.OK
    may_forward = standing.is_signed and may(request.user, Permission.ANSWER, place)
    may_share = may(request.user, Permission.SHARE_REPORT, place)
    context = _context(standing, rights, gazetteer, request.user) | {
        "bound": form,
        "bound_kind": kind if form is not None else "",
        "may_forward": may_forward,
        "may_share": standing.certified is not None and may_share,
    }
    return render(request, "reports/months/signing.html", context, status=status)


def _begin_with_what_is_wrong(form: forms.Form) -> None:
    """The browser goes to the first field that is wrong, far down on a phone."""
    wrong = [name for name in form.fields if name in form.errors] or ["remark"]
    form.fields[wrong[0]].widget.attrs["autofocus"] = True


def _say_why(
    request: AccountRequest, standing: Standing, kind: str, error: errors.SigningError
) -> None:
    """What went wrong; of who tapped twice, or in two windows, nothing did."""
    now = standing_of(standing.report.place, standing.month, edition=standing.report.edition)
    steps = now.steps if now is not None else ()
    if any(step.kind == kind and step.account_id == request.user.pk for step in steps):
        messages.success(request, _("ท่านทำขั้นตอนนี้ไว้แล้ว"))
    else:
        messages.error(request, sentence(error))


def _form_of(kind: str, request: AccountRequest) -> forms.Form | None:
    if kind == Kind.DECIDED:
        return DecisionForm(request.POST)
    if kind in {Kind.REFUSED, Kind.WITHDRAWN}:
        return ReasonForm(request.POST)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PREPARE_REPORT)
def paper(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """A step that was signed by hand: the page of signatures, scanned, closes it."""
    place, gazetteer = readable(request, code)
    standing = standing_of(place, month)
    require(request.user, Permission.PREPARE_REPORT, place)
    if standing is None:
        raise Http404
    tambons = {
        node.code: node for node in gazetteer.in_level(Level.TAMBON) if gazetteer.counts(node.pk)
    }
    by_code = {each.code: each for each in Place.objects.filter(code__in=tambons)}
    choices = [(by_code[code], str(node)) for code, node in tambons.items()]
    step = standing.next_kind
    if step not in ON_PAPER or request.POST.get("kind", step) != step:
        messages.info(request, _("ขั้นที่รออยู่ไม่มีหน้าลงนามให้สแกน หรือทำไปแล้ว"))
        return redirect("report-signing", code, month)
    form = PaperForm(request.POST or None, request.FILES or None, step=step, tambons=choices)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        scan = said["scan"]
        try:
            signing.take(
                standing.report,
                step,
                account=request.user,
                tambon=by_code.get(said.get("tambon", "")),
                taken_on=said["taken_on"],
                said=signing.Said(
                    remark=said["remark"],
                    decision=said.get("decision", ""),
                    body=said.get("body", ""),
                    due_on=said.get("due_on"),
                    meeting=said.get("meeting"),
                ),
                on_paper=signing.OnPaper(said["signed_by"], scan.read(), scan.name),
            )
        except errors.DayDoesNotFollow as error:
            form.add_error("taken_on", sentence(error))
        except errors.SigningError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกหน้าลงนามที่สแกนแล้ว"))
            return redirect("report-signing", code, month)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = _context(standing, Signer(), gazetteer, request.user) | {
        "form": form,
        "step": ON_PAPER[Kind(step)],
    }
    return render(request, "reports/months/paper.html", context, status=status)


@require_safe
@needs(Permission.SEE_REPORT)
def letter(request: AccountRequest, code: str, month: Month, name: str) -> HttpResponse:
    """A paper that goes with the report: summary, page to sign, letter, memo, for the governor."""
    place, _gazetteer = readable(request, code)
    standing = standing_of(place, month)
    if standing is None or name not in letters.PAPERS:
        raise Http404
    digits: Digits = "arabic" if request.GET.get("digits") == "arabic" else "thai"
    return pdf_answer(letters.paper(standing, name, digits=digits), f"{name}-{code}-{month}")


@require_safe
@needs(Permission.SEE_REPORT)
def scan(request: AccountRequest, code: str, month: Month, number: int) -> HttpResponse:
    """The scanned page of a step, as it came."""
    place, _gazetteer = readable(request, code)
    step = get_object_or_404(
        ReportStep.objects.recorded(Moment.now()),
        pk=number,
        report__place=place,
        report__month=month.first_day,
        scan__isnull=False,
    )
    content = evidence.content(step.scan)
    kinds = {b"%PDF": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png"}
    found = next((kind for magic, kind in kinds.items() if content.startswith(magic)), None)
    shown = "inline" if found else "attachment"
    return HttpResponse(
        content,
        content_type=found or "application/octet-stream",
        headers={"Content-Disposition": f'{shown}; filename="signed-{number}"'},
    )


def _context(
    standing: Standing, rights: Signer, gazetteer: Gazetteer, account: Account
) -> dict[str, Any]:
    today = Moment.now().last_day
    language = "en" if writing.in_english() else "th"
    head, _body = pages.page(standing.report.pk, language)
    return {
        "place": gazetteer.root,
        "standing": standing,
        "head": head,
        "month": standing.month,
        "month_written": writing.month(standing.month),
        "stages": way.way(standing),
        "rights": rights,
        "decides_as": _(rights.decides_as) if rights.decides_as else "",
        "next": standing.next_kind,
        "may_next": bool(standing.next_kind) and rights.may(standing.next_kind),
        "summary": reach.within_reach(
            pages.summary(standing.report.pk, language), account, standing.report.place_id
        ),
        "reads_all": reach.reads_all_of(account, standing.report.place_id),
        "may_refuse": standing.state == StandingState.SUBMITTED and bool(rights.tambons),
        "may_withdraw": standing.is_signed and rights.prepares,
        "may_prepare_again": (rights.prepares and standing.certified is None)
        or (rights.prepares and standing.state == StandingState.WITHDRAWN),
        "decision": DecisionForm(),
        "reason": ReasonForm(),
        "may_scan": rights.prepares and standing.next_kind in ON_PAPER,
        "is_late": standing.due_on is not None and standing.due_on < today,
    }


@require_safe
@needs(Permission.SEE_REPORT)
def year_page(request: AccountRequest, code: str, year: int) -> HttpResponse:
    """The fiscal year of a place (B.E.) from its stored months."""
    place, gazetteer = readable(request, code)
    found = _year(place, year)
    months = [(month, writing.short_month(month)) for month in found.months]
    first = years.first_year(place)
    context = {
        "place": gazetteer.root,
        "year": found,
        "months": months,
        "before": year - 1 if first is not None and first < year else None,
        "after": year + 1 if year < _this_year() else None,
    }
    return render(request, "reports/months/year.html", context)


@require_safe
@needs(Permission.SEE_REPORT)
def year_pdf(request: AccountRequest, code: str, year: int) -> HttpResponse:
    """The same, to print: dated by the last of its reports."""
    place, gazetteer = readable(request, code)
    found = _year(place, year)
    stored = [each.report.known_by for each in found.reports if each is not None]
    dated = max(stored, default=found.months[-1].close).astimezone(BANGKOK)
    return pdf_answer(
        years.year_pdf(found, str(gazetteer.root), dated=dated), f"year-{code}-{year}"
    )


def _year(place: Place, year: int) -> years.Year:
    if not years.fiscal_year(FIRST_KEPT) <= year <= _this_year():
        raise Http404
    return years.year(place, year)


def _this_year() -> int:
    return years.fiscal_year(Month.containing(timezone.now()))
