"""Pages of the audit: the month's checklist and samples, the posted statement, readiness."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from formats.months import Month
from network import evidence
from network.access import Permission, may, needs, places_of, require
from network.forms import DayField
from network.models import HouseCount, Source
from network.moments import EVER_KNOWN, Moment
from network.requests import AccountRequest
from network.sentences import sentence
from savings import errors, groups
from savings.auditing import checking, disclosing, quality
from savings.forms import LONGEST_MEMO, BahtField
from savings.models import (
    DisclosurePosting,
    GroupRecord,
    Level,
    Membership,
    ReadinessMark,
    SavingsGroup,
)
from savings.views import group_frame, group_to_read, member_names
from savings.year.statement_views import file_of

_methods = require_http_methods(["GET", "HEAD", "POST"])


class SampleForm(forms.Form):
    """What a member's passbook says."""

    member = forms.TypedChoiceField(label=gettext_lazy("เลขสมาชิก"), coerce=int)
    has_book = forms.BooleanField(label=gettext_lazy("มีสมุดมาให้ดู"), required=False, initial=True)
    amount = BahtField(
        label=gettext_lazy("ยอดสัจจะในสมุด สิ้นเดือน (บาท)"), may_be_nothing=True, required=False
    )
    remark = forms.CharField(label=gettext_lazy("หมายเหตุ"), max_length=LONGEST_MEMO, required=False)

    def __init__(self, *args: Any, members: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = members


class PostingForm(forms.Form):
    """Where and since when the statement hangs."""

    posted_on = DayField(label=gettext_lazy("ติดประกาศเมื่อ"))
    hangs_at = forms.CharField(label=gettext_lazy("ติดไว้ที่"), max_length=LONGEST_MEMO)


class MarkForm(forms.Form):
    """A line of the checklist, scored on evidence."""

    item = forms.ChoiceField(label=gettext_lazy("ข้อ"), choices=ReadinessMark.Item.choices)
    score = forms.TypedChoiceField(
        label=gettext_lazy("คะแนน"),
        coerce=int,
        choices=[
            (0, gettext_lazy("0 ยังไม่มี")),
            (1, gettext_lazy("1 มีบางส่วน")),
            (2, gettext_lazy("2 ครบ")),
        ],
    )
    observed_on = DayField(label=gettext_lazy("ณ วันที่"))
    evidence = forms.CharField(label=gettext_lazy("หลักฐาน"), max_length=LONGEST_MEMO)


class LevelForm(forms.Form):
    """What kind of institution a group becomes, by a resolution."""

    level = forms.TypedChoiceField(label=gettext_lazy("ระดับ"), choices=Level.choices, coerce=int)
    observed_on = DayField(label=gettext_lazy("ตั้งแต่วันที่"))
    minute = forms.CharField(label=gettext_lazy("มติที่ประชุม"), max_length=LONGEST_MEMO)


@_methods
@needs(Permission.SEE_MONEY)
def audit(request: AccountRequest, key: UUID, month: Month) -> HttpResponse:
    """The checklist of a month, and the passbooks drawn for it; the auditor writes results."""
    group = group_to_read(request, key)
    moment = Moment.now()
    drawn = checking.drawn(group, month)
    names = member_names(request, group, drawn, moment)
    may_audit = may(request.user, Permission.AUDIT_BOOKS, group.place)
    form = SampleForm(
        request.POST or None,
        members=[(each.pk, f"{each.number} {names.get(each.pk, '')}".strip()) for each in drawn],
    )
    if request.method == "POST":
        require(request.user, Permission.AUDIT_BOOKS, group.place)
        if form.is_valid():
            said = form.cleaned_data
            (member,) = [each for each in drawn if each.pk == said["member"]]
            try:
                checking.record_sample(
                    member,
                    month,
                    passbook_satang=said["amount"] if said["has_book"] else None,
                    remark=said["remark"],
                    auditor=request.user,
                )
            except errors.LedgerError as error:
                form.add_error("remark", sentence(error))
            else:
                messages.success(request, _("บันทึกผลตรวจแล้ว"))
                return redirect("audit-month", key, month)
    samples = {each.membership_id: each for each in checking.samples_of(group, month)}
    found = quality.checks_of(group, moment)
    return render(
        request,
        "savings/audit.html",
        group_frame(request, group, moment)
        | {
            "month": month,
            "before": month.previous(),
            "checks": checking.month_checks(group, month),
            "quality": found,
            "score": quality.score(found),
            "drawn": [(each, names.get(each.pk, ""), samples.get(each.pk)) for each in drawn],
            "form": form,
            "may_audit": may_audit,
            "posted": _posted(group, month),
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
@needs(Permission.SEE_REPORT)
def disclosure(request: AccountRequest, key: UUID, month: Month) -> HttpResponse:
    """The statement everybody of the place may read: totals, and nobody's name."""
    group = _group_of_place(request, key, month)
    paper = disclosing.disclosure(group, month, known_by=Moment.now())
    return render(
        request,
        "savings/disclosure.html",
        group_frame(request, group, Moment.now())
        | {
            "paper": paper,
            "month": month,
            "before": month.previous(),
            "posted": _posted(group, month),
        },
    )


@require_safe
@needs(Permission.SEE_REPORT)
def disclosure_file(
    request: AccountRequest, key: UUID, month: Month, extension: str
) -> HttpResponse:
    """The same to print and hang."""
    group = _group_of_place(request, key, month)
    return file_of(disclosing.disclosure(group, month, known_by=Moment.now()), extension)


@_methods
@needs(Permission.KEEP_BOOKS)
def post(request: AccountRequest, key: UUID, month: Month) -> HttpResponse:
    """The statement hangs."""
    group = _to_keep(request, key)
    form = PostingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        disclosing.post(
            group,
            month,
            posted_on=said["posted_on"],
            hangs_at=said["hangs_at"],
            source=_said(request, _("ติดประกาศงบของกลุ่ม"), said["posted_on"]),
        )
        return redirect("disclosure", key, month)
    return _form(request, group, form, _("ติดประกาศงบ"))


@require_safe
@needs(Permission.SEE_MONEY)
def readiness(request: AccountRequest, key: UUID) -> HttpResponse:
    """The checklist for a community institution with its evidence, and the levels so far."""
    group = group_to_read(request, key)
    moment = Moment.now()
    marks = checking.marks_of(group, moment)
    counted = HouseCount.objects.as_known(moment).filter(place=group.place_id).first()
    books_say = checking.suggested(group, moment, counted.houses if counted else 0)
    rows = [(item, item.label, marks.get(item), books_say.get(item)) for item in ReadinessMark.Item]
    score = sum(each.score for each in marks.values())
    return render(
        request,
        "savings/readiness.html",
        group_frame(request, group, moment)
        | {
            "rows": rows,
            "score": score,
            "most": 2 * len(ReadinessMark.Item),
            "band": checking.band(score),
            "levels": GroupRecord.objects.recorded(moment)
            .filter(group=group)
            .select_related("source")
            .order_by("-observed_on", "-recorded_at"),
            "may_mark": _may_mark(request, group),
        },
    )


@_methods
@needs(Permission.SEE_MONEY)
def mark(request: AccountRequest, key: UUID) -> HttpResponse:
    """Score a line on evidence: who keeps the books, or audits them."""
    group = group_to_read(request, key)
    if not _may_mark(request, group):
        require(request.user, Permission.AUDIT_BOOKS, group.place)
    form = MarkForm(request.POST or None, initial={"item": request.GET.get("item", "")})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        checking.mark(
            group,
            said["item"],
            said["score"],
            observed_on=said["observed_on"],
            source=_said(request, said["evidence"], said["observed_on"]),
        )
        return redirect("readiness", key)
    return _form(request, group, form, _("ให้คะแนนความพร้อม"))


@_methods
@needs(Permission.KEEP_BOOKS)
def level(request: AccountRequest, key: UUID) -> HttpResponse:
    """The group becomes another kind of institution, by a resolution of its assembly."""
    group = _to_keep(request, key)
    record = GroupRecord.objects.as_known(Moment.now()).filter(group=group).first()
    form = LevelForm(request.POST or None, initial={"level": record.level if record else 1})
    if request.method == "POST" and form.is_valid() and record:
        said = form.cleaned_data
        groups.describe_group(
            group,
            record.name,
            level=Level(said["level"]),
            deposit_day=record.deposit_day,
            is_active=record.is_active,
            observed_on=said["observed_on"],
            source=evidence.receive_statement(
                said["minute"],
                as_of=said["observed_on"],
                recorded_by=request.user,
                kind=Source.Kind.MINUTE,
            ),
        )
        return redirect("readiness", key)
    return _form(request, group, form, _("ยกระดับกลุ่ม"))


def _group_of_place(request: AccountRequest, key: UUID, month: Month) -> SavingsGroup:
    """A group of a place whose report the account may read; a small one only with its money.

    Raises:
        Http404: there is none, or a total would tell what one member holds.
    """
    own = places_of(request.user, Permission.SEE_REPORT)
    group: SavingsGroup = get_object_or_404(
        SavingsGroup.objects.filter(place__in=own).select_related("place"), key=key
    )
    at = Moment(month.close_day, EVER_KNOWN)
    if (
        not may(request.user, Permission.SEE_MONEY, group.place)
        and Membership.objects.in_force(at).filter(group=group).count() < disclosing.FEWEST
    ):
        raise Http404
    return group


def _posted(group: SavingsGroup, month: Month) -> QuerySet[DisclosurePosting]:
    known = DisclosurePosting.objects.filter(group=group, recorded_at__known_by=EVER_KNOWN)
    return known.filter(month=month.first_day).order_by("posted_on", "pk")


def _may_mark(request: AccountRequest, group: SavingsGroup) -> bool:
    return may(request.user, Permission.KEEP_BOOKS, group.place) or may(
        request.user, Permission.AUDIT_BOOKS, group.place
    )


def _to_keep(request: AccountRequest, key: UUID) -> SavingsGroup:
    group = group_to_read(request, key)
    require(request.user, Permission.KEEP_BOOKS, group.place)
    return group


def _said(request: AccountRequest, title: str, as_of: Any) -> Source:
    return evidence.receive_statement(title, as_of=as_of, recorded_by=request.user)


def _form(request: AccountRequest, group: SavingsGroup, form: Any, title: str) -> HttpResponse:
    context = group_frame(request, group, Moment.now()) | {"form": form, "title": title}
    return render(request, "savings/form.html", context, status=422 if form.is_bound else 200)
