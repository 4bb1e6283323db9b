"""The form about the instrument of a concession: each field with the page it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.land_area import LandArea
from network.forms import DayField
from network.models import Source
from network.sentences import sentence
from network.templatetags.written import short_day
from parcels.concession_columns import read_loosely, written_loosely
from parcels.concession_dates import loose_day
from parcels.concessions import Terms
from parcels.models import Citation, Instrument

Field = Citation.Field

LONGEST_LINE = 300  # characters
LONGEST_TEXT = 5_000
LONGEST_PAGE = 40
LARGEST_FILE = 20 * 1024 * 1024  # bytes
LARGEST_AREA = Decimal("1e12")  # square metres; the column holds twelve digits before the point
# What a file begins with: a name says nothing of what is in it.
BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
UPLOAD = "upload"


def media_type(content: bytes) -> str | None:
    """What a document is by its first bytes; None for what is none."""
    return next((kind for begins, kind in BEGINNINGS.items() if content.startswith(begins)), None)


class AreaField(forms.CharField):
    """An area as printed: 2,840 ไร่, 23-3-30.9."""

    def clean(self, value: Any) -> Any:
        """Square metres, exact to the square centimetre; None where nothing is said."""
        text = super().clean(value)
        if not text:
            return None
        try:
            square_metres = LandArea.parse(text).square_metres
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        if not 0 < square_metres < LARGEST_AREA:
            raise forms.ValidationError(_("เนื้อที่ต้องมากกว่าศูนย์ และไม่เกินหกร้อยล้านไร่"))
        return square_metres.quantize(Decimal("0.01"))


class LooseDayField(forms.CharField):
    """A day, a month or a year as people write it: 30/9/2570, พ.ค. 2562, 2562."""

    def clean(self, value: Any) -> Any:
        """As loose as it is written, of the common era: 2027-09-30, 2019-05, 2019."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            return written_loosely(read_loosely(text))
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error


