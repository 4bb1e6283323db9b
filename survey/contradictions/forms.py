"""The form by which somebody settles a contradiction."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from survey.forms import LONGEST_REASON
from survey.models import Settlement


class SettleForm(forms.Form):
    """Which of the two records is so, and why."""

    use_required_attribute = False

    kept = forms.ChoiceField(
        label=_("ฉบับใดตรงกับความจริง"),
        choices=Settlement.Kept.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("โปรดเลือกว่าฉบับใดตรงกับความจริง")},
    )
    reason = forms.CharField(
        label=_("เหตุผล"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("เช่น ไปดูมาด้วยกันเมื่อใด ใครยืนยัน คนอื่นจะอ่านเหตุผลนี้"),
        error_messages={"required": _("โปรดบอกเหตุผล")},
    )
