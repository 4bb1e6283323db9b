"""Forms of rounds: name and days, how many households a surveyor visits, and which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.sentences import sentence
from survey.rounds.errors import RoundEndsBeforeItBegins

if TYPE_CHECKING:
    from network.models import Account

LONGEST_NAME = 120
MOST_HOUSEHOLDS = 2_000  # one surveyor of one village; more is a slip of the finger
ANYBODY = "anybody"


class RoundForm(forms.Form):
    """What a round is called and from which day to which it goes."""

    name = forms.CharField(
        label=_("ชื่อรอบ"), max_length=LONGEST_NAME, help_text=_("เช่น รอบที่ 1/2568 สำรวจบ้านและที่ดิน")
    )
    begins_on = DayField(label=_("วันแรก"), may_be_future=True)
    ends_on = DayField(label=_("วันสุดท้าย"), may_be_future=True)

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or {}
        begins, ends = said.get("begins_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", sentence(RoundEndsBeforeItBegins()))
        return said


class ChangeRoundForm(RoundForm):
    """The same of a round that is there, and whether it is called off."""

    is_called_off = forms.BooleanField(
        label=_("ยกเลิกรอบนี้ (การเยี่ยมที่บันทึกแล้วยังอยู่ครบ)"), required=False
    )


class AssignForm(forms.Form):
    """How many households each surveyor of a village is to visit; one field each."""

    def __init__(
        self, *args: Any, surveyors: Sequence[Account], assigned: dict[int | None, int], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.surveyors = {each.pk: each for each in surveyors}
        self.assigned = assigned
        self.fields[ANYBODY] = self._field(_("ใครก็ได้ในหมู่บ้าน"), assigned.get(None))
        for each in surveyors:
            self.fields[f"of-{each.pk}"] = self._field(each.name, assigned.get(each.pk))

    @staticmethod
    def _field(label: Any, number: int | None) -> forms.IntegerField:
        return forms.IntegerField(
            label=label,
            min_value=0,
            max_value=MOST_HOUSEHOLDS,
            required=False,
            initial=number or None,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )

    def changes(self) -> list[tuple[Account | None, int]]:
        """Who is to visit another number than before, and how many; None: whoever comes."""
        said: list[tuple[Account | None, int]] = [(None, self.cleaned_data[ANYBODY] or 0)]
        said += [
            (each, self.cleaned_data[f"of-{key}"] or 0) for key, each in self.surveyors.items()
        ]
        return [
            (who, number)
            for who, number in said
            if number != self.assigned.get(who.pk if who else None, 0)
        ]


class ChooseHouseholdsForm(forms.Form):
    """Households, and the surveyor who is to visit them; nobody takes them off the plan."""

    households = forms.MultipleChoiceField(
        error_messages={"required": _("ยังไม่ได้เลือกครัวเรือน")},
    )
    surveyor = forms.ChoiceField(label=_("ให้ใครไปเยี่ยม"), required=False)

    def __init__(
        self, *args: Any, surveyors: Sequence[Account], offered: Sequence[str], **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        households, surveyor = self.fields["households"], self.fields["surveyor"]
        assert isinstance(households, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        assert isinstance(surveyor, forms.ChoiceField)  # noqa: S101
        households.choices = [(key, key) for key in offered]
        surveyor.choices = [
            ("", _("ไม่มอบหมาย (เอาออกจากแผน)")),
            *((str(each.pk), each.name) for each in surveyors),
        ]
