"""Forms of links to reports: for whom and how long."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from network.moments import Moment
from reports.sharing import errors

LINK_DAYS = (7, 30, 90)
LONGEST = 200
# At which field a broken rule is said.
FIELDS: dict[type[Exception], str] = {
    errors.LinkIsForNobody: "recipient",
    errors.LinkEndsTooLate: "days",
}


class ShareReportForm(forms.Form):
    """For whom a link is, for how long it opens, and whether a PIN is asked for."""

    recipient = forms.CharField(
        label=_("ให้ใคร"),
        max_length=LONGEST,
        help_text=_("หน่วยงานหรือที่ประชุม เช่น สำนักงานจังหวัด ไม่ใช่ชื่อบุคคล"),
    )
    days = forms.TypedChoiceField(
        label=_("เปิดได้"),
        choices=[(days, format_lazy(_("{days} วัน"), days=days)) for days in LINK_DAYS],
        coerce=int,
        initial=30,
    )
    with_pin = forms.BooleanField(label=_("ต้องใส่ PIN ที่บอกทางโทรศัพท์"), required=False)

    def ends_on(self) -> date:
        """The last day on which it opens."""
        days: int = self.cleaned_data["days"]
        return Moment.now().last_day + timedelta(days=days)
