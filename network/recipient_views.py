"""What was sent of a person, to whom, and telling recipients to stop; consents to ask for again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from formats.thai import thai_date
from network import asking_again, collection_notice, telling
from network.access import Permission, may, needs
from network.models import Consent, Disclosure, Party, Place, StopNotice
from network.moments import Moment
from network.people import names_of
from network.person_page import (
    frame_of_place,
    home_of_person,
    person_by_key,
    person_frame,
    place_by_code,
)
from network.privacy_paper import facts, pdf_answer, printed, signature, text, title
from network.recipient_forms import StopNoticeForm
from network.requests import AccountRequest


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_READING_LOG)
def sent(request: AccountRequest, key: UUID) -> HttpResponse:
    """Every file and page by which something of a person left; who knows to stop using it."""
    person = person_by_key(request, key, Permission.SEE_READING_LOG)
    refused: tuple[str, StopNoticeForm] | None = None
    if request.method == "POST":
        disclosure = _of_person(request.POST.get("disclosure", ""), person)
        form = StopNoticeForm(request.POST, prefix=str(disclosure.key))
        if form.is_valid():
            telling.tell_to_stop(
                disclosure,
                person,
                StopNotice.Way(form.cleaned_data["way"]),
                told_on=form.cleaned_data["told_on"],
                account=request.user,
            )
            messages.success(request, _("บันทึกแล้วว่าแจ้งผู้รับให้หยุดใช้"))
            return redirect("sent-of-person", key=key)
        refused = (str(disclosure.key), form)
    moment = Moment.now()
    context = person_frame(request, person) | {
        "sent": [
            (
                each,
                refused[1]
                if refused and refused[0] == str(each.disclosure.key)
                else StopNoticeForm(prefix=str(each.disclosure.key)),
            )
            for each in telling.sent_of(person, moment)
        ],
    }
    return render(request, "network/sent.html", context, status=422 if refused else 200)


@require_safe
@needs(Permission.SEE_READING_LOG)
def stop_letter(request: AccountRequest, key: UUID, disclosure: UUID) -> HttpResponse:
    """The letter that asks one recipient to stop using what was sent of a person, as PDF.

    It names the disclosure by its number; the person by name only to who may know it.
    """
    person = person_by_key(request, key, Permission.SEE_READING_LOG)
    found = _of_person(str(disclosure), person)
    moment = Moment.now()
    home = home_of_person(person)
    with_name = home is not None and may(request.user, Permission.SEE_IDENTITY, home)
    name = names_of([person.pk], moment).get(person.pk, "") if with_name else ""
    contact = collection_notice.contact(moment)
    office = contact.name if contact else "เครือข่ายองค์กรชุมชน"
    blocks = [
        text(office, kind="right"),
        text(thai_date(moment.last_day), kind="right"),
        title("ขอให้หยุดใช้ข้อมูลส่วนบุคคล"),
        text(f"เรียน  {found.recipient}"),
        text(
            f"ตามที่เครือข่ายได้ส่งข้อมูลให้ท่านเมื่อวันที่ {thai_date(found.recorded_at.date())} "
            f"เพื่อ{found.purpose} นั้น เจ้าของข้อมูลรายหนึ่งได้ถอนความยินยอมแล้วตามมาตรา 19 "
            "แห่งพระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล พ.ศ. 2562",
            kind="indented",
        ),
        facts(
            [
                ("เลขที่การส่ง", str(found.key)),
                ("เจ้าของข้อมูล", name or f"เลขที่ {person.key}"),
            ]
        ),
        text(
            "จึงขอให้ท่านหยุดใช้ข้อมูลของบุคคลนี้ ลบหรือทำให้ไม่รู้ตัวบุคคล แจ้งผู้ที่ได้รับข้อมูลต่อจากท่าน "
            "และแจ้งผลให้เครือข่ายทราบภายใน 30 วัน",
            kind="indented",
        ),
        signature("ขอแสดงความนับถือ", "", "........................................", office),
    ]
    if contact and (contact.phone or contact.email):
        blocks.append(text(f"ติดต่อ {contact.officer} {contact.phone} {contact.email}".strip()))
    content = printed("ขอให้หยุดใช้ข้อมูลส่วนบุคคล", blocks, dated=timezone.now())
    return pdf_answer(content, f"stop-{str(found.key)[:8]}")


@require_safe
@needs(Permission.RECORD)
def ask_again(request: AccountRequest, code: str) -> HttpResponse:
    """Who agreed in words that no longer hold, or by a guardian although they are of age now."""
    place = place_by_code(request, code, Permission.RECORD)
    moment = Moment.now()
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    found = asking_again.to_ask_again(below, moment)
    with_names = may(request.user, Permission.SEE_IDENTITY, place)
    named = names_of({each.consent.person_id for each in found}, moment) if with_names else {}
    context = frame_of_place(request, place) | {
        "again": [
            (
                each,
                named.get(each.consent.person_id, ""),
                str(Consent.Purpose(each.consent.purpose).label),
            )
            for each in found
        ],
    }
    return render(request, "network/ask_again.html", context)


@require_safe
@needs(Permission.SEE_READING_LOG)
def recipients_to_tell(request: AccountRequest, code: str) -> HttpResponse:
    """Who got something of a person before that person withdrew, and does not know it yet."""
    place = place_by_code(request, code, Permission.SEE_READING_LOG)
    moment = Moment.now()
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    found = telling.recipients_to_tell(telling.withdrawn_in(below, moment), moment)
    persons = {person for _disclosure, person in found}
    with_names = may(request.user, Permission.SEE_IDENTITY, place)
    named = names_of(persons, moment) if with_names else {}
    parties = Party.objects.in_bulk(persons)
    context = frame_of_place(request, place) | {
        "waiting": [
            (disclosure, parties[person], named.get(person, "")) for disclosure, person in found
        ],
    }
    return render(request, "network/recipients_to_tell.html", context)


@require_safe
@needs(Permission.SEE_READING_LOG)
def desk(request: AccountRequest, code: str) -> HttpResponse:
    """Everything about looking after the data of a place, from one page."""
    place = place_by_code(request, code, Permission.SEE_READING_LOG)
    context = frame_of_place(request, place) | {
        "may_record": may(request.user, Permission.RECORD, place),
        "may_survey": may(request.user, Permission.SURVEY, place),
    }
    return render(request, "network/privacy_desk.html", context)


def _of_person(key: str, person: Party) -> Disclosure:
    """The disclosure by key, if it tells of the person."""
    told = Disclosure.objects.filter(persons__contains=[person.pk])
    try:
        found: Disclosure = get_object_or_404(told, key=UUID(key))
    except ValueError:
        found = get_object_or_404(told, pk=None)
    return found
