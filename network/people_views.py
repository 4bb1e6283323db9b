"""Pages of who lets people in: accounts of a place, invitations, recovery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import admissions
from network.access import (
    Permission,
    grants,
    may,
    needs,
    open_to_accounts,
    places_of,
    reach_of,
    require,
)
from network.gate import qr_svg, svg_address
from network.models import Account, Appointment, Invitation, Level, Place, Role
from network.moments import Moment
from network.places import line, names
from network.requests import AccountRequest

NEXT = {
    Level.PROVINCE: Level.DISTRICT,
    Level.DISTRICT: Level.TAMBON,
    Level.TAMBON: Level.VILLAGE,
}


class InviteForm(forms.Form):
    """Who, and as what."""

    name = forms.CharField(label=gettext_lazy("ชื่อผู้ได้รับเชิญ"), max_length=200)
    role = forms.ChoiceField(label=gettext_lazy("บทบาท"))

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, role.label) for role in roles
        ]


@require_safe
@open_to_accounts
def people(request: AccountRequest) -> HttpResponse:
    """The places into which one may let people; straight to the only one."""
    inviting = places_of(request.user, Permission.INVITE)
    if not inviting:
        raise Http404
    moment = Moment.now()
    own = [key for key in grants(request.user, moment).values_list("place_id", flat=True) if key]
    roots = set(own) & set(inviting) or set(
        Place.objects.filter(level=Level.PROVINCE, pk__in=inviting).values_list("pk", flat=True)
    )
    listed = sorted(names(list(roots), moment).values(), key=lambda place: place.code)
    if len(listed) == 1:
        return redirect("people-of", code=listed[0].code)
    return render(request, "network/people.html", {"places": listed})


@require_safe
@needs(Permission.INVITE)
def people_of(request: AccountRequest, code: str) -> HttpResponse:
    """Accounts that act in a place, open invitations to it, and the places below."""
    place = _place(request, code)
    moment = Moment.now()
    acting = Appointment.objects.in_force(moment).filter(place=place, account__is_active=True)
    below: list[int] = []
    if place.level in NEXT:
        children = Place.objects.below([place.pk], moment).filter(level=NEXT[Level(place.level)])
        below = list(children.values_list("pk", flat=True))
    rows = [
        (each, admissions.may_recover(request.user, each.account))
        for each in acting.select_related("account").order_by("role", "account__name")
    ]
    context = _frame(request, place) | {
        "rows": rows,
        "invitations": _open_invitations().filter(place=place),
        "below": sorted(names(below, moment).values(), key=lambda each: each.code) if below else [],
        "roles": reach_of(request.user).roles_in(place),
        "administers": may(request.user, Permission.ADMINISTER, place),
    }
    return render(request, "network/people_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.INVITE)
def invite(request: AccountRequest, code: str) -> HttpResponse:
    """Invite somebody to a role; the code is shown on the answer, this once."""
    place = _place(request, code)
    form = InviteForm(request.POST or None, roles=reach_of(request.user).roles_in(place))
    if request.method == "POST" and form.is_valid():
        invitation, told = admissions.invite(
            form.cleaned_data["name"],
            Role(form.cleaned_data["role"]),
            place,
            invited_by=request.user,
        )
        return _told(request, place, told, invitation.expires_at, invitation=invitation)
    context = _frame(request, place) | {"form": form}
    return render(request, "network/invite.html", context, status=422 if form.is_bound else 200)


@require_POST
@needs(Permission.INVITE)
def withdraw_invitation(request: AccountRequest, key: UUID) -> HttpResponse:
    """Make the code of an invitation worthless."""
    within = places_of(request.user, Permission.INVITE)
    invitation = get_object_or_404(
        _open_invitations().select_related("place"), key=key, place__in=within
    )
    admissions.withdraw_invitation(invitation, account=request.user)
    messages.success(request, _("ยกเลิกคำเชิญแล้ว"))
    return redirect("people-of", code=str(invitation.place and invitation.place.code))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs(Permission.INVITE)
def recover_account(request: AccountRequest, number: int) -> HttpResponse:
    """A code for somebody who has lost password or phone; shown on the answer, this once."""
    account, place = _account_within(request, number, Permission.INVITE)
    if request.method == "POST":
        recovery, told = admissions.recover(account, recovered_by=request.user)
        return _told(request, place, told, recovery.expires_at, account=account)
    allowed = admissions.may_recover(request.user, account)
    context = _frame(request, place) | {"account": account, "allowed": allowed}
    return render(request, "network/recover.html", context)


@require_POST
@needs(Permission.ADMINISTER)
def end_sessions(request: AccountRequest, number: int) -> HttpResponse:
    """Sign an account out everywhere: a phone was stolen."""
    account, place = _account_within(request, number, Permission.ADMINISTER)
    ended = admissions.end_sessions(account)
    messages.success(
        request, _("ออกจากระบบแล้ว %(count)d อุปกรณ์ของ %(name)s") % {"count": ended, "name": account}
    )
    return redirect("people-of", code=place.code)


def _place(request: AccountRequest, code: str) -> Place:
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    require(request.user, Permission.INVITE, place)
    return place


def _open_invitations() -> QuerySet[Invitation]:
    return (
        Invitation.objects.filter(ending__isnull=True, expires_at__gt=timezone.now())
        .select_related("source__recorded_by")
        .order_by("-pk")
    )


def _account_within(
    request: AccountRequest, number: int, permission: Permission
) -> tuple[Account, Place]:
    """An account that acts in one of the places where the request's account has `permission`."""
    acting = (
        Appointment.objects.in_force(Moment.now())
        .filter(account=number, place__in=places_of(request.user, permission))
        .select_related("account", "place")
        .order_by("pk")
        .first()
    )
    if acting is None or acting.place is None:
        raise Http404
    return acting.account, acting.place


def _told(
    request: AccountRequest, place: Place, code: str, expires_at: Any, **about: Any
) -> HttpResponse:
    address = request.build_absolute_uri(reverse("join-with", args=[code]))
    context = (
        _frame(request, place)
        | about
        | {
            "code": code,
            "address": address,
            "qr": svg_address(qr_svg(address)),
            "join": request.build_absolute_uri(reverse("join")),
            "expires_at": expires_at,
        }
    )
    return render(request, "network/code.html", context)


def _frame(request: AccountRequest, place: Place) -> dict[str, Any]:
    above = line(place, Moment.now())
    return {
        "place": above[0],
        "above": above[::-1],
        "visible": set(places_of(request.user, Permission.SEE_PLACES)),
    }
