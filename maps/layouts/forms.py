"""Forms of layouts: what is drawn, what is signed, what a paper copy came back with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from parcels.forms import GeometryField
from parcels.models import LandmarkKind

LONGEST_NAME = 80
_SHAPES = {
    "Point": "point",
    "MultiPoint": "point",
    "LineString": "line",
    "MultiLineString": "line",
    "Polygon": "area",
    "MultiPolygon": "area",
}


class DrawnField(GeometryField):
    """GeoJSON of a point, a line or an area, EPSG:4326 (lon, lat)."""

    default_error_messages = {
        "required": _("ยังไม่ได้วาดบนแผนที่"),
        "unreadable": _("อ่านรูปที่วาดไม่ได้ โปรดวาดใหม่"),
        "kind": _("ต้องเป็นจุด เส้น หรือพื้นที่"),
        "elsewhere": _("สิ่งที่วาดอยู่นอกประเทศไทย ตรวจตำแหน่งบนแผนที่"),
        "invalid": _("รูปที่วาดตัดกันเอง โปรดวาดใหม่"),
    }

    def checked(self, shape: GEOSGeometry) -> GEOSGeometry:
        """The shape as it was drawn."""
        if shape.geom_type not in _SHAPES:
            raise forms.ValidationError(self.error_messages["kind"])
        if not shape.valid:
            raise forms.ValidationError(self.error_messages["invalid"])
        return shape


class LandmarkForm(forms.Form):
    """Something people draw on the layout of their village."""

    kind = forms.ModelChoiceField(
        label=_("ชนิด"),
        queryset=LandmarkKind.objects.order_by("sort_order"),
        empty_label=None,
        to_field_name="code",
    )
    name = forms.CharField(label=_("ชื่อ"), max_length=LONGEST_NAME, required=False)
    name_is_public = forms.BooleanField(label=_("ไม่ใช่ชื่อบุคคล พิมพ์ชื่อนี้ในฉบับสาธารณะได้"), required=False)
    since = DayField(label=_("เป็นเช่นนี้ตั้งแต่วันที่"))
    geometry = DrawnField(label=_("รูปที่วาด (GeoJSON)"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        kind: Any = self.fields["kind"]
        kind.label_from_instance = lambda each: each.name_en if english else each.name_th


class CorrectLandmarkForm(LandmarkForm):
    """What is drawn already, put right; `seen` is the word that was corrected."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class SignForm(forms.Form):
    """Who signed an edition on paper, and the scan of it."""

    as_of = DayField(label=_("ข้อมูล ณ วันที่ (ที่พิมพ์บนผัง)"))
    signed_on = DayField(label=_("ลงนามวันที่"))
    members = forms.MultipleChoiceField(
        label=_("คณะทำงานหมู่บ้านที่ลงนาม (5 คน)"), widget=forms.CheckboxSelectMultiple
    )
    headman = forms.BooleanField(label=_("ผู้ใหญ่บ้านลงนามแล้ว"), required=False)
    verifiers = forms.MultipleChoiceField(
        label=_("ผู้สอบทานที่ลงนาม (2 คน)"), widget=forms.CheckboxSelectMultiple
    )
    attached = forms.FileField(
        label=_("ภาพผังที่ลงนามแล้ว"),
        help_text=_("ไม่เกิน 25 MB เก็บแบบเข้ารหัส"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def __init__(
        self,
        *args: Any,
        members: list[tuple[str, str]],
        verifiers: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = members  # type: ignore[attr-defined]
        self.fields["verifiers"].choices = verifiers  # type: ignore[attr-defined]