class InstrumentForm(forms.Form):
    """What an instrument says, prefilled with what is known; the pages; and who says so."""

    name = forms.CharField(label=_("ชื่อแปลงหรือโครงการ"), max_length=LONGEST_LINE)
    number = forms.CharField(
        label=_("เลขที่สัมปทานหรือหนังสืออนุญาต"), max_length=LONGEST_LINE, required=False
    )
    holder = forms.CharField(
        label=_("ผู้รับสัมปทานหรือผู้รับอนุญาต"), max_length=LONGEST_LINE, required=False
    )
    legal_basis = forms.CharField(
        label=_("ฐานกฎหมาย"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("เช่น มาตรา 16 พ.ร.บ. ป่าสงวนแห่งชาติ พ.ศ. 2507"),
    )
    square_metres = AreaField(
        label=_("เนื้อที่ตามเอกสาร"),
        max_length=60,
        required=False,
        help_text=_("เช่น 2,840 ไร่ หรือ 2840-1-25"),
    )
    began = LooseDayField(
        label=_("วันเริ่ม"),
        max_length=60,
        required=False,
        help_text=_("รู้เท่าใดเขียนเท่านั้น: 1/10/2540, ต.ค. 2540 หรือ 2540"),
    )
    expires = LooseDayField(
        label=_("วันสิ้นสุด"),
        max_length=60,
        required=False,
        help_text=_("รู้แต่เดือนหรือปี จะนับถึงวันสุดท้ายของเดือนหรือปีนั้น"),
    )
    term = forms.CharField(
        label=_("อายุสัมปทานตามที่เขียน"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("เช่น 30 ปี"),
    )
    conditions = forms.CharField(
        label=_("เงื่อนไข"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    fee = forms.CharField(label=_("ค่าธรรมเนียมตามที่เขียน"), max_length=LONGEST_LINE, required=False)
    observed_on = DayField(
        label=_("ข้อมูล ณ วันที่"),
        help_text=_("วันที่เห็นเอกสารหรือได้รับคำยืนยัน ข้อมูลของวันล่าสุดจะใช้แทน"),
    )
    evidence = forms.CharField(
        label=_("ใครบอก หรือได้มาจากไหน"),
        max_length=LONGEST_LINE,
        help_text=_("เช่น คัดสำเนาจากสำนักจัดการทรัพยากรป่าไม้ หนังสือที่ ทส 1600/123"),
    )
    document = forms.ChoiceField(label=_("เอกสารที่อ้างถึง"), required=False)
    file = forms.FileField(
        label=_("ไฟล์เอกสารใหม่"), required=False, help_text=_("PDF, JPEG หรือ PNG ไม่เกิน 20 MB")
    )
    file_title = forms.CharField(
        label=_("ชื่อเอกสารใหม่"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("เช่น หนังสืออนุญาต เล่ม 12 ฉบับที่ 34"),
    )
    file_on = DayField(label=_("เอกสารใหม่ลงวันที่"), required=False)

    def __init__(
        self, *args: Any, known: Instrument | None, documents: Sequence[Source], **kwargs: Any
    ) -> None:
        kwargs["initial"] = (_prefilled(known) if known else {}) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.known = known
        self.documents = {str(each.key): each for each in documents}
        choices = [
            ("", _("ไม่อ้างเอกสาร")),
            *((key, f"{each.title} ({short_day(each.as_of)})") for key, each in
              self.documents.items()),
            (UPLOAD, _("แนบเอกสารใหม่ด้านล่าง")),
        ]  # fmt: skip
        self.fields["document"].choices = choices  # type: ignore[attr-defined]
        for field in Field:
            self.fields[f"page_{field.value}"] = forms.CharField(
                label=gettext("หน้าที่เขียน: %s") % field.label,
                max_length=LONGEST_PAGE,
                required=False,
            )

    def pairs(self) -> Iterator[tuple[BoundField, BoundField]]:
        """Each field with that of its page."""
        for field in Field:
            yield self[field.value], self[f"page_{field.value}"]

    def rest(self) -> list[BoundField]:
        """What is said once for all of them."""
        return [self[name] for name in ("observed_on", "evidence")]

    def of_document(self) -> list[BoundField]:
        """Which document the pages are of."""
        return [self[name] for name in ("document", "file", "file_title", "file_on")]

    def clean(self) -> dict[str, Any]:
        """A new document has its file and title; pages have their document."""
        said = super().clean() or {}
        if said.get("file") and not said.get("document"):
            said["document"] = UPLOAD  # whoever attaches a file means it
        if said.get("document") == UPLOAD:
            self._check_file(said)
        elif not said.get("document") and any(self.pages_of(said).values()):
            self.add_error("document", _("ระบุหน้าไว้ แต่ยังไม่ได้เลือกหรือแนบเอกสาร"))
        return said

    def _check_file(self, said: dict[str, Any]) -> None:
        file = said.get("file")
        if file is None:
            self.add_error("file", _("ยังไม่ได้เลือกไฟล์"))
        elif file.size > LARGEST_FILE:
            self.add_error("file", _("ไฟล์ใหญ่เกิน 20 MB"))
        elif media_type(file.read(16)) is None:
            self.add_error("file", _("ต้องเป็นไฟล์ PDF, JPEG หรือ PNG"))
        if not said.get("file_title"):
            self.add_error("file_title", _("ให้ตั้งชื่อเอกสาร เพื่อให้อ้างถึงได้"))

    @property
    def terms(self) -> Terms:
        """What was said of the instrument; what was left as it was prefilled is as it was known.

        An area is prefilled to a tenth of a square wah, a day in the words of the page: sent
        back untouched they must not become something else.
        """
        said = {field.value: self.cleaned_data[field.value] for field in Field}
        if self.known is not None:
            said |= {
                name: getattr(self.known, name) for name in said if name not in self.changed_data
            }
        return Terms(**said)

    def pages_of(self, said: dict[str, Any]) -> dict[Field, str]:
        """The page given for each field."""
        return {field: said.get(f"page_{field.value}", "") for field in Field}


def _prefilled(known: Instrument) -> dict[str, Any]:
    prefilled: dict[str, Any] = {field.value: getattr(known, field) for field in Field}
    if known.square_metres is not None:
        prefilled["square_metres"] = str(LandArea.from_square_metres(known.square_metres))
    for field in (Field.BEGAN, Field.EXPIRES):
        prefilled[field.value] = loose_day(prefilled[field.value])
    return prefilled
