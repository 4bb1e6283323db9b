"""Forms about a person's own data: consent, requests, their answers, erasure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.corrections import sources_since
from network.errors import CorrectionNeedsSource, GuardianIsUnknown
from network.forms import DayField
from network.models import Consent, DataRequest, Erasure, Party, Source
from network.people import Member
from network.sentences import sentence
from network.templatetags.written import short_day

LONGEST = 2_000  # characters of what somebody asks or answers
LARGEST_PROOF = 10 * 1024 * 1024  # bytes
SHOWN = 20  # newest records to choose the correcting one from
ELSEWHERE = "elsewhere"
# What a proof may be, by the first bytes: a consent from a phone's form is no picture, for one.
_PROOFS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"%PDF": "application/pdf"}


def media_type_of(content: bytes) -> str:
    """What a proof is by its first bytes; plain bytes for anything else."""
    found = (kind for begin, kind in _PROOFS.items() if content.startswith(begin))
    return next(found, "application/octet-stream")


class ConsentForm(forms.Form):
    """What a person said after the notice was read out, who answered for them, and the proof."""

    is_given = forms.ChoiceField(
        label=_("คำตอบ"),
        choices=[("yes", _("ยินยอม")), ("no", _("ไม่ยินยอม"))],
        widget=forms.RadioSelect,
    )
    given_by = forms.ChoiceField(
        label=_("ผู้ตอบ"), choices=Consent.GivenBy.choices, widget=forms.RadioSelect
    )
    guardian = forms.ChoiceField(label=_("ผู้ปกครองคือ"), required=False)
    guardian_name = forms.CharField(
        label=_("ชื่อผู้ปกครองหรือผู้อนุบาล ถ้าตอบแทน"),
        max_length=200,
        required=False,
        help_text=_("บอกด้วยว่าเกี่ยวข้องกันอย่างไร เช่น นางสมมติ ใจดี ป้า"),
    )
    decided_on = DayField(label=_("วันที่ตอบ"))
    proof = forms.FileField(
        label=_("ภาพแบบที่ลงชื่อ (ถ้ามี)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=_("ถ่ายภาพหรือสแกนแบบยินยอมที่ลงชื่อ ไม่ใช่บัตรประชาชน"),
    )

    def __init__(
        self,
        *args: Any,
        needs_guardian: bool = False,
        is_small_child: bool = False,
        guardians: Sequence[Member] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {str(each.key): each for each in guardians}
        if not needs_guardian:
            del self.fields["guardian"]
        else:
            self.fields["guardian"].choices = [  # type: ignore[attr-defined]
                ("", _("เลือกจากคนในครัวเรือน")),
                *((key, each.name) for key, each in self.parties.items()),
            ]
        if is_small_child:
            self.fields["given_by"].choices = [  # type: ignore[attr-defined]
                (Consent.GivenBy.GUARDIAN.value, Consent.GivenBy.GUARDIAN.label)
            ]
            self.fields["given_by"].initial = Consent.GivenBy.GUARDIAN

    def clean_proof(self) -> Any:
        """A picture or a PDF of bearable size."""
        file = self.cleaned_data["proof"]
        if file is None:
            return None
        if file.size > LARGEST_PROOF:
            raise forms.ValidationError(_("ไฟล์ใหญ่เกิน 10 MB ถ่ายใหม่ให้เล็กลง"))
        if not file.read(8).startswith(tuple(_PROOFS)):
            raise forms.ValidationError(_("ใช้ได้เฉพาะภาพ JPEG PNG หรือไฟล์ PDF"))
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """Who the guardian is, as a party of the register or by name."""
        said = super().clean() or self.cleaned_data
        chosen = self.parties.get(said.get("guardian") or "")
        name = " ".join((said.get("guardian_name") or "").split())
        by_guardian = said.get("given_by") == Consent.GivenBy.GUARDIAN
        if by_guardian and chosen is None and not name:
            raise forms.ValidationError(sentence(GuardianIsUnknown()))
        said["guardian_party"] = (
            Party.objects.get(key=chosen.key) if by_guardian and chosen is not None else None
        )
        said["guardian_name"] = name if by_guardian else ""
        return said


class DataRequestForm(forms.Form):
    """What a person asks about their own data."""

    kind = forms.ChoiceField(label=_("ขออะไร"), choices=DataRequest.Kind.choices)
    words = forms.CharField(
        label=_("รายละเอียด"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("เช่น ชื่อสะกดผิด ที่ถูกคือ …"),
    )


class AnswerForm(forms.Form):
    """What became of a request, and why; of a correction, which record puts it right."""

    is_granted = forms.ChoiceField(
        label=_("ผล"),
        choices=[("yes", _("ทำตามที่ขอแล้ว")), ("no", _("ทำตามที่ขอไม่ได้"))],
        widget=forms.RadioSelect,
    )
    corrected_by = forms.ChoiceField(label=_("ข้อมูลใหม่ที่แก้ไขแล้ว"), required=False)
    words = forms.CharField(
        label=_("เหตุผล"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, asked: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **({"auto_id": f"id_{asked.pk}_%s"} | kwargs))
        self.sources: dict[str, Source] = {}
        if asked.kind != DataRequest.Kind.CORRECTION:
            del self.fields["corrected_by"]
            return
        self.sources = {str(each.key): each for each in sources_since(asked)[:SHOWN]}
        self.fields["corrected_by"].choices = [  # type: ignore[attr-defined]
            ("", _("ยังไม่ได้เลือก")),
            *(
                (key, f"{each.title} · {short_day(each.as_of)}")
                for key, each in self.sources.items()
            ),
            (ELSEWHERE, _("แก้ไขแล้วในข้อมูลแปลงที่ดินหรือแผนที่")),
        ]

    def clean(self) -> dict[str, Any]:
        """A correction that was made names what makes it."""
        said = super().clean() or self.cleaned_data
        chosen = said.get("corrected_by", ELSEWHERE)
        if said.get("is_granted") == "yes" and not chosen:
            raise forms.ValidationError(sentence(CorrectionNeedsSource()))
        said["source"] = self.sources.get(chosen) if said.get("is_granted") == "yes" else None
        return said


class ErasureForm(forms.Form):
    """Who asked for the erasure and why, and that it cannot be undone."""

    asked_by = forms.ChoiceField(label=_("ผู้ขอ"), choices=Erasure.AskedBy.choices)
    reason = forms.CharField(
        label=_("เหตุผล"), max_length=300, help_text=_("อย่าใส่ชื่อของบุคคลนี้ เพราะเหตุผลจะถูกเก็บไว้")
    )
    is_sure = forms.BooleanField(
        label=_("เข้าใจแล้วว่าลบแล้วเรียกคืนไม่ได้"),
        error_messages={"required": _("โปรดยืนยันว่าเข้าใจ")},
    )

    def clean_reason(self) -> Any:
        """Without the spaces around it."""
        return self.cleaned_data["reason"].strip()
