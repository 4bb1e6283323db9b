"""Forms of the survey: agreeing or disagreeing with a record."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from survey.models import Verification

LONGEST_REASON = 2000


class VerdictForm(forms.Form):
    """Does the record say what is so, and if not, what is wrong."""

    use_required_attribute = False

    verdict = forms.ChoiceField(
        label=_("ท่านเห็นด้วยกับข้อมูลนี้หรือไม่"),
        choices=Verification.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("โปรดเลือกว่าเห็นด้วยหรือไม่เห็นด้วย")},
    )
    reason = forms.CharField(
        label=_("เหตุผล"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("จำเป็นเมื่อไม่เห็นด้วย: บอกว่าส่วนใดไม่ตรงความจริง"),
    )
