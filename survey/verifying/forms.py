"""Forms of mutual verification: the verdict beside the record, lists posted, objections."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.forms import DayField
from survey.forms import LONGEST_REASON, VerdictForm

LONGEST_PLACE: Final = 200
LONGEST_NAME: Final = 200
# Why people disagree, as they say it; kept in Thai with what they add.
USUAL: Final = {
    "visit": {
        "people": gettext_lazy("จำนวนคนอยู่จริงไม่ตรง"),
        "condition": gettext_lazy("สภาพบ้านไม่ตรงกับที่เห็น"),
        "repaired": gettext_lazy("บ้านซ่อมแล้วหรือพังเพิ่มหลังวันเยี่ยม"),
        "moved": gettext_lazy("ครัวเรือนย้ายออกหรือไม่ได้อยู่ที่นี่แล้ว"),
        "double": gettext_lazy("บันทึกซ้ำกับครัวเรือนอื่น"),
        "unknown": gettext_lazy("ไม่รู้จักครัวเรือนนี้ในหมู่บ้าน"),
    },
    "boundary": {
        "line": gettext_lazy("แนวเขตไม่ตรงกับหลักเขตหรือคันนา"),
        "over": gettext_lazy("ล้ำเข้าไปในที่ของเพื่อนบ้าน"),
        "holder": gettext_lazy("ผู้ถือครองไม่ใช่คนนี้"),
        "split": gettext_lazy("แบ่งแปลงหรือขายไปแล้ว"),
        "unknown": gettext_lazy("ไม่รู้จักแปลงนี้"),
    },
}


class CheckForm(VerdictForm):
    """A verdict beside the record: with which lines are wrong, and a usual reason to choose."""

    wrong = forms.MultipleChoiceField(
        label=gettext_lazy("ถ้าไม่เห็นด้วย: ส่วนใดไม่ตรง"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    usual = forms.ChoiceField(
        label=gettext_lazy("ถ้าไม่เห็นด้วย: เพราะอะไร"), widget=forms.RadioSelect, required=False
    )
    field_order = ("verdict", "wrong", "usual", "reason")

    def __init__(
        self, *args: Any, kind: str, facts: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reasons = USUAL[kind]
        wrong, usual = self.fields["wrong"], self.fields["usual"]
        assert isinstance(wrong, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        assert isinstance(usual, forms.ChoiceField)  # noqa: S101
        wrong.choices = list(facts)
        usual.choices = [*self.reasons.items(), ("", _("อื่น ๆ เขียนด้านล่าง"))]
        self.fields["reason"].label = _("คำอธิบาย")
        self.fields["reason"].help_text = _("เขียนเพิ่มได้ คนอื่นจะอ่านข้อความนี้")

    def clean(self) -> dict[str, Any]:
        """The reason is what was chosen and what was written; of an agreement nothing is wrong."""
        said = super().clean() or {}
        if said.get("verdict") == "agree":
            return said | {"wrong": [], "usual": ""}
        chosen = str(self.reasons[said["usual"]]) if said.get("usual") else ""
        said["reason"] = " · ".join(each for each in (chosen, said.get("reason", "")) if each)
        return said


class PostingForm(forms.Form):
    """From when to when a list hangs, and where."""

    posted_on = DayField(label=gettext_lazy("ติดประกาศวันที่"))
    closes_on = DayField(
        label=gettext_lazy("รับคำคัดค้านถึงวันที่"),
        may_be_future=True,
        help_text=gettext_lazy("วันสุดท้ายที่รับ อย่างน้อย 7 วันนับจากวันติดประกาศ"),
    )
    hangs_at = forms.CharField(
        label=gettext_lazy("ติดไว้ที่ใด"),
        max_length=LONGEST_PLACE,
        help_text=gettext_lazy("เช่น ศาลากลางบ้าน ร้านค้าหน้าหมู่บ้าน"),
    )


class ObjectionForm(forms.Form):
    """Who objects to what of a line, as told to the working group."""

    is_own = forms.BooleanField(label=gettext_lazy("ข้าพเจ้าคัดค้านเอง"), required=False)
    objector_name = forms.CharField(
        label=gettext_lazy("ชื่อผู้คัดค้าน"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=gettext_lazy("ไม่บอกชื่อก็ได้ ชื่อที่ตรงกับทะเบียนหมู่บ้านจะผูกกับบุคคลนั้น"),
    )
    reason = forms.CharField(
        label=gettext_lazy("คัดค้านเรื่องใด"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("โปรดบอกว่าคัดค้านเรื่องใด")},
    )


class DecisionForm(forms.Form):
    """What the committee decided on an objection."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=gettext_lazy("มติของคณะทำงาน"),
        choices=(
            ("upheld", gettext_lazy("คำคัดค้านมีเหตุผล ข้อมูลนี้เป็นข้อขัดแย้ง ต้องสำรวจใหม่")),
            ("refused", gettext_lazy("คำคัดค้านไม่มีเหตุผล ข้อมูลเดิมใช้ต่อ")),
        ),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("โปรดเลือกมติ")},
    )
    reason = forms.CharField(
        label=gettext_lazy("เหตุผล"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("โปรดบอกเหตุผล")},
    )


class MinuteForm(forms.Form):
    """The minute of what came of a posted list."""

    held_on = DayField(label=gettext_lazy("ประชุมสรุปผลวันที่"))
    file = forms.FileField(
        label=gettext_lazy("ภาพถ่ายหรือไฟล์บันทึก"),
        help_text=gettext_lazy("ภาพถ่าย (JPEG, PNG) หรือ PDF ไม่เกิน 25 MB"),
    )
