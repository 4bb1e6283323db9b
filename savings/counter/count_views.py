"""The end of a deposit day: the box counted, a difference told, two officers, slips to print."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from network.access import Permission, needs
from network.moments import Moment
from network.requests import AccountRequest
from network.sentences import sentence
from savings import errors
from savings.counter import counting, days, slips
from savings.counter.table_views import group_to_keep
from savings.models import Membership
from savings.models.counting import DENOMINATIONS
from savings.templatetags.money import baht
from savings.views import group_frame, member_names

MOST_PIECES = 100_000
LONGEST_REASON = 300


class CountForm(forms.Form):
    """How many of each note and coin."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for worth in DENOMINATIONS:
            self.fields[f"n{worth}"] = forms.IntegerField(
                label=baht(worth),
                min_value=0,
                max_value=MOST_PIECES,
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "autocomplete": "off", "data-worth": worth}
                ),
            )

    def pieces(self) -> list[int]:
        """In the order of DENOMINATIONS."""
        return [self.cleaned_data.get(f"n{worth}") or 0 for worth in DENOMINATIONS]


class ReasonForm(forms.Form):
    """Why the box has more or less."""

    reason = forms.CharField(label=gettext_lazy("สาเหตุ"), max_length=LONGEST_REASON)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_BOOKS)
def count(request: AccountRequest, key: UUID, day: date) -> HttpResponse:
    """Count the box, tell a difference, confirm: one page, what is next at its head."""
    group = group_to_keep(request, key)
    form, reason = CountForm(), ReasonForm()
    standing = counting.last_count(group, day)
    if request.method == "POST":
        try:
            if "confirm" in request.POST and standing:
                counting.confirm(standing, officer=request.user)
                messages.success(request, _("ยืนยันแล้ว"))
                return redirect("count-cash", key, day)
            if "explain" in request.POST and standing:
                reason = ReasonForm(request.POST)
                if reason.is_valid():
                    counting.explain_difference(
                        standing, reason.cleaned_data["reason"], officer=request.user
                    )
                    messages.success(request, _("บันทึกเงินขาดเกินแล้ว"))
                    return redirect("count-cash", key, day)
            else:
                form = CountForm(request.POST)
                if form.is_valid():
                    counting.count_cash(group, form.pieces(), counted_on=day, officer=request.user)
                    return redirect("count-cash", key, day)
        except errors.LedgerError as error:
            form.errors.clear() if form.is_bound else None
            messages.error(request, sentence(error))
    booked = counting.cash_on(group, day)
    seen = counting.confirmations(standing) if standing else []
    return render(
        request,
        "savings/count.html",
        group_frame(request, group, Moment.now())
        | {
            "day": day,
            "form": form,
            "reason": reason,
            "booked": booked,
            "count": standing,
            "more": standing.satang - booked if standing else 0,
            "pieces": [
                (worth, number)
                for worth, number in zip(DENOMINATIONS, standing.pieces, strict=True)
                if number
            ]
            if standing
            else [],
            "seen": seen,
            "is_final": len(seen) >= counting.OFFICERS,
            "is_mine": any(each.officer_id == request.user.pk for each in seen),
            "entries": days.entered(group, day),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_safe
@needs(Permission.KEEP_BOOKS)
def slips_pdf(request: AccountRequest, key: UUID, day: date) -> HttpResponse:
    """A slip for each entry of the day, many to a page."""
    group = group_to_keep(request, key)
    moment = Moment.now()
    entered = days.entered(group, day)
    members = {each.membership.pk: each for each in days.seats(group, day)}
    found = [each for each in entered if each.membership in members]
    memberships: list[Membership] = [members[each.membership].membership for each in found]
    names = member_names(request, group, memberships, moment)
    content = slips.slips_pdf(
        group_frame(request, group, moment)["record"].name,
        day,
        [(members[each.membership], names.get(each.membership, ""), each) for each in found],
    )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="slips-{day}.pdf"'},
    )
