"""Forms of training: a course, who enrols, how it ended for somebody, and work afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.moments import Moment
from network.sentences import sentence
from network.templatetags.written import short_day
from survey.forms import LONGEST_REASON
from survey.models import Attendance, CourseRecord, Trade
from survey.training.errors import CourseEndsBeforeItBegins

LONGEST_TITLE, LONGEST_WORK = 160, 160
MOST_SEATS = 500
Status = Attendance.Status


def _today() -> str:
    return short_day(Moment.now().last_day)


class CourseForm(forms.Form):
    """What is taught, by whom, where, on which days and for how many."""

    use_required_attribute = False

    trade = forms.ChoiceField(label=_("สาขาอาชีพ"))
    title = forms.CharField(
        label=_("ชื่อหลักสูตร"),
        max_length=LONGEST_TITLE,
        help_text=_("เช่น ช่างปูกระเบื้อง รุ่นที่ 2/2568"),
    )
    body = forms.CharField(
        label=_("หน่วยงานที่สอน"),
        max_length=LONGEST_TITLE,
        help_text=_("เช่น สำนักงานพัฒนาฝีมือแรงงานสระแก้ว, วิทยาลัยสารพัดช่าง"),
    )
    venue = forms.CharField(label=_("สถานที่เรียน"), max_length=LONGEST_TITLE, required=False)
    begins_on = DayField(label=_("วันแรก"), may_be_future=True)
    ends_on = DayField(label=_("วันสุดท้าย"), may_be_future=True)
    seats = forms.IntegerField(
        label=_("จำนวนที่นั่ง"),
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        trade = self.fields.get("trade")
        if trade is not None:
            assert isinstance(trade, forms.ChoiceField)  # noqa: S101 (declared above)
            offered = Trade.objects.filter(is_retired=False).order_by("sort_order")
            trade.choices = [(each.pk, str(each)) for each in offered]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        said = super().clean() or {}
        begins, ends = said.get("begins_on"), said.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", sentence(CourseEndsBeforeItBegins()))
        return said


class ChangeCourseForm(CourseForm):
    """The same of a course that is there; what it teaches stays."""

    trade = None  # type: ignore[assignment]
    is_called_off = forms.BooleanField(
        label=_("ยกเลิกหลักสูตรนี้ (รายชื่อที่บันทึกแล้วยังอยู่ครบ)"), required=False
    )

    @classmethod
    def of(cls, record: CourseRecord, *args: Any) -> ChangeCourseForm:
        """Beginning with what was said last."""
        known = {
            "title": record.title,
            "body": record.body,
            "venue": record.venue,
            "begins_on": short_day(record.begins_on),
            "ends_on": short_day(record.ends_on),
            "seats": record.seats,
            "is_called_off": record.is_called_off,
        }
        return cls(*args, initial=known)


class EnrolForm(forms.Form):
    """Who takes the course, of those who are offered, and since when."""

    use_required_attribute = False

    persons = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        label=_("ผู้เรียน"),
        error_messages={"required": _("ยังไม่ได้เลือกผู้เรียน")},
    )
    enrolled_on = DayField(label=_("ลงทะเบียนเมื่อวันที่"))

    def __init__(self, *args: Any, offered: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        persons = self.fields["persons"]
        assert isinstance(persons, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        persons.choices = [(each, each) for each in offered]
        self.fields["enrolled_on"].initial = _today()


class OutcomeForm(forms.Form):
    """How the course ended for one person."""

    use_required_attribute = False

    status = forms.ChoiceField(
        label=_("ผลการเรียน"),
        choices=[each for each in Status.choices if each[0] != Status.ENROLLED],
        widget=forms.RadioSelect,
    )
    happened_on = DayField(label=_("เมื่อวันที่"))
    reason = forms.CharField(
        label=_("เหตุผล (ถ้าออกกลางคันหรือลงชื่อผิด)"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = _today()


class JobForm(forms.Form):
    """Whether there is work some months after a course."""

    use_required_attribute = False

    is_employed = forms.TypedChoiceField(
        label=_("ตอนนี้มีงานทำหรือไม่"),
        choices=[("yes", _("มีงานทำ")), ("no", _("ยังไม่มีงาน"))],
        coerce=lambda said: said == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("โปรดเลือกว่ามีงานทำหรือไม่")},
    )
    work = forms.CharField(
        label=_("ทำงานอะไร"),
        max_length=LONGEST_WORK,
        required=False,
        help_text=_("เช่น รับซ่อมบ้านในตำบล, ลูกจ้างร้านตัดเย็บ"),
    )
    checked_on = DayField(label=_("ถามเมื่อวันที่"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = _today()


class TradeForm(forms.Form):
    """What a trade is called, and the words by which wishes are told to be of it."""

    name_th = forms.CharField(label=_("ชื่อสาขา (ไทย)"), max_length=LONGEST_TITLE)
    name_en = forms.CharField(label=_("ชื่อสาขา (อังกฤษ)"), max_length=LONGEST_TITLE)
    words = forms.CharField(
        label=_("คำที่ใช้จัดสาขา คั่นด้วยจุลภาค"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("ใครพูดคำใดคำหนึ่งนี้นับว่าอยากฝึกสาขานี้ เพิ่มได้ ตัดออกไม่ได้"),
    )

    def clean_words(self) -> list[str]:
        """Each once, in order."""
        said = self.cleaned_data["words"].replace("\n", ",").split(",")
        return list(dict.fromkeys(" ".join(each.split()) for each in said if each.strip()))


class NewTradeForm(TradeForm):
    """A trade that is not there yet."""

    code = forms.SlugField(
        label=_("รหัส (อังกฤษ ตัวเล็ก)"), max_length=24, help_text=_("เช่น tailoring แก้ภายหลังไม่ได้")
    )
    is_building = forms.BooleanField(label=_("ผู้เรียนจบเป็นช่างชุมชน ซ่อมบ้านได้"), required=False)
    field_order = ("code", "name_th", "name_en", "words", "is_building")


class ChangeTradeForm(TradeForm):
    """A trade that is there."""

    is_retired = forms.BooleanField(label=_("เลิกใช้ ไม่ให้เลือกอีก"), required=False)
