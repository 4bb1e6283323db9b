"""Pages of what devices sent: the list of a place, one submission, and what is done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from formats.errors import FormatError
from formats.photographs import media_type_of
from formats.thai import parse_date
from network import evidence, reading_log
from network.access import Permission, needs, places_of, require
from network.errors import EvidenceDamaged
from network.models import Place
from network.moments import Moment
from network.page_frame import place_frame
from network.places import names
from network.queries import below
from network.requests import AccountRequest
from network.sentences import sentence
from parcels.labels import labels_of
from survey import features
from survey.answers import deciding, legible, listing, shown, sweeping
from survey.answers.errors import UnreadableInstance
from survey.answers.interpreting import Outcome, edited_by, edits_of, entered_under, latest_word
from survey.answers.reading import understand
from survey.answers.targets import UNKNOWN
from survey.errors import SurveyError
from survey.models import FormVersion, Interpretation, Submission

if TYPE_CHECKING:
    from django.db.models import QuerySet

_ALL = UNKNOWN | {Permission.SEE_RECORDS}
LONGEST = 200  # characters of what is asked


@require_safe
@needs(Permission.SEE_RECORDS)
def submissions(request: AccountRequest, code: str) -> HttpResponse:
    """What was sent from a place and all below it, newest first; what must be looked at before."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.SEE_RECORDS, place)
    moment = Moment.now()
    words = _of_place(request, place, moment)
    asked = _asked(request)
    page = listing.page_of(words, asked)
    counted = listing.counts(words)
    context = place_frame(request, place, moment)
    waiting = listing.to_look_at(words) if context["may_record"] else []
    _name_places([*page.words, *waiting], moment)
    first = listing.is_first_page(asked)
    english = _is_english()
    context |= {
        "page": page,
        "asked": asked,
        "counts": [
            (outcome, outcome.label, n)
            for outcome in Outcome
            if (n := counted.get(outcome.value, 0))
        ]
        if first
        else [],
        "to_look_at": waiting if first else [],
        "readable": listing.forms_among(sweeping.to_read_again(words))
        if context["may_record"]
        else [],
        "outcomes": Outcome.choices,
        "forms": listing.forms_among(words),
        "surveyors": listing.surveyors_among(words),
        "next": _following(request, page.following),
        "is_first": first,
        "english": english,
    }
    return render(request, "survey/answers/submissions.html", context)


@require_safe
@needs(Permission.RECORD)
def refused_submissions(request: AccountRequest, code: str) -> HttpResponse:
    """What devices of a place sent and was not taken in, with the reason it was answered with."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    moment = Moment.now()
    inside = list(
        Place.objects.filter(pk__in=below([place.pk], moment)).values_list("pk", flat=True)
    )
    refused, following = listing.refused_in(inside, _number(request.GET.get("before", "")))
    context = place_frame(request, place, moment) | {
        "refused": refused,
        "next": _following(request, following),
        "english": _is_english(),
    }
    return render(request, "survey/answers/refused.html", context)


@require_safe
@needs(Permission.SEE_RECORDS)
def submission(request: AccountRequest, key: UUID) -> HttpResponse:
    """One submission: every answer as it was given, what it became, and who sent it when."""
    found, word = _to_read(request, key)
    return _page(request, found, word)


@require_safe
@needs(Permission.SEE_RECORDS)
def submission_xml(request: AccountRequest, key: UUID) -> HttpResponse:
    """The instance byte for byte, for who may see all of it; 403 where nobody may see a part."""
    found, word = _to_read(request, key)
    if not shown.permissions_on(request.user, word, found) >= UNKNOWN:
        raise PermissionDenied
    try:
        parts = shown.parts_of(found, word, may=_ALL, english=False)
    except UnreadableInstance:
        parts = []
    if shown.is_withheld(parts):
        raise PermissionDenied
    _note(found, may=UNKNOWN)
    return _kept(evidence.content(found.source), f"{found.key}.xml", "text/xml")


@require_safe
@needs(Permission.SEE_RECORDS)
def submission_file(request: AccountRequest, key: UUID, number: int) -> HttpResponse:
    """A file that came with a submission, for who may see all of it: nobody knows what it shows."""
    found, word = _to_read(request, key)
    if not shown.permissions_on(request.user, word, found) >= UNKNOWN:
        raise PermissionDenied
    file = get_object_or_404(found.files.select_related("source"), pk=number)
    reading_log.note(reading_log.Kind.SOURCE, sources=[file.source_id])
    content = evidence.content(file.source)
    return _kept(content, file.name, media_type_of(content) or "application/octet-stream")


@require_POST
@needs(Permission.RECORD)
def read_submission_again(request: AccountRequest, key: UUID) -> HttpResponse:
    """Read a submission once more, as when the mapping of its form was corrected."""
    found, word = _to_change(request, key)
    if word is not None and word.outcome == Outcome.SET_ASIDE:
        word = deciding.take_into_use(found, account=request.user)
    else:
        word = understand(found, said_by=request.user)
    messages.success(request, _("อ่านใหม่แล้ว: %s") % word.get_outcome_display())
    return redirect("submission", key=key)


@require_POST
@needs(Permission.RECORD)
def set_submission_aside(request: AccountRequest, key: UUID) -> HttpResponse:
    """Set a submission aside with a reason; what is wrong with it stays on the page (422)."""
    found, word = _to_change(request, key)
    reason = request.POST.get("reason", "")[:LONGEST]
    try:
        deciding.set_aside(found, reason=reason, account=request.user)
    except SurveyError as error:
        return _page(request, found, word, refusal=sentence(error), reason=reason)
    messages.success(request, _("เก็บแบบสำรวจนี้ไว้โดยไม่ใช้แล้ว นำกลับมาใช้ได้ทุกเมื่อ"))
    return redirect("submission", key=key)


@require_POST
@needs(Permission.RECORD)
def read_form_again(request: AccountRequest, code: str) -> HttpResponse:
    """Read what is held or partly understood of a form in a place anew."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    words = sweeping.to_read_again(_of_place(request, place, Moment.now()))
    form_id = request.POST.get("form", "")
    versions = FormVersion.objects.filter(
        pk__in=words.filter(submission__version__form__form_id=form_id).values(
            "submission__version"
        )
    )
    count = sum(
        sweeping.read_again(version, said_by=request.user, among=words) for version in versions
    )
    messages.success(request, _("อ่านใหม่แล้ว %s รายการ") % count)
    return redirect("submissions", code=code)


