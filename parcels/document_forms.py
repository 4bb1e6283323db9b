"""The form of a document that a holder shows or claims for a parcel."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from formats.errors import FormatError
from formats.land_area import SQUARE_METRES_PER_RAI, LandArea
from network.forms import DayField
from network.sentences import sentence
from parcels.evidence_forms import LooseDateField
from parcels.forms import EvidenceFields
from parcels.models import Datum, LandDocumentType

LONGEST_NUMBER = 60
LONGEST_LETTER = 4
LONGEST_SHEET = 120
LONGEST_AREA = 40
# Of one document; more is a slip of the finger.
LARGEST_SQUARE_METRES = 100_000 * SQUARE_METRES_PER_RAI


class AreaField(forms.CharField):
    """An area as documents print it: rai-ngan-square wah."""

    default_error_messages = {
        "nothing": _("เนื้อที่ต้องมากกว่า 0"),
        "large": _("เนื้อที่เกิน 100,000 ไร่ ตรวจตัวเลขกับเอกสาร"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_AREA, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Any:
        """A formats.land_area.LandArea."""
        text = super().clean(value)
        if not text:
            return None
        try:
            area = LandArea.parse(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error
        if not area.square_metres:
            raise forms.ValidationError(self.error_messages["nothing"])
        if area.square_metres > LARGEST_SQUARE_METRES:
            raise forms.ValidationError(self.error_messages["large"])
        return area


class DocumentForm(EvidenceFields):
    """A document as it was seen, or as its holder tells of it."""

    type = forms.ModelChoiceField(
        label=_("ประเภทเอกสาร"), queryset=LandDocumentType.objects.none(), empty_label="–"
    )
    number = forms.CharField(label=_("เลขที่เอกสาร"), max_length=LONGEST_NUMBER, required=False)
    form_letter = forms.CharField(
        label=_("อักษรของแบบ"),
        max_length=LONGEST_LETTER,
        required=False,
        help_text=_("เช่น ก ข ค ช ของ ส.ป.ก. 4-01"),
    )
    volume = forms.CharField(label=_("เล่ม"), max_length=LONGEST_NUMBER, required=False)
    page = forms.CharField(label=_("หน้า"), max_length=LONGEST_NUMBER, required=False)
    group_number = forms.CharField(label=_("กลุ่มที่"), max_length=LONGEST_NUMBER, required=False)
    plot_number = forms.CharField(label=_("แปลงเลขที่"), max_length=LONGEST_NUMBER, required=False)
    issued_on = LooseDateField(label=_("ออกให้เมื่อ"), required=False)
    map_sheet = forms.CharField(
        label=_("ระวาง"),
        max_length=LONGEST_SHEET,
        required=False,
        help_text=_("เขียนตามเอกสาร เช่น 5436 III 8804 ถ้าสงสัยระบบจะเตือน แต่เก็บไว้ตามที่เขียน"),
    )
    zone = forms.TypedChoiceField(
        label=_("โซน UTM ของระวาง"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("ตามที่อ่านได้จากเลขระวาง")), ("47", "47"), ("48", "48")],
    )
    datum = forms.TypedChoiceField(
        label=_("พื้นหลักฐานของระวาง"),
        required=False,
        coerce=Datum,
        empty_value=None,
        choices=[("", _("เอกสารไม่ได้บอก")), *Datum.choices],
    )
    area = AreaField(
        label=_("เนื้อที่ที่พิมพ์ในเอกสาร (ไร่-งาน-ตารางวา)"),
        required=False,
        help_text=_("เช่น 23-3-30.9 เป็นคนละเรื่องกับเนื้อที่ที่วัดได้"),
    )
    observed_on = DayField(label=_("วันที่เห็นเอกสารหรือรับแจ้ง"))

    field_order = (
        "type", "number", "form_letter", "volume", "page", "group_number", "plot_number",
        "issued_on", "map_sheet", "zone", "datum", "area", "observed_on", "evidence", "file",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["type"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (declared above)
        field.queryset = LandDocumentType.objects.filter(is_retired=False).order_by(
            "sort_order", "pk"
        )
        field.label_from_instance = _name  # type: ignore[method-assign, assignment]


def _name(each: Any) -> str:
    """Of a type, in the language of the page."""
    return str(each.name_en if (get_language() or "").startswith("en") else each.name_th)
