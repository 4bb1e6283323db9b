"""Forms of repairs: the plan, money, beginning and end, pictures, builders, and taking back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.moments import Moment
from network.sentences import sentence
from network.templatetags.written import short_day
from savings.forms import BahtField
from survey.forms import LONGEST_REASON
from survey.models import (
    Funder,
    Photograph,
    RepairFunding,
    RepairPart,
    RepairPhotograph,
    RepairPlan,
)
from survey.photographs.forms import LONGEST_CAPTION, PicturesField
from survey.repairs.errors import (
    FunderIsNamed,
    RepairEndsBeforeItBegins,
)

if TYPE_CHECKING:
    from survey.photographs.showing import Picture

LONGEST_NAME = 120
SATANG_PER_BAHT = 100
PROGRAMMES = (
    "บ้านพอเพียงชนบท",
    "บ้านมั่นคง",
    "ปรับสภาพแวดล้อมที่อยู่อาศัยสำหรับผู้สูงอายุ",
    "ปรับสภาพแวดล้อมที่อยู่อาศัยสำหรับคนพิการ",
    "ช่วยเหลือผู้ประสบภัย",
    "กองทุนฟื้นฟูสมรรถภาพ",
    "ซ่อมกันเอง",
)
Shows = RepairPhotograph.Shows


class MoneyField(BahtField):
    """Baht as people write it; a decimal of baht, or None where nothing was written."""

    def clean(self, value: Any) -> Any:
        """1,250.50 as Decimal."""
        if not self.required and not str(value or "").strip():
            return None
        return Decimal(super().clean(value)) / SATANG_PER_BAHT


class SuggestingInput(forms.TextInput):
    """A text of any words, with those that are usual."""

    template_name = "survey/exports/suggested.html"

    def __init__(self, name: str, suggestions: Sequence[str]) -> None:
        super().__init__(attrs={"list": name})
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """With the suggestions."""
        return super().get_context(name, value, attrs) | {"suggestions": self.suggestions}


def _today() -> str:
    return short_day(Moment.now().last_day)


class _DatedForm(forms.Form):
    """Every day is today's until somebody writes another."""

    use_required_attribute = False
    days: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.days:
            self.fields[name].initial = self.fields[name].initial or _today()


class PlanForm(_DatedForm):
    """What is to be mended, under which programme, and for how much."""

    days = ("planned_on",)

    programme = forms.CharField(
        label=_("โครงการ"),
        max_length=LONGEST_NAME,
        widget=SuggestingInput("programmes", PROGRAMMES),
        help_text=_("เช่น บ้านพอเพียงชนบท บ้านมั่นคง หรือเขียนว่า ซ่อมกันเอง"),
    )
    parts = forms.MultipleChoiceField(
        label=_("ส่วนที่จะซ่อม"),
        choices=RepairPart.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("เลือกส่วนที่จะซ่อมอย่างน้อยหนึ่งอย่าง")},
    )
    estimate_baht = MoneyField(
        label=_("ประมาณราคา (บาท)"),
        required=False,
        may_be_nothing=True,
        help_text=_("เว้นว่างได้ถ้ายังไม่ได้ประมาณ"),
    )
    planned_on = DayField(label=_("วันที่วางแผน"))

    @classmethod
    def changing(cls, plan: RepairPlan, *args: Any) -> PlanForm:
        """Beginning with the plan that is there."""
        known = {
            "programme": plan.programme,
            "parts": plan.parts,
            "estimate_baht": "" if plan.estimate_baht is None else f"{plan.estimate_baht:,.2f}",
            "planned_on": _today(),
        }
        return cls(*args, initial=known)