def _name_places(words: list[Interpretation], moment: Moment) -> None:
    """Give each word the name of its place. One query."""
    named = names([word.place_id for word in words if word.place_id], moment)
    for word in words:
        word.place_name = named.get(word.place_id or 0)  # type: ignore[attr-defined]


def _of_place(request: AccountRequest, place: Place, moment: Moment) -> QuerySet[Interpretation]:
    return listing.words_visible_to(request.user).filter(place__in=below([place.pk], moment))


def _to_read(request: AccountRequest, key: UUID) -> tuple[Submission, Interpretation | None]:
    """A submission of the reader's places, or one they sent; else there is none."""
    found: Submission = get_object_or_404(
        Submission.objects.select_related(
            "version__form", "source__recorded_by", "device__account"
        ),
        key=key,
    )
    word = latest_word(found)
    place = word.place_id if word else None
    is_own = found.source.recorded_by_id == request.user.pk
    if place not in places_of(request.user, Permission.SEE_RECORDS) and not is_own:
        raise Http404
    return found, word


def _to_change(request: AccountRequest, key: UUID) -> tuple[Submission, Interpretation | None]:
    found, word = _to_read(request, key)
    place = word.place_id if word else None
    if place not in places_of(request.user, Permission.RECORD):
        raise PermissionDenied
    return found, word


def _page(
    request: AccountRequest,
    found: Submission,
    word: Interpretation | None,
    *,
    refusal: str = "",
    reason: str = "",
) -> HttpResponse:
    moment = Moment.now()
    may = shown.permissions_on(request.user, word, found)
    english = _is_english()
    parts: list[shown.Part] | None = None
    try:
        parts = shown.parts_of(found, word, may=may, english=english)
        legible.make_legible(parts, account=request.user, moment=moment, may=may)
    except (UnreadableInstance, EvidenceDamaged) as error:
        messages.error(request, sentence(error))
    _note(found, may=may)
    under = entered_under(found)
    became = shown.became(request.user, under)
    labels = labels_of([unit.pk for unit in became.units], moment)
    lines = {line.question for part in parts or () for line in part.lines}
    context = place_frame(request, word.place_id if word else None, moment) | {
        "submission": found,
        "word": word,
        "parts": parts,
        "general": [r for r in (word.remarks if word else ()) if r["question"] not in lines],
        "households": legible.called(
            became.households, account=request.user, moment=moment, may=may
        ),
        "units": [(u, labels.get(u.pk, ""), features.unit_url(u)) for u in became.units],
        "edits": [(each, latest_word(each)) for each in edits_of(found)],
        "before": [(each, latest_word(each)) for each in edited_by(found)],
        "files": list(found.files.select_related("source").order_by("name")),
        "awaited": set(found.expected_files) - set(found.files.values_list("name", flat=True)),
        "history": list(found.interpretations.select_related("said_by").order_by("-pk")[:20]),
        "sees_all": may >= UNKNOWN,
        "is_withheld": shown.is_withheld(parts),
        "english": english,
        "refusal": refusal,
        "reason": reason,
    }
    status = 422 if refusal else 200
    return render(request, "survey/answers/submission.html", context, status=status)


def _note(found: Submission, *, may: frozenset[Permission]) -> None:
    """Write down what is read of whom."""
    kinds = reading_log.Kind
    reading_log.note(kinds.SOURCE, sources=[found.source_id])
    named, cared = shown.people_in(entered_under(found))
    if Permission.SEE_IDENTITY in may:
        reading_log.note(kinds.IDENTITY, named)
    cared = cared if shown.care_is_allowed(found) else set()
    if Permission.SEE_HEALTH in may:
        reading_log.note(kinds.HEALTH, cared)
    if Permission.SEE_DISABILITY in may:
        reading_log.note(kinds.DISABILITY, cared)


def _kept(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _asked(request: AccountRequest) -> listing.Asked:
    day = None
    if text := request.GET.get("day", "").strip():
        try:
            day = parse_date(text)
        except FormatError as error:
            messages.error(request, sentence(error))
    return listing.Asked(
        outcome=request.GET.get("outcome", "")[:LONGEST],
        form=request.GET.get("form", "")[:LONGEST],
        by=_number(request.GET.get("by", "")),
        day=day,
        before=_number(request.GET.get("before", "")),
    )


def _number(text: str) -> int | None:
    longest = 15  # digits
    return int(text) if text.isascii() and text.isdigit() and len(text) < longest else None


def _following(request: AccountRequest, before: int | None) -> str:
    if before is None:
        return ""
    query = request.GET.copy()
    query["before"] = str(before)
    return f"?{query.urlencode()}"


def _is_english() -> bool:
    return (get_language() or "").startswith("en")
