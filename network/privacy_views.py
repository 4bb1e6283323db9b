"""Pages about one's own data: what is held, who read it, consents, requests, erasure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import consent, erasure, errors, evidence, held, reading_log
from network.access import PERMISSIONS, Permission, may, needs, open_to_accounts, places_of, require
from network.latest import home_of_household
from network.models import (
    Account,
    Consent,
    DataRequest,
    Domicile,
    Erasure,
    HouseholdMembership,
    Party,
    Place,
    Reading,
)
from network.moments import Moment
from network.people import names_of
from network.places import line, place_url
from network.privacy_forms import AnswerForm, ConsentForm, DataRequestForm, ErasureForm
from network.requests import AccountRequest
from network.sentences import sentence

ANSWERED_WITHIN = timedelta(days=30)  # PDPA s.30
_PAGES = {  # what a person is told of where they were read
    "me": gettext_lazy("ข้อมูลของฉัน"),
    "my-file": gettext_lazy("ไฟล์ข้อมูลของฉัน"),
    "readings": gettext_lazy("ใครเคยเปิดดูข้อมูล"),
    "person-file": gettext_lazy("ไฟล์ข้อมูลของบุคคล"),
    "consents": gettext_lazy("ความยินยอม"),
    "erase-person": gettext_lazy("ลบข้อมูลส่วนบุคคล"),
    "data-requests": gettext_lazy("คำขอเกี่ยวกับข้อมูลส่วนบุคคล"),
    "village": gettext_lazy("รายชื่อครัวเรือนของหมู่บ้าน"),
    "household": gettext_lazy("หน้าครัวเรือน"),
    "verify-visit": gettext_lazy("หน้าครัวเรือน"),
    "house": gettext_lazy("หน้าบ้าน"),
    "parcel": gettext_lazy("หน้าแปลงที่ดิน"),
    "verify-boundary": gettext_lazy("หน้าแปลงที่ดิน"),
    "source": gettext_lazy("เอกสารต้นทาง"),
    "savings-group": gettext_lazy("กลุ่มออมทรัพย์"),
    "passbook": gettext_lazy("สมุดเงินออม"),
    "deposit-day": gettext_lazy("วันออมทรัพย์"),
}
SHOWN = 200  # newest readings on a page; the download has them all


@require_safe
@open_to_accounts
def me(request: AccountRequest) -> HttpResponse:
    """Everything held of the account's person, who read it, and what they agreed to."""
    person = request.user.person
    context: dict[str, Any] = {"ask": DataRequestForm()}
    if person is not None:
        context |= _about(person, request.user) | {
            "sections": held.held_of(person),
            "requests": person.data_requests.select_related("answer").order_by("-pk"),
        }
    context["deciding"] = _own_places(request.user, Permission.SEE_READING_LOG)
    return render(request, "network/me.html", context)


@require_safe
@open_to_accounts
def my_file(request: AccountRequest) -> HttpResponse:
    """The same as a file to take elsewhere (PDPA s.31)."""
    return _file(_own(request), held.held_of(_own(request)))


@require_POST
@open_to_accounts
def withdraw_my_consent(request: AccountRequest, purpose: str) -> HttpResponse:
    """Take one consent back; it holds from this moment."""
    consent.withdraw(_own(request), _purpose(purpose), account=request.user)
    messages.success(request, _("ถอนความยินยอมแล้ว มีผลทันที"))
    return redirect("me")


