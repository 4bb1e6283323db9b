"""The form on which it is said what a photograph shows of a parcel."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from maps.models import PhotographReading
from network.forms import DayField
from parcels.evidence_forms import LONGEST_LINE, LONGEST_NOTE
from parcels.models import OccupationEvidence

KINDS = (OccupationEvidence.Kind.AERIAL_PHOTO, OccupationEvidence.Kind.SATELLITE)


class ReadingForm(forms.Form):
    """What is seen, and how surely."""

    seen = forms.MultipleChoiceField(
        label=_("เห็นอะไรในแปลง"),
        choices=PhotographReading.Seen.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
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
    kind = forms.ChoiceField(label=_("ชนิดภาพ"), choices=[(each, each.label) for each in KINDS])
    reader = forms.CharField(
        label=_("ผู้อ่านภาพ"),
        max_length=LONGEST_LINE,
        required=False,
        help_text=_("เห็นเฉพาะผู้มีสิทธิดูชื่อ เขียนตำแหน่งแทนชื่อได้"),
    )
    note = forms.CharField(
        label=_("หมายเหตุ"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("สิ่งที่เห็น ไม่ต้องใส่ชื่อคน"),
    )
    observed_on = DayField(label=_("วันที่อ่านภาพ"))
