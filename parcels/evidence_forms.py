"""Forms of the register: evidence, notices, transfers, markers, livestock, document types."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import shapely
from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID, recognise, to_storage
from formats.errors import FormatError
from formats.thai import LooseDate, arabic_digits
from network.forms import DayField
from network.sentences import sentence
from parcels.holders import Choices
from parcels.models import (
    BoundaryMarker,
    OccupationEvidence,
    TransferApplication,
    TransferDecision,
)

LONGEST_NOTE = 2_000
LONGEST_LINE = 300
LONGEST_EVENT = 60
# Where land of Thailand can lie, degrees; a point outside is a slip of the hand.
_LONGITUDES, _LATITUDES = (97.0, 106.0), (5.0, 21.0)
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


class LooseDateField(forms.CharField):
    """A day, a month or a year as people write it, in either era."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("ปี เดือน หรือวัน เท่าที่ทราบ เช่น 2533, พ.ค. 2533, 31/5/2533"))
        super().__init__(max_length=LONGEST_EVENT, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "off")

    def clean(self, value: Any) -> Any:
        """A formats.thai.LooseDate."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return LooseDate.parse(text)
        except FormatError as error:
            raise forms.ValidationError(sentence(error)) from error


class AttachedForm(forms.Form):
    """What says so, with a photograph or scan of it where there is one."""

    title = forms.CharField(label=_("ที่มา"), max_length=LONGEST_LINE)
    attached = forms.FileField(
        label=_("ภาพถ่ายหรือสำเนา"),
        required=False,
        help_text=_("ไม่เกิน 25 MB เก็บแบบเข้ารหัส อย่าแนบภาพบัตรประชาชน เพราะมีข้อมูลอ่อนไหว"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    field_order: list[str] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [name for name in self.fields if name not in {"title", "attached"}]
        self.order_fields([*own, "title", "attached"])


class EvidenceForm(AttachedForm):
    """A piece of evidence of when a parcel was used."""

    kind = forms.ChoiceField(label=_("ชนิดหลักฐาน"), choices=OccupationEvidence.Kind.choices)
    event = LooseDateField(label=_("วันของหลักฐาน (วันถ่ายภาพ หรือวันที่หลักฐานกล่าวถึง)"))
    reading = forms.ChoiceField(
        label=_("ผลการอ่าน"),
        choices=OccupationEvidence.Reading.choices,
        widget=forms.RadioSelect,
    )
    confidence = forms.ChoiceField(
        label=_("ความมั่นใจของผู้อ่าน"),
        choices=OccupationEvidence.Confidence.choices,
        initial=OccupationEvidence.Confidence.MEDIUM,
    )
    reader = forms.CharField(
        label=_("ผู้อ่านภาพ หรือพยาน"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("เห็นเฉพาะผู้มีสิทธิดูชื่อ เขียนตำแหน่งหรือความเกี่ยวข้องแทนชื่อได้ เช่น อดีตผู้ใหญ่บ้าน"),
    )
    note = forms.CharField(
        label=_("หมายเหตุ"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("สิ่งที่เห็นหรือได้ยิน ไม่ต้องใส่ชื่อคน"),
    )
    observed_on = DayField(label=_("วันที่อ่าน ฟัง หรือคัดสำเนา"))


class NoticeForm(AttachedForm):
    """A notice of occupation that was filed with the provincial ALRO."""

    party = forms.ChoiceField(label=_("ผู้ยื่น"))
    filed_on = DayField(label=_("วันที่ยื่น"))
    receipt_number = forms.CharField(label=_("เลขที่ใบรับ"), max_length=LONGEST_LINE, required=False)

    def __init__(self, *args: Any, parties: list[tuple[str, Choices]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "party", parties)
        self.fields["title"].initial = _("ใบรับแจ้งตามข้อ 62")


class TransferForm(AttachedForm):
    """A request to pass a parcel on."""

    kind = forms.ChoiceField(label=_("ชนิดคำขอ"), choices=TransferApplication.Kind.choices)
    recipient = forms.ChoiceField(label=_("ผู้รับโอน"))
    office = forms.CharField(label=_("ยื่นที่"), max_length=LONGEST_LINE)
    number = forms.CharField(label=_("เลขที่คำขอ"), max_length=LONGEST_LINE, required=False)
    filed_on = DayField(label=_("วันที่ยื่น"))

    def __init__(self, *args: Any, parties: list[tuple[str, Choices]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "recipient", parties)
        self.fields["office"].initial = _("สำนักงานการปฏิรูปที่ดินจังหวัด")
        self.fields["title"].initial = _("สำเนาคำขอ")


class DecisionForm(AttachedForm):
    """What became of a request, and who gives where it was allowed."""

    outcome = forms.ChoiceField(
        label=_("ผลพิจารณา"), choices=TransferDecision.Outcome.choices, widget=forms.RadioSelect
    )
    giver = forms.ChoiceField(
        label=_("ผู้โอน"),
        required=False,
        help_text=_("จำเป็นเมื่ออนุญาต ส่วนที่ผู้โอนถือครองทั้งหมดจะเป็นของผู้รับโอนตั้งแต่วันที่มีผล"),
    )
    decided_on = DayField(label=_("วันที่มีผลพิจารณา"))

    def __init__(self, *args: Any, parties: list[tuple[str, Choices]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "giver", parties)
        self.fields["title"].initial = _("หนังสือแจ้งผล")

    def clean(self) -> dict[str, Any]:
        """Who gives, where it was allowed."""
        said = super().clean() or {}
        if said.get("outcome") == TransferDecision.Outcome.APPROVED and not said.get("giver"):
            self.add_error("giver", _("โปรดเลือกผู้โอน"))
        return said


class MarkerForm(AttachedForm):
    """A marker at a corner of a parcel, where it was seen."""

    number = forms.CharField(
        label=_("เลขหมุด"),
        max_length=60,
        help_text=_("เลขที่อยู่บนหมุด ถ้าไม่มีให้ตั้งเลขเอง"),
    )
    kind = forms.ChoiceField(label=_("ชนิดหมุด"), choices=BoundaryMarker.Kind.choices)
    condition = forms.ChoiceField(
        label=_("สภาพ"), choices=BoundaryMarker.Condition.choices, widget=forms.RadioSelect
    )
    system = forms.ChoiceField(
        label=_("ระบบพิกัด"),
        choices=[
            ("4326", _("ละติจูด, ลองจิจูด (WGS 84)")),
            ("32647", _("UTM โซน 47 (WGS 84)")),
            ("32648", _("UTM โซน 48 (WGS 84)")),
            ("924047", _("UTM โซน 47 (Indian 1975)")),
            ("924048", _("UTM โซน 48 (Indian 1975)")),
        ],
    )
    position = forms.CharField(
        label=_("พิกัด"),
        max_length=80,
        help_text=_("เช่น 13.52345, 102.03456 หรือ E N เป็นเมตร เช่น 179350 1495820"),
    )
    position_error_metres = forms.FloatField(
        label=_("คลาดเคลื่อนประมาณ (เมตร)"),
        min_value=0.01,
        max_value=500,
        initial=5,
        help_text=_("โทรศัพท์ราว 5 เมตร RTK ราว 0.05 เมตร"),
    )
    observed_on = DayField(label=_("วันที่เห็น"))

    def clean(self) -> dict[str, Any]:
        """`point` is the marker's (EPSG:4326, lon/lat)."""
        said = super().clean() or {}
        if "position" in said and "system" in said:
            point = _point(said["position"], int(said["system"]))
            if point is None:
                self.add_error("position", _("อ่านพิกัดไม่ได้ หรือพิกัดไม่อยู่ในประเทศไทย"))
            else:
                said["point"] = point
        return said


