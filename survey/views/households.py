"""Pages of households, and the verdicts given there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import evidence
from network.access import Permission, needs, require
from network.latest import home_of_household
from network.models import Party, Source
from network.moments import Moment
from network.page_frame import place_frame
from network.people import members_of
from network.places import line
from network.requests import AccountRequest
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from survey import features, intake
from survey.answers.told_page import submissions_that_told, told_of_household
from survey.care import care_of
from survey.contradictions import lists as contradictions
from survey.contradictions.noticing import notice_visit
from survey.disputes import lists as disputes
from survey.duplicates.merged import merged_into
from survey.duplicates.notices import twins_of
from survey.duplicates.views import merged as merged_away
from survey.forms import VerdictForm
from survey.household_page import land_held_by, visit_cards
from survey.models import HouseCondition, RepairPart, Visit
from survey.photographs.showing import gallery
from survey.provenance import sources_among
from survey.referrals.lists import lines as referral_lines
from survey.referrals.standing import of_household
from survey.repairs.showing import repairs_of
from survey.rounds.standing import standing_round
from survey.telling.untold import notice_of
from survey.verdicts import give_verdict
from survey.visit_forms import VisitForm


@require_safe
@needs(Permission.SEE_RECORDS)
def household(request: AccountRequest, key: UUID) -> HttpResponse:
    """A household: who lives there, what visits found, and the form to agree or disagree."""
    found = _visible(request).filter(key=key).first()
    if found is None:
        return merged_away(request, key)
    return _page(request, found)


@require_safe
@needs(Permission.SEE_RECORDS)
def household_features(request: AccountRequest, key: UUID) -> HttpResponse:
    """GeoJSON of a household: the houses its visits name, and the land it claims."""
    found: Party = get_object_or_404(_visible(request), key=key)
    moment = Moment.now()
    home = home_of_household(found, moment)
    units = SpatialUnit.objects.visible_to(request.user).standing(moment)
    visited = Visit.objects.recorded(moment).filter(household=found, house__isnull=False)
    return JsonResponse(
        features.collection(
            features.outlines(line(home, moment)[:1] if home else [], moment),
            features.land(land_held_by(found, units, moment), moment),
            features.houses(units.filter(pk__in=visited.values("house")), moment),
        )
    )


@require_POST
@needs(Permission.VERIFY)
def verify_visit(request: AccountRequest, key: UUID) -> HttpResponse:
    """Agree or disagree with a visit; what is wrong with the answer stays in the form (422)."""
    visit: Visit = get_object_or_404(
        Visit.objects.recorded(Moment.now()).visible_to(request.user).select_related("household"),
        key=key,
    )
    home = home_of_household(visit.household, Moment.now())
    if home is not None:
        require(request.user, Permission.VERIFY, home)
    form = VerdictForm(request.POST, prefix=str(visit.pk))
    if give_verdict(visit, form, request.user):
        messages.success(request, _("บันทึกการสอบทานแล้ว"))
        return redirect("household", key=visit.household.key)
    return _page(request, visit.household, refused={visit.pk: form})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SURVEY)
def record_visit(request: AccountRequest, key: UUID) -> HttpResponse:
    """A new visit to a household, beginning with what the last one found."""
    found = _visible(request).filter(key=key).first()
    if found is None:
        return merged_away(request, key)
    moment = Moment.now()
    home = home_of_household(found, moment)
    if home is None:
        raise Http404
    require(request.user, Permission.SURVEY, home)
    last = Visit.objects.as_known(moment).filter(household=found).first()
    before = Visit.objects.draft_of(request.user, found) or last
    form = VisitForm(request.POST or None, before=before)
    is_draft = "draft" in request.POST
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        condition = said["house_condition"]
        with transaction.atomic():
            recorded = intake.record_visit(
                found,
                house=before.house if before else None,
                visited_on=said["visited_on"],
                people=said["people"],
                house_condition=HouseCondition(condition) if condition else None,
                needs_repair=[RepairPart(part) for part in said["needs_repair"]],
                hardships=said["hardships"] if said["asked_hardship"] else None,
                remark=said["remark"],
                is_draft=is_draft,
                round=standing_round(home, said["visited_on"]),
                source=evidence.receive_statement(
                    _("แบบเยี่ยมครัวเรือน"),
                    as_of=said["visited_on"],
                    recorded_by=request.user,
                    kind=Source.Kind.SUBMISSION,
                ),
            )
            differing = [] if is_draft else notice_visit(recorded)
        if is_draft:
            messages.success(request, _("เก็บฉบับร่างไว้ให้ท่านแล้ว ยังไม่ส่งและไม่นับ"))
        else:
            messages.success(request, _("บันทึกการเยี่ยมแล้ว รอผู้สอบทานสองคน"))
        if differing:
            messages.warning(request, _("ไม่ตรงกับที่ผู้อื่นบันทึกไว้ เก็บไว้ทั้งสองฉบับ รอผู้ตัดสิน"))
        return redirect("household", key)
    context = place_frame(request, home, moment) | {"form": form, "household": found}
    if context["may_see_identity"] and context["may_record"]:
        context["twins"] = twins_of(found, moment)
    status = 422 if form.is_bound else 200
    return render(request, "survey/record_visit.html", context, status=status)


def _visible(request: AccountRequest) -> QuerySet[Party]:
    return Party.objects.visible_to(request.user).filter(kind=Party.Kind.HOUSEHOLD)


def _page(
    request: AccountRequest, found: Party, *, refused: dict[int, VerdictForm] | None = None
) -> HttpResponse:
    moment = Moment.now()
    refused = refused or {}
    context = place_frame(request, home_of_household(found, moment), moment)
    context |= notice_of(found, moment) if context["may_survey"] else {}
    with_names = context["may_see_identity"]
    cards = visit_cards(found, request.user, moment, with_names=with_names)
    if context["may_verify"]:
        for card in cards:
            if card.is_latest or card.visit.pk in refused:
                card.form = refused.get(card.visit.pk) or VerdictForm(prefix=str(card.visit.pk))
    units = SpatialUnit.objects.visible_to(request.user).standing(moment)
    land = list(land_held_by(found, units, moment))
    labels = labels_of([unit.pk for unit in land], moment)
    context |= {
        "household": found,
        "cards": cards[:2],
        "older": cards[2:],
        "contradictions": contradictions.about_household(found, moment),
        "disputes": disputes.about_household(found, request.user, moment),
        "members": members_of(found, moment) if with_names else None,
        "draft": Visit.objects.draft_of(request.user, found) if context["may_survey"] else None,
        "care": care_of(
            found,
            moment,
            names=with_names,
            health=context["may_see_health"],
            disability=context["may_see_disability"],
        ),
        "land": [(unit, labels.get(unit.pk, ""), features.unit_url(unit)) for unit in land],
        "sources": sources_among(
            request.user,
            {card.visit.source_id for card in cards},
            of_the_place=context["may_record"],
        ),
        "gallery": gallery(moment, household=found, private=with_names),
        "repairs": repairs_of(
            {card.visit.house_id for card in cards[:1] if card.visit.house_id},
            moment,
            with_names=with_names,
        ),
        "told": told_of_household(
            found,
            moment,
            with_names=with_names,
            with_money=context["may_see_household_money"],
            with_health=context["may_see_health"],
        ),
        "referrals": referral_lines(of_household(found.pk, moment), moment)
        if context["may_refer"]
        else [],
        "submitted": submissions_that_told(request.user, found),
        "twins": twins_of(found, moment) if with_names and context["may_record"] else [],
        "merges": merged_into(found, moment),
        "features_url": reverse("household-features", args=[found.key]),
    }
    return render(request, "survey/household.html", context, status=422 if refused else 200)
