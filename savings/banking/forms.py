"""Forms of accounts and banks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from savings.banking.moving import FEE, INTEREST, SEVERAL, Held
from savings.forms import LONGEST_MEMO, LONGEST_NAME, BahtField, OnceForm
from savings.templatetags.money import baht

MOST_BYTES = 25_000_000
MOST_SATANG = 10**15  # far beyond what a bank holds
_STARTS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", b"RIFF")  # PDF, JPEG, PNG, WebP


class ScanField(forms.FileField):
    """A picture or PDF of a slip or statement."""

    default_error_messages = {
        "kind": _("ใช้ไฟล์ภาพ (JPEG, PNG, WebP) หรือ PDF"),
        "large": _("ไฟล์ใหญ่เกิน 25 MB"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("ไม่เกิน 25 MB เก็บแบบเข้ารหัส"))
        super().__init__(
            widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}), **kwargs
        )

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, of a kind that shows a page."""
        file: UploadedFile[Any] | None = super().clean(data, initial)
        if not file:
            return None
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(self.error_messages["large"])
        start = file.read(8)
        file.seek(0)
        if not start.startswith(_STARTS):
            raise forms.ValidationError(self.error_messages["kind"])
        return file


class MoveForm(OnceForm):
    """Money from one account to another."""

    out_of = forms.ChoiceField(label=_("จาก"))
    into = forms.ChoiceField(label=_("ไปที่"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่ตามใบฝากหรือใบถอน"))
    memo = forms.CharField(label=_("เลขที่ใบหรือเรื่อง"), max_length=LONGEST_MEMO, required=False)
    scan = ScanField(label=_("ภาพใบฝากหรือใบถอน"))

    def __init__(self, *args: Any, accounts: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {each.choice: each.account for each in accounts}
        for name in ("out_of", "into"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [
                (each.choice, f"{each.name} ({baht(each.satang)})") for each in accounts
            ]

    def clean(self) -> dict[str, Any]:
        """Between two accounts of the same side of the books."""
        said: dict[str, Any] = super().clean() or {}
        one, other = (self.accounts.get(said.get(name, "")) for name in ("out_of", "into"))
        if one and other and (one.pk == other.pk or one.type != other.type):
            self.add_error("into", _("เลือกบัญชีปลายทางอีกบัญชีหนึ่งที่เป็นเงินของกลุ่มเหมือนกัน"))
        return said


class BankItemForm(OnceForm):
    """What the bank itself did."""

    what = forms.ChoiceField(
        label=_("รายการ"),
        choices=[(INTEREST, _("ธนาคารให้ดอกเบี้ย")), (FEE, _("ธนาคารหักค่าธรรมเนียม"))],
    )
    account = forms.ChoiceField(label=_("บัญชีธนาคาร"))
    amount = BahtField(label=_("จำนวนเงิน (บาท)"))
    entered_on = DayField(label=_("วันที่ในสมุดธนาคาร"))
    memo = forms.CharField(label=_("เรื่อง"), max_length=LONGEST_MEMO, required=False)
    scan = ScanField(label=_("ภาพสมุดธนาคาร"))

    def __init__(self, *args: Any, accounts: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {each.choice: each.account for each in accounts}
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = [(each.choice, each.name) for each in accounts]


class AccountForm(forms.Form):
    """One more account, or a name for one that is there."""

    account = forms.ChoiceField(label=_("บัญชี"))
    name = forms.CharField(
        label=_("ชื่อบัญชี"),
        max_length=LONGEST_NAME,
        help_text=_("เช่น ออมทรัพย์ ธ.ก.ส. หรือ กองทุนแม่และเด็ก"),
    )
    bank = forms.CharField(label=_("ธนาคารและสาขา"), max_length=LONGEST_NAME, required=False)
    bank_number = forms.CharField(
        label=_("เลขที่บัญชีธนาคาร"),
        max_length=30,
        required=False,
        validators=[RegexValidator(r"^[0-9๐-๙ -]*$", _("ใช้ตัวเลขและขีดเท่านั้น"))],
    )
    observed_on = DayField(label=_("ตั้งแต่วันที่"))
    evidence = forms.CharField(
        label=_("หลักฐาน"), max_length=LONGEST_MEMO, help_text=_("เช่น สมุดบัญชีธนาคาร หรือมติกรรมการ")
    )

    def __init__(self, *args: Any, accounts: list[Held], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["account"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        kinds = [(kind.value, _("เพิ่มบัญชี: %(kind)s") % {"kind": kind.label}) for kind in SEVERAL]
        field.choices = [*kinds, *((each.choice, each.name) for each in accounts)]


class StatementForm(forms.Form):
    """The bank's balance at a month's end."""

    ledger = forms.IntegerField(
        widget=forms.HiddenInput, min_value=-MOST_SATANG, max_value=MOST_SATANG
    )
    statement = BahtField(label=_("ยอดในสมุดหรือใบแจ้งยอดธนาคาร (บาท)"), may_be_nothing=True)
    explanation = forms.CharField(
        label=_("สาเหตุที่ต่าง"),
        max_length=LONGEST_MEMO,
        required=False,
        help_text=_("เช่น นำฝากวันที่ 30 ธนาคารลงวันที่ 1 จำนวน 500 บาท เว้นว่างถ้าตรงกัน"),
    )
    scan = ScanField(label=_("ภาพสมุดหรือใบแจ้งยอด"))

    def clean(self) -> dict[str, Any]:
        """A difference is explained."""
        said: dict[str, Any] = super().clean() or {}
        if (
            "statement" in said
            and said["statement"] != said.get("ledger")
            and not said.get("explanation")
        ):
            self.add_error("explanation", _("ยอดธนาคารต่างจากบัญชี ให้เขียนสาเหตุ"))
        return said
