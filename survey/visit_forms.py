"""The form of a visit: what a leader finds on the doorstep, beginning with what is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from survey.models import HardshipType, HouseCondition, RepairPart, Visit

MOST_PEOPLE = 60
LONGEST_REMARK = 2000


class VisitForm(forms.Form):
    """A visit to a household that is known already; its house stays what it was."""

    visited_on = DayField(label=_("เยี่ยมเมื่อวันที่"))
    people = forms.IntegerField(
        label=_("คนอยู่จริง"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    house_condition = forms.ChoiceField(label=_("สภาพบ้าน"), required=False)
    needs_repair = forms.MultipleChoiceField(
        label=_("ส่วนที่ต้องซ่อม"),
        choices=RepairPart.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    asked_hardship = forms.BooleanField(label=_("ได้ถามเรื่องความเดือดร้อนแล้ว"), required=False)
    hardships = forms.MultipleChoiceField(
        label=_("ความเดือดร้อน"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("ไม่ต้องเลือกถ้าไม่มี"),
    )
    remark = forms.CharField(
        label=_("หมายเหตุ"),
        max_length=LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, before: Visit | None, **kwargs: Any) -> None:
        kwargs["initial"] = _known(before)
        super().__init__(*args, **kwargs)
        has_house = before is not None and before.house_id is not None
        condition, hardships = self.fields["house_condition"], self.fields["hardships"]
        assert isinstance(condition, forms.ChoiceField)  # noqa: S101 (declared above)
        assert isinstance(hardships, forms.MultipleChoiceField)  # noqa: S101
        condition.choices = [
            ("", _("ไม่ทราบ")),
            *(
                choice
                for choice in HouseCondition.choices
                if has_house or choice[0] == HouseCondition.NO_HOUSE
            ),
        ]
        hardships.choices = hardship_names().items()

    def clean(self) -> dict[str, Any]:
        """Hardship that is ticked was asked for."""
        cleaned = super().clean() or {}
        if cleaned.get("hardships"):
            cleaned["asked_hardship"] = True
        return cleaned


def hardship_names() -> dict[str, str]:
    """What kinds of hardship are called, in order. One query."""
    english = (get_language() or "th").startswith("en")
    return {
        each.code: each.name_en if english else each.name_th
        for each in HardshipType.objects.order_by("sort_order")
    }


def _known(before: Visit | None) -> dict[str, Any]:
    if before is None:
        return {}
    return {
        "people": before.people,
        "house_condition": before.house_condition,
        "needs_repair": before.needs_repair,
        "asked_hardship": before.hardships is not None,
        "hardships": before.hardships or [],
    } | ({"visited_on": before.visited_on, "remark": before.remark} if before.is_draft else {})
