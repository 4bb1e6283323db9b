"""Pages of who shares a signed report: its links, a new one, the end of one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from formats.months import Month
from network.access import Permission, needs, require
from network.gate import qr_svg, svg_address
from network.models import Place
from network.moments import Moment
from network.requests import AccountRequest
from reports import refused, writing
from reports.models import ReportLink
from reports.months.standing import Standing, standings
from reports.months.views import readable
from reports.sharing import links
from reports.sharing.errors import SharingError
from reports.sharing.forms import FIELDS, ShareReportForm

OPENINGS_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.SHARE_REPORT)
def report_links(request: AccountRequest, code: str, month: Month) -> HttpResponse:
    """The links to the signed report of a month: who has one, when each was opened, a new one."""
    place, gazetteer = readable(request, code)
    require(request.user, Permission.SHARE_REPORT, place)
    editions = standings([place.pk], months=[month])
    if not editions:
        raise Http404
    standing = editions[0]
    form = ShareReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, standing, form)
        except SharingError as error:
            refused.at_field(form, error, FIELDS)
    if form.is_bound:
        refused.tell(request, form)
    moment = Moment.now()
    found = (
        ReportLink.objects.recorded(moment)
        .filter(report__in=[each.report.pk for each in editions])
        .select_related("source__recorded_by", "ending")
        .prefetch_related("openings")
        .order_by("-pk")
    )
    in_force = set(ReportLink.objects.in_force(moment).values_list("pk", flat=True))
    rows = [
        (each, each.pk in in_force, sorted(each.openings.all(), key=lambda o: -o.pk))
        for each in found
    ]
    context = {
        "place": gazetteer.root,
        "month": month,
        "month_written": writing.month(month),
        "standing": standing,
        "form": form,
        "rows": rows,
        "shown": OPENINGS_SHOWN,
    }
    status = 422 if form.is_bound else 200
    return render(request, "reports/sharing/links.html", context, status=status)


def _made(request: AccountRequest, standing: Standing, form: ShareReportForm) -> HttpResponse:
    """The page that tells a new link's address and PIN, this once."""
    said = form.cleaned_data
    link, secret, pin = links.make_link(
        standing.report,
        recipient=said["recipient"],
        ends_on=form.ends_on(),
        account=request.user,
        with_pin=said["with_pin"],
    )
    address = request.build_absolute_uri(reverse("shared-report-door", args=[secret]))
    context = {
        "place": standing.report.place,
        "link": link,
        "address": address,
        "qr": svg_address(qr_svg(address)),
        "pin": pin,
        "back": reverse("report-links", args=[standing.report.place.code, standing.month]),
    }
    return render(request, "reports/sharing/made.html", context)


@require_POST
@needs(Permission.SHARE_REPORT)
def end_report_link(request: AccountRequest, key: UUID) -> HttpResponse:
    """A link opens nothing from now on."""
    link: ReportLink = get_object_or_404(
        ReportLink.objects.recorded(Moment.now()).select_related("report__place"), key=key
    )
    place: Place = link.report.place
    readable(request, place.code)
    require(request.user, Permission.SHARE_REPORT, place)
    links.end_link(link, account=request.user)
    messages.success(request, _("ยกเลิกลิงก์แล้ว เปิดไม่ได้ตั้งแต่บัดนี้"))
    return redirect("report-links", place.code, Month.containing(link.report.month))
