"""Pages about one's own data: what is held, who read it, consents, requests, erasure."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import breaches, consent, erasure, errors, evidence, held, reading_log, telling
from network.access import Permission, may, needs, open_to_accounts, places_of
from network.models import Account, Consent, DataRequest, Erasure, Party, Place, Reading, Source
from network.moments import Moment
from network.needs import handed_by_need
from network.people import names_of, people_of_age
from network.person_file import person_json, person_pdf
from network.person_page import (
    frame_of_place,
    home_of_person,
    household_of,
    households_of,
    own_person,
    own_places,
    permitted,
    person_by_key,
    person_frame,
    place_by_code,
)
from network.privacy_forms import (
    AnswerForm,
    ConsentForm,
    DataRequestForm,
    ErasureForm,
    media_type_of,
)
from network.read_pages import PAGES
from network.requests import AccountRequest
from network.sentences import sentence

SHOWN = 200  # newest readings on a page; the download has them all


@require_safe
@open_to_accounts
def me(request: AccountRequest) -> HttpResponse:
    """Everything held of the account's person, who read it, and what they agreed to."""
    person = request.user.person
    context: dict[str, Any] = {"ask": DataRequestForm()}
    if person is not None:
        context |= _about(person, request.user) | {"sections": held.held_of(person)}
    context["deciding"] = own_places(request.user, Permission.SEE_READING_LOG)
    return render(request, "network/me.html", context)


@require_safe
@open_to_accounts
def my_file(request: AccountRequest) -> HttpResponse:
    """The same as a file to take elsewhere (PDPA s.31)."""
    return person_json(own_person(request), held.held_of(own_person(request)))


@require_safe
@open_to_accounts
def my_paper(request: AccountRequest) -> HttpResponse:
    """The same to read on paper."""
    person = own_person(request)
    return person_pdf(person, request.user.name, held.held_of(person))


@require_POST
@open_to_accounts
def withdraw_my_consent(request: AccountRequest, purpose: str) -> HttpResponse:
    """Take one consent back; it holds from this moment."""
    consent.withdraw(own_person(request), _purpose(purpose), account=request.user)
    messages.success(request, _("ถอนความยินยอมแล้ว มีผลทันที"))
    _say_what_was_sent(request, own_person(request))
    return redirect("me")


