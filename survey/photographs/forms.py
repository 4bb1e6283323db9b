"""The form by which somebody sends photographs: what they show, and on which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.forms import DayField
from network.moments import Moment
from network.sentences import sentence
from network.templatetags.written import short_day
from survey.models import Photograph
from survey.photographs import errors
from survey.photographs.recording import MOST_AT_ONCE

LONGEST_CAPTION = 300
Subject = Photograph.Subject
OF_HOUSES = (Subject.HOUSE, Subject.DAMAGE, Subject.INSIDE, Subject.DOCUMENT, Subject.OTHER)
OF_PARCELS = (Subject.PARCEL, Subject.DOCUMENT, Subject.OTHER)


class PicturesInput(forms.ClearableFileInput):
    """Any number of files."""

    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures at once, as a list; what each of them is the verb looks at."""

    widget = PicturesInput

    def clean(self, value: Any, initial: Any = None) -> Any:  # noqa: ARG002 (of Django)
        """The files that were chosen: at least one, and no more than ten."""
        files = value if isinstance(value, list | tuple) else [value]
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(sentence(errors.TooManyPhotographs()))
        if not files or files[0] is None:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class PhotographsForm(forms.Form):
    """Photographs of one subject, taken on one day."""

    pictures = PicturesField(
        label=_("ภาพถ่าย"),
        help_text=_("เลือกได้หลายภาพ ครั้งละไม่เกิน 10 ภาพ ภาพละไม่เกิน 25 MB อย่าส่งภาพบัตรประชาชน"),
        error_messages={"required": _("ยังไม่ได้เลือกภาพ")},
        widget=PicturesInput(attrs={"accept": "image/*"}),
    )
    subject = forms.ChoiceField(label=_("เป็นภาพของ"), widget=forms.RadioSelect)
    taken_on = DayField(label=_("ถ่ายเมื่อวันที่"))
    caption = forms.CharField(
        label=_("คำบรรยาย"),
        max_length=LONGEST_CAPTION,
        required=False,
        help_text=_("เช่น หลังคาก่อนซ่อม, หลังซ่อมเสร็จ ไม่ต้องใส่ชื่อคน"),
    )

    def __init__(self, *args: Any, of_house: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = OF_HOUSES if of_house else OF_PARCELS
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ChoiceField)  # noqa: S101 (declared above)
        subject.choices = [(each.value, each.label) for each in offered]
        subject.initial = offered[0].value
        self.fields["taken_on"].initial = short_day(Moment.now().last_day)