@require_POST
@open_to_accounts
def ask_about_me(request: AccountRequest) -> HttpResponse:
    """Ask for a correction or an erasure; answered within 30 days."""
    return _asked(request, _own(request), redirect("me"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_READING_LOG)
def readings(request: AccountRequest, key: UUID) -> HttpResponse:
    """Who has read what of a person without an account, to print and hand over."""
    person = _person(request, key, Permission.SEE_READING_LOG)
    if request.method == "POST":
        return _asked(request, person, redirect("readings", key=key))
    context = (
        _frame(request, person)
        | _about(person, request.user)
        | {
            "ask": DataRequestForm(),
            "requests": person.data_requests.select_related("answer").order_by("-pk"),
        }
    )
    return render(request, "network/readings.html", context)


@require_safe
@needs(Permission.SEE_READING_LOG)
def person_file(request: AccountRequest, key: UUID) -> HttpResponse:
    """What is held of a person, as far as the account may see it, to hand over."""
    person = _person(request, key, Permission.SEE_READING_LOG)
    home = _home(person)
    allowed = {each for each in Permission if home and may(request.user, each, home)}
    return _file(person, held.held_of(person, allowed))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def consents(request: AccountRequest, key: UUID) -> HttpResponse:
    """The notice to read out to a person, and their answer for each purpose."""
    person = _person(request, key, Permission.RECORD)
    asked = request.POST.get("purpose", "")
    bound = ConsentForm(request.POST, prefix=asked) if request.method == "POST" else None
    if bound is not None and bound.is_valid():
        try:
            _record(request, person, _purpose(asked), bound.cleaned_data)
        except errors.NetworkError as error:
            bound.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกความยินยอมแล้ว"))
            return redirect("consents", key=key)
    moment = Moment.now()
    context = _frame(request, person) | {
        "standings": [
            (each, bound if bound and each.purpose == asked else ConsentForm(prefix=each.purpose))
            for each in consent.standings(person, moment)
        ],
        "needs_guardian": consent.needs_guardian(person, moment.last_day),
    }
    return render(request, "network/consents.html", context, status=422 if bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.ADMINISTER)
def erase_person(request: AccountRequest, key: UUID) -> HttpResponse:
    """Destroy what names a person; what is destroyed and what stays is said before."""
    person = _person(request, key, Permission.ADMINISTER)
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
    context = _frame(request, person) | {
        "form": form,
        "tombstone": Erasure.objects.filter(person=person).select_related("source").first(),
        "requests": person.data_requests.filter(answer__isnull=True).order_by("pk"),
    }
    return render(request, "network/erasure.html", context, status=422 if form.is_bound else 200)


@require_safe
@needs(Permission.SEE_READING_LOG)
def data_requests(request: AccountRequest, code: str) -> HttpResponse:
    """What people of a place asked about their data, the unanswered and oldest first."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_READING_LOG, place)
    moment = Moment.now()
    below = list(Place.objects.below([place.pk], moment).values_list("pk", flat=True))
    asked = list(
        DataRequest.objects.filter(person__in=Party.objects.in_places(below, moment))
        .select_related("person", "answer")
        .order_by("answer__answered_on", "asked_on", "pk")
    )
    asked.sort(key=lambda each: hasattr(each, "answer"))
    named = (
        names_of({each.person_id for each in asked}, moment)
        if may(request.user, Permission.SEE_IDENTITY, place)
        else {}
    )
    context = _place_frame(request, place) | {
        "asked": [
            (each, named.get(each.person_id, ""), each.asked_on + ANSWERED_WITHIN, AnswerForm())
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
    home = _home(asked.person)
    form = AnswerForm(request.POST)
    if not form.is_valid() or hasattr(asked, "answer"):
        text = _("คำขอนี้ตอบไปแล้ว") if hasattr(asked, "answer") else _("โปรดบอกผลและเหตุผล")
        return render(request, "problem.html", {"sentence": text}, status=422)
    erasure.answer(
        asked,
        is_granted=form.cleaned_data["is_granted"] == "yes",
        words=form.cleaned_data["words"],
        account=request.user,
    )
    messages.success(request, _("บันทึกคำตอบแล้ว"))
    return redirect("data-requests", code=home.code) if home else redirect("me")


def _own(request: AccountRequest) -> Party:
    if request.user.person is None:
        raise Http404
    return request.user.person


def _person(request: AccountRequest, key: UUID, permission: Permission) -> Party:
    """The person by key, in the places where the account has `permission`."""
    within = Party.objects.in_places(places_of(request.user, permission), Moment.now())
    found: Party = get_object_or_404(within.filter(kind=Party.Kind.PERSON), key=key)
    return found


def _purpose(text: str) -> Consent.Purpose:
    if text not in Consent.Purpose.values:
        raise Http404
    return Consent.Purpose(text)


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
            source=evidence.receive_statement(
                "อ่านประกาศให้ฟังและบันทึกคำตอบ", as_of=said["decided_on"], recorded_by=request.user
            ),
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
        "standings": consent.standings(person, Moment.now()),
    }


def _kinds(reading: Reading) -> str:
    labels = dict(Reading.Kind.choices)
    return ", ".join(str(labels.get(each, each)) for each in reading.kinds)


def _page_of(reading: Reading) -> str:
    """Where it was shown, in words; a page without words here by its name in the code."""
    return str(_PAGES.get(reading.route, reading.route))


def _file(person: Party, sections: list[held.Section]) -> HttpResponse:
    content = {
        "person": str(person.key),
        "as_of": Moment.now().last_day.isoformat(),
        "held": [
            {
                "table": section.table,
                "title": section.title,
                "facts": [
                    {
                        "said": dict(row.said),
                        "source": row.source.title if row.source else None,
                        "recorded_at": row.source.recorded_at if row.source else None,
                    }
                    for row in section.rows
                ],
            }
            for section in sections
        ],
        "readings": [
            {
                "read_at": each.read_at,
                "by": each.account.name if each.account else None,
                "kinds": each.kinds,
                "page": each.route,
            }
            for each in reading_log.readings_of(person.pk)
        ],
    }
    name = f"rangwat-{person.key}.json"
    return JsonResponse(
        content,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _home(person: Party) -> Place | None:
    """The place a person belongs to, as Party.in_places reckons it."""
    moment = Moment.now()
    lived = HouseholdMembership.objects.as_known(moment).filter(person=person).first()
    if lived is not None and lived.household is not None:
        home = home_of_household(lived.household, moment)
        if home is not None:
            return home
    own = Domicile.objects.as_known(moment).filter(party=person).select_related("place").first()
    return own.place if own else None


def _frame(request: AccountRequest, person: Party) -> dict[str, Any]:
    home = _home(person)
    if home is None:
        raise Http404
    with_name = may(request.user, Permission.SEE_IDENTITY, home)
    named = names_of([person.pk], Moment.now()) if with_name else {}
    return _place_frame(request, home) | {
        "person": person,
        "name": named.get(person.pk, ""),
        "may": {
            each.value: True
            for each in (Permission.RECORD, Permission.SEE_READING_LOG, Permission.ADMINISTER)
            if may(request.user, each, home)
        },
    }


def _place_frame(request: AccountRequest, place: Place) -> dict[str, Any]:
    above = line(place, Moment.now())
    return {
        "place": above[0],
        "above": above[::-1],
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
        "back": place_url(place.code),
    }


def _own_places(account: Account, permission: Permission) -> list[Place]:
    """The places of the account's own roles in which it has `permission`."""
    roles = [role for role, granted in PERMISSIONS.items() if permission in granted]
    return list(
        Place.objects.filter(
            pk__in=account.appointments.filter(role__in=roles, place__isnull=False).values("place")
        ).filter(pk__in=places_of(account, permission))
    )