class LivestockForm(AttachedForm):
    """A certificate of raising large livestock."""

    party = forms.ChoiceField(label=_("ผู้เลี้ยง"))
    number = forms.CharField(label=_("เลขที่ใบรับรอง"), max_length=LONGEST_LINE, required=False)
    certified_on = DayField(label=_("วันที่ออกใบรับรอง"))
    expires_on = DayField(
        label=_("ใช้ได้ถึงก่อนวันที่"),
        required=False,
        may_be_future=True,
        help_text=_("เว้นว่างถ้าไม่กำหนด"),
    )

    def __init__(self, *args: Any, parties: list[tuple[str, Choices]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "party", parties)
        self.fields["title"].initial = _("ใบรับรองของปศุสัตว์")


class DocumentTypeForm(forms.Form):
    """What a type of document is called, who issues it, and whether it is still offered."""

    name_th = forms.CharField(label=_("ชื่อไทย"), max_length=LONGEST_LINE)
    name_en = forms.CharField(label=_("ชื่ออังกฤษ"), max_length=LONGEST_LINE)
    issuer = forms.CharField(label=_("ผู้ออก"), max_length=LONGEST_LINE, required=False)
    is_alro = forms.BooleanField(
        label=_("ส.ป.ก. ออกให้ผู้ทำประโยชน์ (ไม่ต้องแจ้งตามข้อ 62)"), required=False
    )
    is_retired = forms.BooleanField(label=_("เลิกใช้ ไม่ให้เลือกอีก"), required=False)


class NewDocumentTypeForm(DocumentTypeForm):
    """A type that is not there yet; its code never changes."""

    code = forms.SlugField(
        label=_("รหัส"),
        max_length=24,
        help_text=_("อักษรอังกฤษตัวเล็ก ตัวเลข ขีดล่าง เปลี่ยนภายหลังไม่ได้"),
    )
    field_order = ("code", "name_th", "name_en", "issuer", "is_alro")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_retired"]


def _offer(form: forms.Form, name: str, parties: list[tuple[str, Choices]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
    field.choices = [("", "–"), *parties]


def _point(text: str, srid: int) -> Point | None:
    """A point (EPSG:4326, lon/lat) of two numbers; degrees in either order, metres east first."""
    plain = arabic_digits(text)
    if srid != STORAGE_SRID:
        plain = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", plain)
    numbers = [float(each) for each in _NUMBERS.findall(plain)]
    if len(numbers) != 2:  # noqa: PLR2004 (a pair)
        return None
    if srid == STORAGE_SRID:
        x, y = numbers if _within(numbers[0], _LONGITUDES) else numbers[::-1]
    else:
        try:
            moved = to_storage(np.array([shapely.Point(*numbers)]), recognise(srid))[0]
        except FormatError:
            return None
        x, y = moved.x, moved.y
    if not (_within(x, _LONGITUDES) and _within(y, _LATITUDES)):
        return None
    return Point(round(x, 8), round(y, 8), srid=STORAGE_SRID)


def _within(number: float, span: tuple[float, float]) -> bool:
    return span[0] <= number <= span[1]
