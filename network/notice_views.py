"""The notice at collection, the register of processing, and who answers for both."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from network import collection_notice, privacy_paper, telling
from network.access import Permission, acts_everywhere, open_to_accounts, open_to_anyone
from network.collection_notice import Part
from network.moments import Moment
from network.processing import ACTIVITIES
from network.recipient_forms import ContactForm
from network.requests import AccountRequest


@require_safe
@open_to_anyone
def notice(request: HttpRequest) -> HttpResponse:
    """Who collects what, why, for how long, who gets it and what one may ask: to be read aloud."""
    moment = Moment.now()
    context = {
        "parts": _parts(),
        "wording": collection_notice.newest(),
        "contact": collection_notice.contact(moment),
        "may_write": may_write(request),
    }
    return render(request, "network/notice.html", context)


@require_safe
@open_to_anyone
def notice_pdf(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The same on paper (A4)."""
    blocks = [privacy_paper.title("ประกาศการเก็บข้อมูลส่วนบุคคล")]
    for part in collection_notice.parts(collection_notice.newest()):
        blocks.append(privacy_paper.heading(part.heading))
        for is_listed, lines in _runs(part):
            blocks += (
                [privacy_paper.listed(lines)]
                if is_listed
                else [privacy_paper.text(line) for line in lines]
            )
    contact = collection_notice.contact_lines(collection_notice.contact())
    blocks.append(privacy_paper.heading("ติดต่อ"))
    blocks.append(
        privacy_paper.facts(contact) if contact else privacy_paper.text("ติดต่อแกนนำหมู่บ้านของท่าน")
    )
    content = privacy_paper.printed(
        "ประกาศการเก็บข้อมูลส่วนบุคคล",
        blocks,
        dated=timezone.now(),
        footer=f"ฉบับที่ {collection_notice.newest()} ตามมาตรา 23",
    )
    return privacy_paper.pdf_answer(content, "notice")


@require_safe
@open_to_accounts
def processing(request: AccountRequest) -> HttpResponse:
    """What is done with personal data, activity by activity (s.39)."""
    context = {
        "activities": ACTIVITIES,
        "contact": collection_notice.contact(),
        "may_write": may_write(request),
    }
    return render(request, "network/processing.html", context)


@require_safe
@open_to_accounts
def processing_pdf(request: AccountRequest) -> HttpResponse:  # noqa: ARG001
    """The same on paper, across."""
    headings = [
        (_("กิจกรรม"), 3),
        (_("ข้อมูลของใคร"), 3),
        (_("ข้อมูลอะไร"), 4),
        (_("เพื่ออะไร"), 4),
        (_("ฐานทางกฎหมาย"), 3),
        (_("ผู้รับ"), 3),
        (_("เก็บนานเท่าใด"), 3),
        (_("มาตรการ"), 4),
    ]
    rows = [
        [
            str(each.name),
            str(each.persons),
            str(each.what),
            str(each.purpose),
            str(each.basis),
            str(each.recipients),
            str(each.retention),
            str(each.measures),
        ]
        for each in ACTIVITIES
    ]
    contact = collection_notice.contact_lines(collection_notice.contact())
    blocks = [
        privacy_paper.title(_("บันทึกรายการกิจกรรมการประมวลผลข้อมูลส่วนบุคคล")),
        *([privacy_paper.facts(contact)] if contact else []),
        privacy_paper.table(headings, rows),
    ]
    content = privacy_paper.printed(
        _("บันทึกรายการกิจกรรมการประมวลผลข้อมูลส่วนบุคคล"),
        blocks,
        dated=timezone.now(),
        footer=_("มาตรา 39 แห่งพระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562"),
        is_wide=True,
    )
    return privacy_paper.pdf_answer(content, "processing")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
def contact(request: AccountRequest) -> HttpResponse:
    """Who answers for the data: written by who administers the whole network."""
    if not may_write(request):
        raise PermissionDenied
    known = collection_notice.contact()
    initial: dict[str, Any] = (
        {name: getattr(known, name) for name in ("name", "address", "phone", "email", "officer")}
        if known
        else {}
    )
    form = ContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        telling.record_contact(account=request.user, **form.cleaned_data)
        messages.success(request, _("บันทึกผู้ติดต่อแล้ว แสดงในประกาศทันที"))
        return redirect("notice")
    return render(
        request,
        "network/contact.html",
        {"form": form, "known": known},
        status=422 if form.is_bound else 200,
    )


def may_write(request: HttpRequest) -> bool:
    """Whether the reader administers the whole network."""
    user = request.user
    return user.is_authenticated and acts_everywhere(user, Permission.ADMINISTER)


def _parts() -> list[tuple[str, list[tuple[bool, list[str]]]]]:
    """Of each part its heading, and its lines in runs: (whether they are a list, lines)."""
    return [
        (part.heading, _runs(part)) for part in collection_notice.parts(collection_notice.newest())
    ]


def _runs(part: Part) -> list[tuple[bool, list[str]]]:
    runs: list[tuple[bool, list[str]]] = []
    for is_listed, line in part.lines:
        if not runs or runs[-1][0] != is_listed:
            runs.append((is_listed, []))
        runs[-1][1].append(line)
    return runs