class FundForm(_DatedForm):
    """Whose money, how much, since when and by which paper."""

    days = ("decided_on",)

    funder = forms.ChoiceField(label=_("เงินจาก"), choices=Funder.choices, widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("ชื่อหน่วยงานหรือกองทุน"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("เช่น อบต.คลองหินปูน, กองทุนสวัสดิการตำบล"),
    )
    amount_baht = MoneyField(
        label=_("จำนวนเงิน (บาท)"),
        may_be_nothing=True,
        help_text=_("ยอดรวมที่ได้จากแหล่งนี้ ถ้าถูกยกเลิกให้แก้เป็น 0"),
    )
    paper = forms.CharField(label=_("เลขที่หนังสือหรือโครงการ"), max_length=LONGEST_NAME, required=False)
    decided_on = DayField(label=_("อนุมัติเมื่อวันที่"))

    def clean(self) -> dict[str, Any]:
        """A fund, or something else, has a name."""
        said = super().clean() or {}
        if said.get("funder") in (Funder.FUND, Funder.OTHER) and not said.get("body"):
            self.add_error("body", sentence(FunderIsNamed()))
        return said

    @classmethod
    def changing(cls, grant: RepairFunding, *args: Any) -> FundForm:
        """Beginning with the grant that is there."""
        known = {
            "funder": grant.funder,
            "body": grant.body,
            "amount_baht": f"{grant.amount_baht:,.2f}",
            "paper": grant.paper,
            "decided_on": short_day(grant.decided_on),
        }
        return cls(*args, initial=known)


class StartForm(_DatedForm):
    """The day the work began."""

    days = ("started_on",)

    started_on = DayField(label=_("เริ่มซ่อมเมื่อวันที่"))


class FinishForm(_DatedForm):
    """The day it was done, who looked at it, and what it cost."""

    days = ("finished_on",)

    started_on = DayField(label=_("เริ่มซ่อมเมื่อวันที่"))
    finished_on = DayField(label=_("ซ่อมเสร็จเมื่อวันที่"))
    checked_by = forms.CharField(
        label=_("ใครตรวจงาน"),
        max_length=LONGEST_NAME,
        help_text=_("เช่น คณะทำงานหมู่บ้าน ช่าง อบต."),
        error_messages={"required": _("ต้องบอกว่าใครตรวจงานที่ซ่อมเสร็จ")},
    )
    cost_baht = MoneyField(
        label=_("ค่าใช้จ่ายจริง (บาท)"),
        required=False,
        may_be_nothing=True,
        help_text=_("เว้นว่างได้ถ้าไม่ทราบ"),
    )

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_begun:
            del self.fields["started_on"]

    def clean(self) -> dict[str, Any]:
        """It does not end before it begins."""
        said = super().clean() or {}
        began, ended = said.get("started_on"), said.get("finished_on")
        if began and ended and ended < began:
            self.add_error("finished_on", sentence(RepairEndsBeforeItBegins()))
        return said


class CancelForm(_DatedForm):
    """Why it will not be done."""

    days = ("cancelled_on",)

    reason = forms.CharField(
        label=_("เหตุผล"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("เช่น ย้ายไปอยู่กับลูก, ได้บ้านใหม่จากโครงการอื่น"),
        error_messages={"required": _("โปรดบอกเหตุผล")},
    )
    cancelled_on = DayField(label=_("ยกเลิกเมื่อวันที่"))


class TakeBackForm(forms.Form):
    """Why the last step counts no more."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("บันทึกผิดอย่างไร"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("โปรดบอกเหตุผล")},
    )


class SendPicturesForm(_DatedForm):
    """New pictures of the house, and whether they are of before or after."""

    days = ("taken_on",)

    pictures = PicturesField(
        label=_("ภาพถ่าย"),
        help_text=_("เลือกได้หลายภาพ ครั้งละไม่เกิน 10 ภาพ ภาพละไม่เกิน 25 MB อย่าส่งภาพบัตรประชาชน"),
        error_messages={"required": _("ยังไม่ได้เลือกภาพ")},
    )
    shows = forms.ChoiceField(
        label=_("เป็นภาพ"),
        choices=[each for each in Shows.choices if each[0] != Shows.NOTHING],
        widget=forms.RadioSelect,
    )
    subject = forms.ChoiceField(
        label=_("ถ่ายจาก"),
        choices=[
            (Photograph.Subject.HOUSE, _("นอกบ้าน")),
            (Photograph.Subject.INSIDE, _("ในบ้าน (เห็นเฉพาะผู้มีสิทธิดูชื่อ)")),
        ],
        initial=Photograph.Subject.HOUSE,
        widget=forms.RadioSelect,
    )
    taken_on = DayField(label=_("ถ่ายเมื่อวันที่"))
    caption = forms.CharField(
        label=_("คำบรรยาย"),
        max_length=LONGEST_CAPTION,
        required=False,
        help_text=_("เช่น หลังคาก่อนซ่อม, หลังซ่อมเสร็จ ไม่ต้องใส่ชื่อคน"),
    )


class SortPicturesForm(forms.Form):
    """Of each picture of the house that is there: before, after, or not of this repair."""

    def __init__(self, *args: Any, pictures: Sequence[tuple[Picture, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = {str(picture.key): (picture, shows) for picture, shows in pictures}
        for key, (_picture, shows) in self.pictures.items():
            self.fields[key] = forms.ChoiceField(
                choices=Shows.choices, initial=shows, required=False
            )

    def changes(self) -> list[tuple[Picture, RepairPhotograph.Shows]]:
        """The pictures of which something else is said than before."""
        return [
            (picture, Shows(said))
            for key, (picture, shows) in self.pictures.items()
            if (said := self.cleaned_data[key]) and said != shows
        ]

    def lines(self) -> list[tuple[Picture, forms.BoundField]]:
        """Each picture with its field."""
        return [(picture, self[key]) for key, (picture, _shows) in self.pictures.items()]


class BuildersForm(forms.Form):
    """Which of the community builders worked on it."""

    builders = forms.MultipleChoiceField(
        label=_("ช่างชุมชนที่ซ่อมหลังนี้"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        builders = self.fields["builders"]
        assert isinstance(builders, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        builders.choices = list(offered)
