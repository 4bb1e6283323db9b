"""The door of a shared report (network.secret_links.doors), then its page and PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import Month
from formats.thai import Digits
from network.access import open_to_anyone
from network.gate import client_address
from network.secret_links import doors
from reports import writing
from reports.models import ReportLink, ReportLinkOpening
from reports.months.standing import Standing, standings
from reports.sharing import links, public_form
from reports.sharing.errors import NoSuchLink

unlisted = doors.guarded(links.REGISTER)


@open_to_anyone
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a link leads first: what it is, and a button (with the PIN, where there is one)."""
    link = links.link_by_secret(secret, address=client_address(request))
    is_in, form = doors.entered(request, links.REGISTER, link, secret)
    if is_in:
        return redirect("shared-report", link.key)
    head, _body = public_form.page(link.report.pk, _language())
    context = {"link": link, "head": head, "form": form}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "reports/sharing/door.html", context, status=status)


@open_to_anyone
@unlisted
@require_safe
def shared_report(request: HttpRequest, link: UUID) -> HttpResponse:
    """The public form of a report, to read; noted in the log of its link."""
    opened, standing = _opened(request, link)
    head, body = public_form.page(opened.report.pk, _language())
    links.note_opening(opened, ReportLinkOpening.Form.PAGE)
    context = {"link": opened, "standing": standing, "head": head, "body": body}
    return render(request, "reports/sharing/report.html", context)


@open_to_anyone
@unlisted
@require_safe
def shared_report_pdf(request: HttpRequest, link: UUID) -> HttpResponse:
    """The same, to print; noted in the log too."""
    opened, standing = _opened(request, link)
    language = _language()
    digits: Digits = "arabic" if language == "en" else "thai"
    content = public_form.paper(standing, language=language, digits=digits)
    links.note_opening(opened, ReportLinkOpening.Form.PDF)
    name = f"situation-{standing.report.place.code}-{standing.month}-public.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _opened(request: HttpRequest, key: UUID) -> tuple[ReportLink, Standing]:
    """A link that was opened in this browser and still opens, and how its report stands.

    Raises:
        NoSuchLink: it was not opened here, or there is none.
        LinkIsOver: it has ended since.
    """
    if not doors.is_inside(request, links.REGISTER, key):
        raise NoSuchLink
    link = links.link_by_key(key)
    report = link.report
    editions = standings([report.place_id], months=[Month.containing(report.month)])
    return link, next(each for each in editions if each.report.pk == report.pk)


def _language() -> str:
    return "en" if writing.in_english() else "th"
