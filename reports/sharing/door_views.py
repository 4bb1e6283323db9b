"""The door of a shared report: a secret, a PIN where one was asked for, then page and PDF.

Opening the address shows nothing: messengers fetch links they are sent. What it leads to is
asked for by a button and kept in the session; the secret is in no address after it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import Month
from formats.thai import Digits
from network import secret_links
from network.access import open_to_anyone
from network.gate import client_address
from network.sentences import sentence
from reports import writing
from reports.models import ReportLink, ReportLinkOpening
from reports.months.standing import Standing, standings
from reports.sharing import links, public_form
from reports.sharing.errors import LinkIsOver, NoSuchLink, WrongPin
from reports.sharing.forms import ReportPinForm

OPENED = "report_links"  # in the session: keys of the links whose secret (and PIN) was shown
View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Closed links say so in a sentence; no page of a link is kept or found by anybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (NoSuchLink, LinkIsOver) as error:
            response = render(
                request,
                "reports/sharing/over.html",
                {"sentence": sentence(error)},
                status=404 if isinstance(error, NoSuchLink) else 410,
            )
        secret_links.unlisted(response)
        return response

    return guarded


@open_to_anyone
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a link leads first: what it is, and a button (with the PIN, where there is one)."""
    link = links.link_by_secret(secret, address=client_address(request))
    form = ReportPinForm(request.POST or None) if link.pin_hash else None
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            links.check_pin(link, form.cleaned_data["pin"] if form else "", secret)
        except WrongPin as error:
            assert form is not None  # noqa: S101 (a link without a PIN has no wrong one)
            form.add_error("pin", sentence(error))
        else:
            opened = [key for key in request.session.get(OPENED, []) if key != str(link.key)]
            request.session.cycle_key()
            request.session[OPENED] = [*opened, str(link.key)]
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
    if str(key) not in request.session.get(OPENED, []):
        raise NoSuchLink
    link = links.link_by_key(key)
    report = link.report
    editions = standings([report.place_id], months=[Month.containing(report.month)])
    return link, next(each for each in editions if each.report.pk == report.pk)


def _language() -> str:
    return "en" if writing.in_english() else "th"
