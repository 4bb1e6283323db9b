"""Forms of housing projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from parcels.forms import EvidenceFields
from plans.models import BudgetLine, ProjectMoney, ProjectRecord, ProjectStep
from plans.models.housing import Form
from savings.forms import BahtField, OnceForm, SentOnceForm

LONGEST_TITLE, LONGEST_WORDS = 200, 4000
Choices = list[tuple[str, Any]]


class PaperForm(EvidenceFields):
    """What says so may be a picture or scan; the rest is the form's own."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["evidence"]

    def choose(self, name: str, choices: Choices) -> None:
        """What can be chosen depends on the project."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices


class ProjectForm(SentOnceForm):
    """A project: its title, kind, group, villages."""

    use_required_attribute = False

    title = forms.CharField(label=_("ชื่อโครงการ"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("ประเภท"), choices=ProjectRecord.Kind.choices)
    group = forms.ChoiceField(
        label=_("กลุ่มออมทรัพย์ของโครงการ"),
        required=False,
        help_text=_("ถ้ายังไม่มี เว้นไว้ก่อนได้ แต่ต้องมีก่อนผ่านขั้นที่ 2"),
    )
    villages = forms.MultipleChoiceField(
        label=_("หมู่บ้านในโครงการ"), widget=forms.CheckboxSelectMultiple
    )
    observed_on = DayField(label=_("ตั้งแต่วันที่"))
    evidence = forms.CharField(
        label=_("ที่มาของข้อมูล"), max_length=300, help_text=_("เช่น รายงานการประชุมหมู่บ้าน ครั้งที่ 2/2568")
    )

    def __init__(
        self, *args: Any, groups: Choices, villages: Choices | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("group", [("", _("ยังไม่มีกลุ่มออมทรัพย์")), *groups])
        if villages is None:
            del self.fields["villages"]
        else:
            self._choose("villages", villages)

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices


class StepForm(PaperForm):
    """A step is passed, or gone back to."""

    kind = forms.ChoiceField(
        label=_("ผล"), choices=ProjectStep.Kind.choices, widget=forms.RadioSelect
    )
    happened_on = DayField(label=_("วันที่"))
    words = forms.CharField(
        label=_("ตกลงกันว่าอย่างไร หรือเหตุที่ต้องกลับไปทำใหม่"),
        max_length=LONGEST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    field_order = ["kind", "happened_on", "words", "file"]


class DocumentForm(SentOnceForm, PaperForm):
    """A paper of a step."""

    step = forms.TypedChoiceField(label=_("ของขั้นตอน"), coerce=int)
    form = forms.ChoiceField(label=_("เอกสาร"), choices=Form.choices)
    title = forms.CharField(label=_("ชื่อหรือเลขที่เอกสาร"), max_length=LONGEST_TITLE, required=False)
    dated_on = DayField(label=_("ลงวันที่"))
    layout = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ["step", "form", "title", "dated_on", "file"]


class RosterForm(forms.Form):
    """Households come onto the roster, each with the problems that visits found."""

    use_required_attribute = False

    households = forms.MultipleChoiceField(
        label=_("ครัวเรือน"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("ยังไม่ได้เลือกครัวเรือน")},
    )
    problems = forms.MultipleChoiceField(
        label=_("ความเดือดร้อน"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("ไม่เลือก = ใช้ตามที่สำรวจล่าสุดของแต่ละครัวเรือน"),
    )
    since = DayField(label=_("เข้าบัญชีวันที่"))

    def __init__(self, *args: Any, households: Choices, problems: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("households", households), ("problems", problems)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
            field.choices = choices


class ReasonForm(forms.Form):
    """Why, and on which day."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("เหตุผล"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    day = DayField(label=_("วันที่"))


class PostingForm(forms.Form):
    """The roster is hung up."""

    use_required_attribute = False

    posted_on = DayField(label=_("ติดประกาศวันที่"))
    closes_on = DayField(
        label=_("หยุดรับคำคัดค้านตั้งแต่วันที่"),
        may_be_future=True,
        help_text=_("อย่างน้อย 7 วันหลังวันติดประกาศ เช่น 30/6/2568"),
    )
    hangs_at = forms.CharField(label=_("ติดไว้ที่"), max_length=LONGEST_TITLE)


class ObjectionForm(SentOnceForm, ReasonForm):
    """Somebody objects to a household on the list."""

    household = forms.ChoiceField(label=_("คัดค้านครัวเรือน"))

    field_order = ["household", "reason", "day"]

    def __init__(self, *args: Any, households: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["household"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("– เลือกครัวเรือน –")), *households]


class DecisionForm(ReasonForm):
    """What the committee decided."""

    is_upheld = forms.TypedChoiceField(
        label=_("มติ"),
        choices=[
            ("no", _("ไม่รับคำคัดค้าน ครัวเรือนอยู่ในบัญชีต่อ")),
            ("yes", _("รับคำคัดค้าน นำครัวเรือนออกจากบัญชี")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )

    field_order = ["is_upheld", "reason", "day"]


class RosterFileForm(forms.Form):
    """A table with the roster."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("ไฟล์ตาราง (.xlsx หรือ .csv)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": _("ยังไม่ได้เลือกไฟล์")},
    )
    since = DayField(label=_("เข้าบัญชีวันที่"))

    LARGEST = 1024 * 1024

    def clean_file(self) -> Any:
        """Rosters are small."""
        file = self.cleaned_data["file"]
        if file.size > self.LARGEST:
            raise forms.ValidationError(_("ไฟล์ใหญ่เกิน 1 MB"))
        return file


class LineForm(SentOnceForm):
    """A line of the budget, or what it is to be from now on."""

    use_required_attribute = False

    line = forms.ChoiceField(label=_("หมวด"), required=False)
    work = forms.ChoiceField(label=_("ใช้ทำอะไร (หมวดใหม่)"), choices=BudgetLine.Work.choices)
    funder = forms.ChoiceField(label=_("แหล่งเงิน (หมวดใหม่)"), choices=BudgetLine.Funder.choices)
    title = forms.CharField(label=_("ชื่อหมวด (หมวดใหม่)"), max_length=LONGEST_TITLE, required=False)
    amount = BahtField(label=_("งบประมาณ (บาท)"), may_be_nothing=True)
    decided_on = DayField(label=_("อนุมัติเมื่อ"))
    evidence = forms.CharField(label=_("ที่มาของข้อมูล"), max_length=300)

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [("", _("– หมวดใหม่ –")), *lines]


class MoveForm(OnceForm):
    """An instalment received, or something paid."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("รายการ"), choices=ProjectMoney.Kind.choices, widget=forms.RadioSelect
    )
    line = forms.ChoiceField(label=_("หมวด · แหล่งเงิน"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    instalment = forms.IntegerField(label=_("งวดที่"), min_value=1, max_value=99, required=False)
    moved_on = DayField(label=_("วันที่"))
    memo = forms.CharField(label=_("เรื่อง"), max_length=300)

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = lines
