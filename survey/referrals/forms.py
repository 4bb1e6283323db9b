"""Forms of referrals: what is handed on, what happened, a link, a body of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.models import OrganisationRecord
from network.moments import Moment
from network.needs import NEEDED_FACTS, Need, SharedFact
from survey.models import ReferralStep
from survey.models.referrals import CLOSING
from survey.referrals.registry import Said

LONGEST = 1_000  # characters of words
LONGEST_NAME = 200
Kind = ReferralStep.Kind
NETWORK_KINDS = (
    Kind.RECEIVED, Kind.REPLIED, Kind.VISITED, Kind.AGREED, Kind.REFUSED, Kind.DONE,
)  # fmt: skip
AGENCY_KINDS = (Kind.RECEIVED, Kind.VISITED, Kind.AGREED, Kind.REFUSED, Kind.DONE)
AGENCY_LABELS = {
    Kind.RECEIVED: _("รับเรื่องแล้ว"),
    Kind.VISITED: _("ลงเยี่ยมแล้ว"),
    Kind.AGREED: _("รับว่าจะช่วย"),
    Kind.REFUSED: _("ช่วยไม่ได้ ปิดเรื่อง"),
    Kind.DONE: _("ช่วยเสร็จแล้ว ปิดเรื่อง"),
}
LINK_DAYS = (7, 30, 60, 90)
BUDDHIST_ERA = 543


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared so)
    field.choices = list(choices)


class StartForm(forms.Form):
    """What is needed and by whom: asked first, for the rest hangs on it."""

    need = forms.ChoiceField(label=_("เรื่อง"), choices=Need.choices)
    person = forms.ChoiceField(label=_("ของใคร"), required=False)

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "person", [("", _("ทั้งครัวเรือน (หัวหน้าครัวเรือน)")), *people])


class SendForm(forms.Form):
    """To which body, and which facts beside those the need always takes."""

    organisation = forms.ChoiceField(label=_("หน่วยงาน"))
    facts = forms.MultipleChoiceField(
        label=_("ข้อมูลที่ส่งเพิ่ม"), required=False, widget=forms.CheckboxSelectMultiple
    )
    done_on = DayField(label=_("วันที่ส่ง"))
    words = forms.CharField(
        label=_("ข้อความถึงหน่วยงาน"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("หน่วยงานอ่านข้อความนี้"),
    )

    def __init__(
        self,
        *args: Any,
        need: Need,
        bodies: Sequence[OrganisationRecord],
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", {}).setdefault("done_on", written_day(_today()))
        super().__init__(*args, **kwargs)
        _choose(self, "organisation", _by_mandate(bodies, need))
        _choose(self, "facts", [(each.value, each.label) for each in NEEDED_FACTS[need].may])
        if not NEEDED_FACTS[need].may:
            del self.fields["facts"]

    def chosen_facts(self) -> list[SharedFact]:
        """What was ticked."""
        return [SharedFact(each) for each in self.cleaned_data.get("facts", [])]


class ReferForm(SendForm):
    """A new referral: to a body of the register, or to one that is only named."""

    agency = forms.CharField(
        label=_("หรือเขียนชื่อหน่วยงานที่ไม่มีในรายการ"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("เรื่องจะเปิดไว้ก่อน ส่งได้เมื่อเพิ่มหน่วยงานในทะเบียนแล้ว"),
    )
    detail = forms.CharField(
        label=_("รายละเอียด"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("เขียนเท่าที่หน่วยงานต้องรู้ ส่งไปเมื่อเลือก “ถ้อยคำที่ผู้ส่งเขียน” เท่านั้น"),
    )
    send_now = forms.BooleanField(label=_("ส่งให้หน่วยงานเห็นทันที"), required=False, initial=True)
    field_order = ("organisation", "agency", "detail", "facts", "done_on", "send_now")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["words"]
        self.fields["organisation"].required = False
        _choose(self, "organisation", [("", "–"), *self.fields["organisation"].choices])  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """What happened, when, in which words; what closes says its outcome."""

    kind = forms.ChoiceField(label=_("เกิดอะไรขึ้น"))
    done_on = DayField(label=_("วันที่"))
    words = forms.CharField(
        label=_("รายละเอียด"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("หน่วยงานไม่เห็นข้อความนี้ จำเป็นเมื่อช่วยไม่ได้"),
    )
    outcome = forms.ChoiceField(
        label=_("ผล"),
        required=False,
        choices=[("", "–"), *ReferralStep.Outcome.choices],
        help_text=_("บอกเมื่อปิดเรื่อง"),
    )
    attached = forms.FileField(label=_("แนบเอกสารหรือภาพ"), required=False)

    def __init__(self, *args: Any, is_closed: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("done_on", written_day(_today()))
        super().__init__(*args, **kwargs)
        kinds = (Kind.REOPENED,) if is_closed else NETWORK_KINDS
        _choose(self, "kind", [(each.value, each.label) for each in kinds])
        if is_closed:
            del self.fields["outcome"]

    def said(self) -> Said:
        """What was said, as the verb takes it."""
        told = self.cleaned_data
        closes = told["kind"] in CLOSING
        return Said(
            Kind(told["kind"]),
            told["done_on"],
            told["words"],
            told.get("outcome", "") if closes else "",
            told.get("attached"),
        )


class ReplyForm(StepForm):
    """What the agency itself says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, is_closed=False, **kwargs)
        self.fields["kind"].label = _("คำตอบ")
        _choose(self, "kind", [(each.value, AGENCY_LABELS[each]) for each in AGENCY_KINDS])
        self.fields["words"].help_text = _("จำเป็นเมื่อช่วยไม่ได้ เครือข่ายจะแจ้งครัวเรือนให้ทราบ")


class ShareForm(forms.Form):
    """For how long a link opens, and whether a number told by telephone is asked for."""

    days = forms.TypedChoiceField(
        label=_("เปิดได้"),
        choices=[(days, format_lazy(_("{days} วัน"), days=days)) for days in LINK_DAYS],
        coerce=int,
        initial=30,
    )
    with_pin = forms.BooleanField(label=_("ต้องใส่ PIN ที่บอกทางโทรศัพท์"), required=False, initial=True)

    def ends_on(self) -> date:
        """The last day on which it opens."""
        days: int = self.cleaned_data["days"]
        return _today() + timedelta(days=days)


class MatchForm(forms.Form):
    """Which body of the register some words mean."""

    agency = forms.CharField(widget=forms.HiddenInput)
    organisation = forms.ChoiceField(label=_("หมายถึง"))

    def __init__(self, *args: Any, bodies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "organisation", [("", "–"), *bodies])


def _by_mandate(bodies: Sequence[OrganisationRecord], need: Need) -> list[tuple[Any, Any]]:
    """Those that take the need first."""
    fitting = [_choice(each) for each in bodies if need.value in each.mandate]
    others = [_choice(each) for each in bodies if need.value not in each.mandate]
    if not fitting or not others:
        return [*fitting, *others]
    return [(_("รับเรื่องนี้"), fitting), (_("หน่วยงานอื่น"), others)]


def _choice(body: OrganisationRecord) -> tuple[str, str]:
    called = f"{body.name} ({body.short_name})" if body.short_name else body.name
    return str(body.organisation.key), called


def written_day(day: date) -> str:
    """A day as it stands in a field: 21/11/2569."""
    return f"{day.day}/{day.month}/{day.year + BUDDHIST_ERA}"


def _today() -> date:
    return Moment.now().last_day
