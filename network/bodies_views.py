"""Pages of working groups: who sits in a place's and those below it, a new seat, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from formats.errors import FormatError
from formats.thai import parse_date
from network import bodies, errors, evidence
from network.access import Permission, may, needs, places_of, require
from network.forms import DayField
from network.models import BodyMembership, Level, Party, Place, PlaceRecord, Source
from network.moments import Moment
from network.people import names_of
from network.places import line, names
from network.requests import AccountRequest
from network.sentences import sentence

_methods = require_http_methods(["GET", "HEAD", "POST"])


class _ComingDay(DayField):
    """A day that may still come."""

    def clean(self, value: Any) -> Any:
        text = forms.CharField.clean(self, value)
        if not text:
            return None
        try:
            return parse_date(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error


class SeatForm(forms.Form):
    """A person of the place takes a seat."""

    person = forms.ChoiceField(label=gettext_lazy("เลือกบุคคลในพื้นที่นี้"))
    office = forms.ChoiceField(
        label=gettext_lazy("ตำแหน่ง"),
        choices=BodyMembership.Office.choices,
        initial=BodyMembership.Office.MEMBER,
    )
    began_on = DayField(label=gettext_lazy("ดำรงตำแหน่งตั้งแต่วันที่"))
    term_ends_on = _ComingDay(
        label=gettext_lazy("ครบวาระวันที่"),
        required=False,
        help_text=gettext_lazy("เว้นว่างถ้าไม่กำหนดวาระ"),
    )
    minute = forms.CharField(
        label=gettext_lazy("หลักฐาน"),
        max_length=300,
        help_text=gettext_lazy("รายงานการประชุมหรือประกาศที่แต่งตั้ง"),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", "–"), *people]


class EndingForm(forms.Form):
    """A person leaves before the term's end."""

    ended_on = DayField(label=gettext_lazy("พ้นตำแหน่งตั้งแต่วันที่"))
    reason = forms.CharField(label=gettext_lazy("เหตุผล"), max_length=300)


@require_safe
@needs(Permission.SEE_PLACES)
def working_groups(request: AccountRequest, code: str) -> HttpResponse:
    """The body of a place, and how many sit in the working groups of the villages below."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    moment = Moment.now()
    children = list(
        PlaceRecord.objects.as_known(moment).filter(parent=place).values_list("place", flat=True)
    )
    villages = children if place.level == Level.TAMBON else []
    with_names = may(request.user, Permission.SEE_IDENTITY, place)
    found = bodies.seats([place.pk, *villages], moment, with_names=with_names)
    counted = bodies.seated([place.pk, *villages], moment)
    named = names(villages, moment)
    return render(
        request,
        "network/working_groups.html",
        _frame(request, place)
        | {
            "own": found.get(place.pk, []),
            "count": counted.get(place.pk),
            "five": bodies.FIVE,
            "villages": [
                (named[key], counted.get(key, 0), found.get(key, []))
                for key in sorted(named, key=lambda key: named[key].code)
            ],
            "is_tambon": place.level == Level.TAMBON,
            "with_names": with_names,
            "may_seat": may(request.user, Permission.RECORD, place)
            and place.level in {Level.VILLAGE, Level.DISTRICT},
        },
    )


@_methods
@needs(Permission.RECORD)
def take_seat(request: AccountRequest, code: str) -> HttpResponse:
    """Somebody of the place joins its body."""
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.RECORD, place)
    if place.level not in {Level.VILLAGE, Level.DISTRICT}:
        raise Http404  # a tambon's is that of its villages
    moment = Moment.now()
    form = SeatForm(request.POST or None, people=_people(request, place, moment))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                bodies.seat(
                    place,
                    Party.objects.get(pk=said["person"]),
                    office=BodyMembership.Office(said["office"]),
                    began_on=said["began_on"],
                    term_ends_on=said["term_ends_on"],
                    source=evidence.receive_statement(
                        said["minute"],
                        as_of=said["began_on"],
                        recorded_by=request.user,
                        kind=Source.Kind.MINUTE,
                    ),
                )
        except errors.NetworkError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, _("บันทึกคณะทำงานแล้ว"))
            return redirect("working-groups", code)
    return _form_page(request, place, form, _("เพิ่มคณะทำงาน"))


@_methods
@needs(Permission.RECORD)
def leave_seat(request: AccountRequest, number: int) -> HttpResponse:
    """Somebody leaves a body before the term's end."""
    membership = get_object_or_404(
        BodyMembership.objects.in_force(Moment.now())
        .filter(body__place__in=places_of(request.user, Permission.SEE_PLACES))
        .select_related("body__place"),
        pk=number,
    )
    place = membership.body.place
    require(request.user, Permission.RECORD, place)
    form = EndingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            with transaction.atomic():
                bodies.end_seat(
                    membership,
                    ended_on=said["ended_on"],
                    reason=said["reason"],
                    source=evidence.receive_statement(
                        said["reason"], as_of=said["ended_on"], recorded_by=request.user
                    ),
                )
        except errors.NetworkError as error:
            form.add_error("ended_on", sentence(error))
        else:
            messages.success(request, _("บันทึกการพ้นตำแหน่งแล้ว"))
            return redirect("working-groups", place.code)
    return _form_page(request, place, form, _("พ้นตำแหน่ง"))


def _people(request: AccountRequest, place: Place, moment: Moment) -> list[tuple[int, str]]:
    """Grown-up persons of the place by name, for who may see identity."""
    if not may(request.user, Permission.SEE_IDENTITY, place):
        return []
    below = list(places_of(request.user, Permission.SEE_IDENTITY))
    there = [place.pk] if place.level == Level.VILLAGE else below
    people = Party.objects.in_places(there, moment).filter(kind=Party.Kind.PERSON)
    keys = list(people.values_list("pk", flat=True))
    return sorted(names_of(keys, moment).items(), key=lambda each: each[1])


def _frame(request: AccountRequest, place: Place) -> dict[str, Any]:
    above = line(place, Moment.now())
    return {
        "place": above[0],
        "above": above[::-1],
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
    }


def _form_page(request: AccountRequest, place: Place, form: forms.Form, title: str) -> HttpResponse:
    context = _frame(request, place) | {"form": form, "title": title}
    status = 422 if form.is_bound else 200
    return render(request, "network/record.html", context, status=status)
