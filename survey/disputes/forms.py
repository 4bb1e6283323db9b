"""Forms of disputes: a case is opened, a party is added, a step is recorded."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.sentences import sentence
from parcels.forms import EvidenceFields
from survey.models import Dispute, DisputeParty, DisputeStep, Presence

LONGEST_WORDS, LONGEST_NAME, LONGEST_NAMES = 6000, 200, 2000
Choices = list[tuple[str, Any]]


class PaperFields(EvidenceFields):
    """A picture or scan that shows it; what says so is the case itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["evidence"]

    def set_choices(self, name: str, choices: Choices) -> None:
        """What can be chosen depends on the village and the case."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = choices


class OpenForm(PaperFields):
    """A complaint: about what, in whose words, who the two sides are."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("เรื่องเกี่ยวกับ"), choices=Dispute.Kind.choices)
    opened_on = DayField(label=_("วันที่รับเรื่อง"))
    complainant = forms.ChoiceField(label=_("ผู้ร้อง (ครัวเรือนในหมู่บ้าน)"), required=False)
    complainant_called = forms.CharField(
        label=_("ผู้ร้องที่ไม่อยู่ในทะเบียน"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("พิมพ์ชื่อเมื่อไม่มีในรายการข้างบน"),
    )
    respondent = forms.ChoiceField(label=_("คู่กรณี (ครัวเรือนในหมู่บ้าน)"), required=False)
    respondent_called = forms.CharField(
        label=_("คู่กรณีที่ไม่อยู่ในทะเบียน"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("เช่น คนต่างหมู่บ้าน บริษัท หน่วยงาน"),
    )
    words = forms.CharField(
        label=_("ร้องว่าอย่างไร"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("เขียนตามถ้อยคำของผู้ร้อง แล้วอ่านทวนให้ฟัง ผู้ที่ดูชื่อไม่ได้จะไม่เห็นข้อความนี้"),
        error_messages={"required": _("โปรดเขียนว่าร้องเรื่องอะไร")},
    )

    field_order = [
        "kind",
        "opened_on",
        "complainant",
        "complainant_called",
        "respondent",
        "respondent_called",
        "words",
        "file",
    ]

    def __init__(self, *args: Any, households: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("complainant", "respondent"):
            self.set_choices(name, [("", _("– เลือกครัวเรือน –")), *households])

    def clean(self) -> dict[str, Any]:
        """Each side is somebody, of the register or by name."""
        said = super().clean() or {}
        for side, words in (
            ("complainant", _("เลือกผู้ร้อง หรือพิมพ์ชื่อ")),
            ("respondent", _("เลือกคู่กรณี หรือพิมพ์ชื่อ")),
        ):
            if side not in self.errors and not (
                said.get(side) or said.get(f"{side}_called", "").strip()
            ):
                self.add_error(side, words)
        return said


class PartyForm(forms.Form):
    """Somebody else of the case."""

    use_required_attribute = False

    role = forms.ChoiceField(label=_("เป็น"), choices=DisputeParty.Role.choices)
    household = forms.ChoiceField(label=_("ครัวเรือนในหมู่บ้าน"), required=False)
    called = forms.CharField(
        label=_("หรือชื่อผู้ที่ไม่อยู่ในทะเบียน"), max_length=LONGEST_NAME, required=False
    )

    def __init__(self, *args: Any, households: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["household"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("– เลือกครัวเรือน –")), *households]


class StepForm(PaperFields):
    """What was done on a day: who was there, what was said, how it goes on or ended."""

    use_required_attribute = False

    after = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("ทำอะไร"), choices=DisputeStep.Kind.choices)
    taken_on = DayField(label=_("วันที่ทำ"))
    venue = forms.CharField(label=_("ที่ไหน"), max_length=LONGEST_NAME, required=False)
    words = forms.CharField(
        label=_("พูดหรือตกลงกันว่าอย่างไร"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("โปรดเขียนว่าพูดหรือตกลงกันว่าอย่างไร")},
    )
    complainants = forms.ChoiceField(label=_("ผู้ร้องมาหรือไม่"), required=False)
    respondents = forms.ChoiceField(label=_("คู่กรณีมาหรือไม่"), required=False)
    present = forms.MultipleChoiceField(
        label=_("คนของสองฝ่ายที่มา"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mediators = forms.MultipleChoiceField(
        label=_("ผู้ไกล่เกลี่ย"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("ต้องไม่ใช่คู่กรณีหรือคนในครัวเรือนของฝ่ายใด"),
    )
    others_mediating = forms.CharField(
        label=_("ผู้ไกล่เกลี่ยคนอื่น"),
        max_length=LONGEST_NAMES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("บรรทัดละหนึ่งชื่อ เช่น ผู้ใหญ่บ้าน ปลัดอำเภอ"),
    )
    witnesses = forms.CharField(
        label=_("พยานและผู้แทน"),
        max_length=LONGEST_NAMES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("บรรทัดละหนึ่งชื่อ"),
    )
    result = forms.ChoiceField(
        label=_("ผลเมื่อยุติเรื่อง"), required=False, help_text=_("เลือกเฉพาะเมื่อยุติเรื่อง")
    )
    boundary = forms.ChoiceField(
        label=_("แนวเขตที่ตกลงใช้"),
        required=False,
        help_text=_("ถ้ารังวัดแนวใหม่แล้ว เลือกแนวที่ทั้งสองฝ่ายรับ"),
    )
    office = forms.ChoiceField(
        label=_("ส่งต่อหน่วยงาน"), required=False, help_text=_("เลือกเฉพาะเมื่อส่งต่อ")
    )
    next_on = DayField(label=_("นัดครั้งต่อไปวันที่"), required=False, may_be_future=True)
    next_at = forms.TimeField(
        label=_("เวลา"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}),
        error_messages={"invalid": _("เขียนเวลาเช่น 09:00")},
    )
    next_venue = forms.CharField(
        label=_("สถานที่นัด"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("เช่น ศาลาประชาคมหมู่บ้าน"),
    )

    HAPPENED = ("kind", "taken_on", "venue", "words", "file")
    THERE = (
        "complainants",
        "respondents",
        "present",
        "mediators",
        "others_mediating",
        "witnesses",
    )
    ENDED = ("result", "boundary", "office")
    NEXT = ("next_on", "next_at", "next_venue")

    def __init__(
        self,
        *args: Any,
        is_open: bool,
        present: Choices,
        mediators: Choices,
        boundaries: Choices,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = DisputeStep.Kind
        offered = [each for each in kinds if is_open == (each != kinds.REOPENED)]
        # One recorded late may speak of a day before the end.
        self.set_choices("kind", [(each.value, str(each.label)) for each in offered] + (
            [] if is_open else [(k.value, str(k.label)) for k in kinds if k != kinds.REOPENED]
        ))  # fmt: skip
        nothing = ("", "–")
        for side in ("complainants", "respondents"):
            self.set_choices(side, [("", _("ไม่ได้บันทึก")), *Presence.choices])
        self.set_choices("present", present)
        self.set_choices("mediators", mediators)
        self.set_choices("result", [nothing, *DisputeStep.Result.choices])
        self.set_choices("office", [nothing, *DisputeStep.Office.choices])
        self.set_choices("boundary", [nothing, *boundaries])
        if not boundaries:
            del self.fields["boundary"]
        if not present:
            del self.fields["present"]
        if not mediators:
            del self.fields["mediators"]

    def part(self, names: tuple[str, ...]) -> list[Any]:
        """The fields of a part of the form, as the page shows them."""
        return [self[name] for name in names if name in self.fields]

    def parts(self) -> list[tuple[str, list[Any], bool]]:
        """The parts of the form with their headings; open where something is in them."""
        named = [
            (_("เกิดอะไรขึ้น"), self.HAPPENED),
            (_("ใครอยู่บ้าง"), self.THERE),
            (_("ผลหรือการส่งต่อ"), self.ENDED),
            (_("นัดครั้งต่อไป"), self.NEXT),
        ]
        return [
            (str(heading), fields, any(field.errors or field.data for field in fields))
            for heading, names in named
            for fields in [self.part(names)]
        ]

    def clean(self) -> dict[str, Any]:
        """What an end, a referral or a next sitting needs is told beside its own field."""
        said = super().clean() or {}
        kind, kinds = said.get("kind", ""), DisputeStep.Kind
        if kind == kinds.SETTLED and not said.get("result"):
            self.add_error("result", _("ยุติเรื่องต้องบอกผล"))
        if kind and kind != kinds.SETTLED and said.get("result"):
            self.add_error("result", _("บอกผลได้เมื่อเลือก “ยุติเรื่อง” เท่านั้น"))
        if kind == kinds.REFERRED and not said.get("office"):
            self.add_error("office", _("เลือกหน่วยงานที่ส่งต่อ"))
        if kind and kind != kinds.REFERRED and said.get("office"):
            self.add_error("office", _("เลือกหน่วยงานได้เมื่อเลือก “ส่งต่อหน่วยงาน” เท่านั้น"))
        day, following = said.get("taken_on"), said.get("next_on")
        if day and following and following < day:
            self.add_error("next_on", _("วันนัดอยู่ก่อนวันของขั้นตอนนี้"))
        if (
            following is None
            and "next_on" not in self.errors
            and (said.get("next_at") or said.get("next_venue"))
        ):
            self.add_error("next_on", _("บอกเวลาหรือสถานที่แล้ว ต้องบอกวันนัดด้วย"))
        return said


def say(form: forms.Form, error: Exception) -> None:
    """A refusal of the database or of a verb, above the form."""
    form.add_error(None, sentence(error))


def names_in(text: str) -> list[str]:
    """The names of a field with one on each line."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
