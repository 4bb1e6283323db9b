"""Forms by which a report is checked, certified, answered, withdrawn, and read from paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField, today
from network.models import Place
from reports.models import InstructionStep, ReportStep
from reports.months import errors

LONGEST = 2_000
LARGEST_SCAN = 20 * 1024 * 1024
Kind = ReportStep.Kind
Decision = ReportStep.Decision
# Of these steps the page is signed by hand too; the others are done here.
ON_PAPER = {
    Kind.SUBMITTED: _("ผู้จัดทำ"),
    Kind.VERIFIED: _("ผู้สอบทาน"),
    Kind.DECIDED: _("นายอำเภอ"),
}
DECISIONS = (
    (Decision.NOTED, _("ทราบ")),
    (Decision.ASSIGNED, _("เห็นชอบ มอบ … ดำเนินการ")),
    (Decision.GOVERNOR, _("นำเรียนผู้ว่าราชการจังหวัด")),
    (Decision.OTHER, _("อื่น ๆ")),
)

# At which field a rule of the database is said.
FIELDS: dict[type[Exception], str] = {
    errors.AssignedToNobody: "body",
    errors.MeetingIsMissing: "meeting",
    errors.WordsAreMissing: "remark",
    errors.DecisionIsIncomplete: "decision",
    errors.StepNeedsReason: "remark",
    errors.OutcomeIsMissing: "remark",
    errors.DueBeforeGiven: "due_on",
    errors.VerifiersOfOneTambon: "tambon",
    errors.PaperNeedsScan: "signed_by",
    errors.UnreadableScan: "scan",
    errors.DayDoesNotFollow: "taken_on",
    errors.FollowedUpBeforeGiven: "taken_on",
    errors.ForwardedTooEarly: "held_on",
    errors.ConcludedBeforeMeeting: "decided_on",
}


class DecisionForm(forms.Form):
    """What the district chief says; the first choice needs nothing else."""

    decision = forms.ChoiceField(
        label=_("ความเห็น"), choices=DECISIONS, widget=forms.RadioSelect, initial=Decision.NOTED
    )
    body = forms.CharField(
        label=_("มอบหมายให้"), max_length=300, required=False, help_text=_("เมื่อเห็นชอบและมอบหมาย")
    )
    due_on = DayField(label=_("ภายในวันที่"), required=False, may_be_future=True)
    meeting = forms.TypedChoiceField(
        label=_("การประชุมจังหวัดครั้งที่ (ของเดือน)"),
        choices=[("", "—"), ("1", "1"), ("2", "2")],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("เมื่อนำเรียนผู้ว่าราชการจังหวัด"),
    )
    remark = forms.CharField(
        label=_("ข้อความ"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReasonForm(forms.Form):
    """Why a report goes back, or is withdrawn."""

    remark = forms.CharField(
        label=_("เหตุผล"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )


class PaperForm(DecisionForm):
    """What was signed by hand on the printed page of signatures, and its scan.

    Of the step that comes next alone, with the fields it has.
    """

    kind = forms.ChoiceField(widget=forms.HiddenInput)
    signed_by = forms.CharField(label=_("ชื่อผู้ลงนาม"), max_length=200)
    tambon = forms.ChoiceField(label=_("ผู้แทนตำบล (ผู้สอบทาน)"), required=False)
    taken_on = DayField(label=_("วันที่ลงนาม"))
    scan = forms.FileField(
        label=_("ภาพหรือ PDF ของหน้าลงนาม"),
        # A phone offers its camera.
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    field_order = ("kind", "signed_by", "tambon", "taken_on", "scan")

    def __init__(
        self, *args: Any, step: str, tambons: Sequence[tuple[Place, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind, chosen = self.fields["kind"], self.fields["tambon"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 (declared so)
        assert isinstance(chosen, forms.ChoiceField)  # noqa: S101 (declared so)
        kind.choices, kind.initial = [(step, step)], step
        chosen.choices = [("", "—"), *((place.code, name) for place, name in tambons)]
        self.fields["decision"].label = _("ความเห็น (นายอำเภอ)")
        if step != Kind.VERIFIED:
            del self.fields["tambon"]
        if step != Kind.DECIDED:
            for name in ("decision", "body", "due_on", "meeting"):
                del self.fields[name]

    def clean_scan(self) -> Any:
        """Not larger than a page needs."""
        scan = self.cleaned_data["scan"]
        if scan.size > LARGEST_SCAN:
            raise forms.ValidationError(_("ไฟล์ใหญ่เกิน 20 เมกะไบต์"))
        return scan


class InstructionStepForm(forms.Form):
    """What became of an instruction."""

    state = forms.ChoiceField(
        label=_("สถานะ"), choices=InstructionStep.State.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("ผล"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("จำเป็นเมื่อปิดเรื่อง"),
    )
    taken_on = DayField(label=_("วันที่"), initial=today)


class ForwardingForm(forms.Form):
    """To which meeting of the province it went."""

    meeting = forms.TypedChoiceField(
        label=_("การประชุมครั้งที่ของเดือน"), choices=[("1", "1"), ("2", "2")], coerce=int
    )
    meeting_number = forms.CharField(
        label=_("เลขการประชุม"), max_length=40, required=False, help_text=_("เช่น 11/2568")
    )
    held_on = DayField(label=_("วันที่ประชุม"), may_be_future=True)
    agenda_item = forms.CharField(label=_("ระเบียบวาระ"), max_length=300, required=False)


class ResultForm(forms.Form):
    """What the province's meeting decided."""

    result = forms.CharField(
        label=_("ผลการประชุม"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    decided_on = DayField(label=_("วันที่มีมติ"))