@require_POST
@open_to_accounts
def ask_about_me(request: AccountRequest) -> HttpResponse:
    """Ask for a correction or an erasure; answered within 30 days."""
    return _asked(request, own_person(request), redirect("me"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_READING_LOG)
def readings(request: AccountRequest, key: UUID) -> HttpResponse:
    """Who has read what of a person without an account, to print and hand over."""
    person = person_by_key(request, key, Permission.SEE_READING_LOG)
    if request.method == "POST":
        return _asked(request, person, redirect("readings", key=key))
    allowed = permitted(request.user, home_of_person(person))
    context = (
        person_frame(request, person)
        | _about(person, request.user)
        | {"ask": DataRequestForm(), "sections": held.held_of(person, allowed)}
    )
    return render(request, "network/readings.html", context)


@require_safe
@needs(Permission.SEE_READING_LOG)
def person_file(request: AccountRequest, key: UUID) -> HttpResponse:
    """What is held of a person, as far as the account may see it, to hand over."""
    person = person_by_key(request, key, Permission.SEE_READING_LOG)
    allowed = permitted(request.user, home_of_person(person))
    return person_json(person, held.held_of(person, allowed))


@require_safe
@needs(Permission.SEE_READING_LOG)
def person_paper(request: AccountRequest, key: UUID) -> HttpResponse:
    """The same on paper, for who has no account and no computer."""
    person = person_by_key(request, key, Permission.SEE_READING_LOG)
    frame = person_frame(request, person)
    allowed = permitted(request.user, home_of_person(person))
    return person_pdf(person, frame["name"], held.held_of(person, allowed))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def consents(request: AccountRequest, key: UUID) -> HttpResponse:
    """The notice to read out to a person, and their answer for each purpose."""
    person = person_by_key(request, key, Permission.RECORD)
    asked = request.POST.get("purpose", "")
    moment = Moment.now()
    home = home_of_person(person)
    guarding = _guarding(
        person, moment, names=home is not None and may(request.user, Permission.SEE_IDENTITY, home)
    )
    bound = (
        ConsentForm(request.POST, request.FILES, prefix=asked, **guarding)
        if request.method == "POST"
        else None
    )
    if bound is not None and bound.is_valid():
        try:
            _record(request, person, _purpose(asked), bound.cleaned_data)
        except errors.NetworkError as error:
            bound.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกความยินยอมแล้ว"))
            _say_what_was_sent(request, person)
            return redirect("consents", key=key)
    context = person_frame(request, person) | {
        "standings": [
            (
                each,
                bound
                if bound and each.purpose == asked
                else ConsentForm(prefix=each.purpose, **guarding),
            )
            for each in consent.standings(person, moment)
        ],
        "needs_guardian": guarding["needs_guardian"],
        "is_small_child": guarding["is_small_child"],
        "handed": handed_by_need(),
    }
    return render(request, "network/consents.html", context, status=422 if bound else 200)


@require_safe
@needs(Permission.RECORD)
def consent_proof(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """The signed form by which a person or their guardian answered; noted as read."""
    person = person_by_key(request, key, Permission.RECORD)
    home = home_of_person(person)
    if home is None or not may(request.user, Permission.SEE_IDENTITY, home):
        raise Http404
    said = Consent.objects.recorded(Moment.now()).filter(
        person=person, source__kind=Source.Kind.DOCUMENT
    )
    found = get_object_or_404(said.select_related("source"), pk=number)
    reading_log.note(reading_log.Kind.SOURCE, [person.pk], sources=[found.source_id])
    content = evidence.content(found.source)
    return HttpResponse(
        content,
        content_type=media_type_of(content),
        headers={"Cache-Control": "private, no-store", "Content-Disposition": "inline"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADMINISTER)
def erase_person(request: AccountRequest, key: UUID) -> HttpResponse:
    """Destroy what names a person; what is destroyed and what stays is said before."""
    person = person_by_key(request, key, Permission.ADMINISTER)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erasure.erase_person(
            person,
            asked_by=Erasure.AskedBy(form.cleaned_data["asked_by"]),
            reason=form.cleaned_data["reason"],
            erased_by=request.user,
        )
        messages.success(request, _("ลบข้อมูลของบุคคลนี้แล้ว"))
        return redirect("erase-person", key=key)
    context = person_frame(request, person) | {
        "form": form,
        "tombstone": Erasure.objects.filter(person=person).select_related("source").first(),
        "requests": [
            (each, erasure.due_on(each))
            for each in erasure.requests_of(person, Moment.now())
            if not hasattr(each, "answer")
        ],
        "today": Moment.now().last_day,
    }
    return render(request, "network/erasure.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs(Permission.SEE_READING_LOG)
def data_requests(request: AccountRequest, code: str) -> HttpResponse:
    """What people of a place asked about their data, the unanswered and oldest first."""
    place = place_by_code(request, code, Permission.SEE_READING_LOG)
    moment = Moment.now()
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    asked = list(
        DataRequest.objects.filter(person__in=Party.objects.in_places(below, moment))
        .select_related("person", "answer__corrected_by")
        .order_by("answer__answered_on", "asked_on", "pk")
    )
    asked.sort(key=lambda each: hasattr(each, "answer"))
    named = (
        names_of({each.person_id for each in asked}, moment)
        if may(request.user, Permission.SEE_IDENTITY, place)
        else {}
    )
    lived = households_of(
        {each.person_id for each in asked if each.kind == DataRequest.Kind.CORRECTION}, moment
    )
    context = frame_of_place(request, place) | {
        "asked": [
            (
                each,
                named.get(each.person_id, ""),
                erasure.due_on(each),
                None if hasattr(each, "answer") else AnswerForm(asked=each),
                lived.get(each.person_id),
            )
            for each in asked
        ],
        "today": moment.last_day,
        "may_erase": may(request.user, Permission.ADMINISTER, place),
    }
    return render(request, "network/data_requests.html", context)


@require_POST
@needs(Permission.SEE_READING_LOG)
def answer_request(request: AccountRequest, key: UUID) -> HttpResponse:
    """Say what became of a request; it is answered once."""
    within = Party.objects.in_places(
        places_of(request.user, Permission.SEE_READING_LOG), Moment.now()
    )
    asked = get_object_or_404(DataRequest.objects.filter(person__in=within), key=key)
    home = home_of_person(asked.person)
    form = AnswerForm(request.POST, asked=asked)
    if not form.is_valid() or hasattr(asked, "answer"):
        text = (
            _("คำขอนี้ตอบไปแล้ว")
            if hasattr(asked, "answer")
            else " ".join(map(str, form.non_field_errors())) or _("โปรดบอกผลและเหตุผล")
        )
        return render(request, "problem.html", {"sentence": text}, status=422)
    erasure.answer(
        asked,
        is_granted=form.cleaned_data["is_granted"] == "yes",
        words=form.cleaned_data["words"],
        account=request.user,
        corrected_by=form.cleaned_data.get("source"),
    )
    messages.success(request, _("บันทึกคำตอบแล้ว"))
    return redirect("data-requests", code=home.code) if home else redirect("me")


def _say_what_was_sent(request: AccountRequest, person: Party) -> None:
    """Where somebody took a consent back: how much had left by then, and that it is followed up."""
    if waiting := telling.recipients_to_tell([person.pk], Moment.now()):
        messages.warning(
            request,
            _("เคยส่งข้อมูลออกไปแล้ว %(n)d รายการ ผู้ดูแลข้อมูลจะแจ้งผู้รับให้หยุดใช้") % {"n": len(waiting)},
        )


def _purpose(text: str) -> Consent.Purpose:
    if text not in Consent.Purpose.values:
        raise Http404
    return Consent.Purpose(text)


def _guarding(person: Party, moment: Moment, *, names: bool) -> dict[str, Any]:
    """Who answers for a person, and who of their household may be the guardian (by `names`)."""
    needed = consent.needs_guardian(person, moment.last_day)
    household = household_of(person, moment) if needed and names else None
    grown = people_of_age(household, moment) if household is not None else []
    return {
        "needs_guardian": needed,
        "is_small_child": consent.is_small_child(person, moment.last_day),
        "guardians": [each for each in grown if each.key != person.key],
    }


def _record(
    request: AccountRequest, person: Party, purpose: Consent.Purpose, said: dict[str, Any]
) -> None:
    with transaction.atomic():
        consent.record_consent(
            person,
            purpose,
            is_given=said["is_given"] == "yes",
            given_by=Consent.GivenBy(said["given_by"]),
            wording=request.POST.get("wording", ""),  # the one that stood on the page
            decided_on=said["decided_on"],
            guardian=said["guardian_party"],
            guardian_name=said["guardian_name"],
            source=_proof(request, said),
        )


def _proof(request: AccountRequest, said: dict[str, Any]) -> Source:
    """What shows the answer: the signed form, where it was photographed, else who wrote it down."""
    title, day = "อ่านประกาศให้ฟังและบันทึกคำตอบ", said["decided_on"]
    if (file := said["proof"]) is None:
        return evidence.receive_statement(title, as_of=day, recorded_by=request.user)
    return evidence.receive_document(
        file.read(), file.name, title=title, as_of=day, recorded_by=request.user
    )


def _asked(request: AccountRequest, person: Party, after: HttpResponse) -> HttpResponse:
    form = DataRequestForm(request.POST)
    if not form.is_valid():
        text = _("โปรดบอกว่าขออะไร")
        return render(request, "problem.html", {"sentence": text}, status=422)
    erasure.ask(
        person,
        DataRequest.Kind(form.cleaned_data["kind"]),
        form.cleaned_data["words"],
        account=request.user,
    )
    messages.success(request, _("รับคำขอแล้ว จะตอบภายใน 30 วัน"))
    return after


def _about(person: Party, reader: Account) -> dict[str, Any]:
    """Readings and consents, as both the person's page and the leader's show them."""
    moment = Moment.now()
    every = reading_log.readings_of(person.pk)
    # Of one's own readings the number is enough: who else did is what is asked.
    is_self = reader.person_id == person.pk
    found = [each for each in every if not is_self or each.account_id != reader.pk]
    return {
        "own_count": len(every) - len(found),
        "person": person,
        "readings": [
            (each, _kinds(each), _page_of(each), each.account == reader) for each in found[:SHOWN]
        ],
        "readings_count": len(found),
        "standings": consent.standings(person, moment),
        "sent": telling.sent_of(person, moment),
        "breaches": breaches.told_of(person.pk, moment),
        "requests": [(each, erasure.due_on(each)) for each in erasure.requests_of(person, moment)],
        "today": moment.last_day,
    }


def _kinds(reading: Reading) -> str:
    labels = dict(Reading.Kind.choices)
    return ", ".join(str(labels.get(each, each)) for each in reading.kinds)


def _page_of(reading: Reading) -> str:
    """Where it was shown, in words; a page without words here by its name in the code."""
    return str(PAGES.get(reading.route, reading.route))
