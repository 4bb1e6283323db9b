"""Forms of the register: steps about overlaps, boundaries drawn, parcels split and merged."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, LineString, MultiPolygon
from django.utils.translation import gettext_lazy as _

from formats.crs import STORAGE_SRID, THAILAND
from formats.number import TO_ARABIC
from formats.photographs import media_type_of
from network.forms import DayField
from network.sentences import sentence
from parcels.errors import FileIsNoPhotograph
from parcels.models import OverlapStep, Right, SpatialUnit, SurveyMethod

LONGEST_NOTE = 4000
LONGEST_LABEL = 60
LARGEST_GEOMETRY = 2_000_000  # characters; a walk of a day has some 20,000 corners
LARGEST_FILE = 25 * 2**20
LEAST_ERROR, LARGEST_ERROR = 0.01, 200.0  # metres
_SIGNATURE = 32  # bytes; the longest signature of a picture has 12
_SHARE = re.compile(r"[0-9]{1,7}(?:/(?=0*[1-9])[0-9]{1,7})?")

DRAWN_BY = (
    SurveyMethod.GNSS_PHONE,
    SurveyMethod.RTK,
    SurveyMethod.ORTHOPHOTO,
    SurveyMethod.DOCUMENT_COPY,
    SurveyMethod.PHOTO_25K,
    SurveyMethod.SKETCH,
)


class GeometryField(forms.CharField):
    """GeoJSON of one shape, EPSG:4326 (lon, lat), as the drawing page sends it."""

    widget = forms.Textarea

    default_error_messages = {
        "unreadable": _("อ่านแนวเขตไม่ได้ โปรดวาดใหม่"),
        "null_characters_not_allowed": _("อ่านแนวเขตไม่ได้ โปรดวาดใหม่"),
        "kind": _("ต้องเป็นรูปปิดของแปลง"),
        "elsewhere": _("แนวเขตอยู่นอกประเทศไทย ตรวจตำแหน่งบนแผนที่"),
        "invalid": _("แนวเขตตัดกันเองหรือไม่มีพื้นที่ แก้มุมที่ไขว้กันแล้วบันทึกอีกครั้ง"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LARGEST_GEOMETRY, **kwargs)

    def clean(self, value: Any) -> Any:
        """The shape, two-dimensional; a polygon as a multipolygon of one."""
        text = super().clean(value)
        if not text:
            return None
        shape = self._read(text)
        west, south, east, north = shape.extent
        least_west, least_south, most_east, most_north = THAILAND
        if west < least_west or south < least_south or east > most_east or north > most_north:
            raise forms.ValidationError(self.error_messages["elsewhere"])
        return self.checked(shape)

    def _read(self, text: str) -> GEOSGeometry:
        try:
            read = json.loads(text, parse_constant=_no_number)
            if read.get("type") == "Feature":
                read = read["geometry"]
            shape = GEOSGeometry(json.dumps(_flat(read)), srid=STORAGE_SRID)
            if shape.empty:
                raise forms.ValidationError(self.error_messages["unreadable"])
        except (
            ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError,
            GEOSException, GDALException,
        ) as error:  # fmt: skip
            raise forms.ValidationError(self.error_messages["unreadable"]) from error
        return shape

    def checked(self, shape: GEOSGeometry) -> GEOSGeometry:
        """The shape as it is kept."""
        if shape.geom_type == "Polygon":
            shape = MultiPolygon(shape, srid=STORAGE_SRID)
        if shape.geom_type != "MultiPolygon":
            raise forms.ValidationError(self.error_messages["kind"])
        if not shape.valid or not shape.area:
            raise forms.ValidationError(self.error_messages["invalid"])
        return shape


class LineField(GeometryField):
    """GeoJSON of one line, EPSG:4326 (lon, lat): where a parcel is cut."""

    default_error_messages = {"kind": _("ต้องเป็นเส้นแบ่งหนึ่งเส้น")}

    def checked(self, shape: GEOSGeometry) -> GEOSGeometry:
        """The line as it was drawn."""
        if not isinstance(shape, LineString):
            raise forms.ValidationError(self.error_messages["kind"])
        return shape


def _flat(read: Any) -> Any:
    """The same without heights, which some devices add."""
    return read | {"coordinates": _two(read["coordinates"])}


def _no_number(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _two(each: Any) -> Any:
    if each and isinstance(each[0], int | float):
        return [float(number) for number in each[:2]]
    return [_two(part) for part in each]


class EvidenceFields(forms.Form):
    """What says so: words, and the photograph or scan of it."""

    evidence = forms.CharField(
        label=_("ที่มาของข้อมูล"),
        max_length=300,
        help_text=_("เช่น เดินสำรวจกับเจ้าของแปลง บันทึกการประชุมหมู่ 3 ครั้งที่ 2/2569"),
    )
    file = forms.FileField(
        label=_("ไฟล์แนบ (ภาพถ่ายหรือเอกสาร)"),
        required=False,
        help_text=_("ไม่เกิน 25 MB เก็บแบบเข้ารหัส อย่าแนบภาพบัตรประชาชน เพราะมีข้อมูลอ่อนไหว"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def full_clean(self) -> None:
        """Django has no Thai for a null character; fields may be added until here."""
        for field in self.fields.values():
            field.error_messages.setdefault(
                "null_characters_not_allowed", _("มีอักขระที่บันทึกไม่ได้ ลบแล้วพิมพ์ใหม่")
            )
        super().full_clean()

    def clean_file(self) -> Any:
        """A picture or PDF by its first bytes, not more than the server keeps of one file."""
        file = self.cleaned_data.get("file")
        if file is not None and file.size > LARGEST_FILE:
            raise forms.ValidationError(_("ไฟล์ใหญ่เกิน 25 MB ลดขนาดภาพแล้วส่งใหม่"))
        if file is not None:
            if media_type_of(file.read(_SIGNATURE)) is None:
                raise forms.ValidationError(sentence(FileIsNoPhotograph()))
            file.seek(0)
        return file


class BoundaryForm(EvidenceFields):
    """A boundary as drawn or walked."""

    geometry = GeometryField(label=_("แนวเขต"), error_messages={"required": _("ยังไม่ได้วาดแนวเขต")})
    method = forms.ChoiceField(
        label=_("ได้แนวเขตมาอย่างไร"),
        choices=[(each.value, each.label) for each in DRAWN_BY],
        initial=SurveyMethod.SKETCH,
    )
    accuracy_metres = forms.FloatField(
        label=_("ความคลาดเคลื่อนของจุด (เมตร)"),
        required=False,
        min_value=LEAST_ERROR,
        max_value=LARGEST_ERROR,
        help_text=_("เว้นว่างไว้ได้ จะใช้ค่าของวิธีที่เลือก"),
    )
    observed_on = DayField(label=_("วันที่รังวัดหรือวาด"))

    field_order = ["geometry", "method", "accuracy_metres", "observed_on", "evidence", "file"]


class ParcelForm(BoundaryForm):
    """A parcel that was in no register so far."""

    kind = forms.ChoiceField(
        label=_("ใช้เป็น"),
        choices=[
            (each.value, each.label) for each in (SpatialUnit.Kind.FARM, SpatialUnit.Kind.HOUSE_LOT)
        ],
    )
    label = forms.CharField(label=_("เลขแปลง"), max_length=LONGEST_LABEL, required=False)

    field_order = ["kind", "label", *BoundaryForm.field_order]


class SplitForm(EvidenceFields):
    """Where a parcel is cut, since when and why."""

    cut = LineField(label=_("เส้นแบ่ง"), error_messages={"required": _("ยังไม่ได้ลากเส้นแบ่ง")})
    happened_on = DayField(label=_("แบ่งเมื่อวันที่"))
    reason = forms.CharField(
        label=_("เหตุผล"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=_("เช่น แบ่งให้บุตร แบ่งเป็นที่ปลูกบ้าน"),
    )

    field_order = ["cut", "happened_on", "reason", "evidence", "file"]


class MergeForm(EvidenceFields):
    """Which parcels become one, since when and why."""

    ALIKE, TOGETHER = "alike", "together"

    units = forms.MultipleChoiceField(
        label=_("รวมกับแปลง"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    label = forms.CharField(label=_("เลขแปลงใหม่"), max_length=LONGEST_LABEL, required=False)
    whose = forms.ChoiceField(
        label=_("ใครถือครองแปลงรวม"),
        choices=[
            (ALIKE, _("ผู้ถือครองเดิม ซึ่งเหมือนกันทุกแปลง")),
            (TOGETHER, _("ผู้ถือครองเดิมทุกคน คนละเท่า ๆ กัน")),
        ],
    )
    happened_on = DayField(label=_("รวมเมื่อวันที่"))
    reason = forms.CharField(label=_("เหตุผล"), max_length=LONGEST_NOTE, required=False)

    field_order = ["units", "label", "whose", "happened_on", "reason", "evidence", "file"]

    def __init__(self, *args: Any, neighbours: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (for the type checker)
        field.choices = neighbours


class StepForm(EvidenceFields):
    """What somebody did about an overlap."""

    kind = forms.ChoiceField(label=_("เกิดอะไรขึ้น"), choices=OverlapStep.Kind.choices)
    side = forms.ChoiceField(label=_("ฝ่าย"), required=False, choices=())
    taken_on = DayField(label=_("วันที่"))
    note = forms.CharField(
        label=_("ตกลงหรือคัดค้านว่าอย่างไร"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("ไม่ต้องใส่ชื่อบุคคล ชื่ออยู่ในบันทึกที่แนบ"),
    )

    field_order = ["kind", "side", "taken_on", "note", "evidence", "file"]

    def __init__(self, *args: Any, sides: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["side"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("ไม่ใช่ของฝ่ายใดฝ่ายเดียว")), *sides]


class HoldersForm(EvidenceFields):
    """Who holds a parcel from a day on, in which shares; these and nobody else."""

    ROWS = 6  # at least; two more than hold it now, and all that come back from the page
    MOST_ROWS = 200

    acquired = forms.ChoiceField(label=_("ได้มาอย่างไร"), choices=Right.Acquired.choices)
    began_on = DayField(label=_("ตั้งแต่วันที่"))

    def __init__(
        self, *args: Any, parties: list[tuple[str, str]], with_transfers: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("– เลือก –")), *parties]
        self.numbers = range(1, self._rows() + 1)
        for number in self.numbers:
            self.fields[f"party_{number}"] = forms.ChoiceField(
                label=_("ผู้ถือครอง %s") % number, choices=offered, required=number == 1
            )
            self.fields[f"share_{number}"] = forms.CharField(
                label=_("สัดส่วน"), max_length=20, required=False, help_text=_("เช่น 1 หรือ 1/2")
            )
        if not with_transfers:
            acquired = self.fields["acquired"]
            assert isinstance(acquired, forms.ChoiceField)  # noqa: S101 (for the type checker)
            acquired.choices = [
                choice
                for choice in Right.Acquired.choices
                if choice[0] != Right.Acquired.INFORMAL_TRANSFER
            ]
        rows = [f"{part}_{n}" for n in self.numbers for part in ("party", "share")]
        self.order_fields([*rows, "acquired", "began_on", "evidence", "file"])

    def _rows(self) -> int:
        """Never fewer than the page had: who is not in a row is taken to hold nothing any more."""
        held = [name for name in self.initial if name.startswith("party_")]
        sent = [
            int(found[1])
            for name in self.data
            if (found := re.fullmatch(r"party_([1-9][0-9]{0,2})", name))
        ]
        return max(self.ROWS, len(held) + 2, min(max(sent, default=0), self.MOST_ROWS))

    def clean(self) -> dict[str, Any]:
        """Adds `holders`: key of a party → share."""
        said = super().clean() or {}
        holders: dict[str, Fraction] = {}
        for number in self.numbers:
            party, text = said.get(f"party_{number}"), said.get(f"share_{number}") or "1"
            if not party:
                continue
            if party in holders:
                self.add_error(f"party_{number}", _("เลือกคนนี้ไปแล้ว"))
                continue
            written = text.translate(TO_ARABIC).replace(" ", "")
            # Fraction reads 1e9999999 too, and works on it for minutes.
            if _SHARE.fullmatch(written) is None:
                self.add_error(f"share_{number}", _("เขียนสัดส่วนเป็น 1 หรือ 1/2"))
                continue
            holders[party] = Fraction(written)
        return said | {"holders": holders}
