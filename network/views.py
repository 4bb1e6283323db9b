"""Pages of the network: signing in and out, and recording what a meeting decided."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import LoginView, LogoutView
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from network import errors, evidence, registry
from network.access import Permission, needs, open_to_accounts, open_to_anyone, require
from network.forms import FirstPasswordForm, HouseCountForm, JoiningForm, SignInForm
from network.invitations import account_for_start_token
from network.models import Account, HouseCount, Joining, Level, Place, Source
from network.moments import Moment
from network.places import line, place_url
from network.requests import AccountRequest

sign_in = open_to_anyone(
    LoginView.as_view(
        template_name="network/sign_in.html",
        authentication_form=SignInForm,
        redirect_authenticated_user=True,
    )
)
sign_out = open_to_accounts(LogoutView.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "repeated")
@never_cache
@open_to_anyone
def start(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an account: choose its name and password, once; then signed in."""
    account = account_for_start_token(token)
    form = FirstPasswordForm(
        request.POST or None,
        account=account,
        initial={"username": account.username, "name": account.name},
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        with transaction.atomic():
            # Locked and asked again: of two who open one address, the first has it.
            Account.objects.select_for_update().get(pk=account.pk)
            account = account_for_start_token(token)
            account.username, account.name = chosen["username"], chosen["name"]
            account.set_password(chosen["password"])
            try:
                with transaction.atomic():
                    account.save()
            except DatabaseError as error:
                raise errors.from_database_error(error) from error
        login(request, account)
        return redirect("home")
    context = {"form": form, "account": account}
    return render(request, "network/start.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def record_joining(request: AccountRequest, code: str) -> HttpResponse:
    """Say since when a tambon works with the network, and which minute says so."""
    tambon = _place_to_record(request, code, Level.TAMBON)
    form = JoiningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            registry.record_joining(
                tambon,
                Joining.Status(said["status"]),
                since=said["since"],
                is_pilot=said["is_pilot"],
                source=evidence.receive_statement(
                    said["minute"],
                    as_of=said["since"],
                    recorded_by=request.user,
                    kind=Source.Kind.MINUTE,
                ),
            )
        messages.success(request, _("บันทึกสถานะการร่วมเครือข่ายแล้ว"))
        return redirect(place_url(code))
    return _form_page(request, tambon, form, _("บันทึกสถานะการร่วมเครือข่าย"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.RECORD)
def record_house_count(request: AccountRequest, code: str) -> HttpResponse:
    """Say how many houses a village has, and where that number comes from."""
    village = _place_to_record(request, code, Level.VILLAGE)
    form = HouseCountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with transaction.atomic():
            registry.record_house_count(
                village,
                said["houses"],
                basis=HouseCount.Basis(said["basis"]),
                counted_on=said["counted_on"],
                source=evidence.receive_statement(
                    said["evidence"], as_of=said["counted_on"], recorded_by=request.user
                ),
            )
        messages.success(request, _("บันทึกจำนวนบ้านแล้ว"))
        return redirect(place_url(code))
    return _form_page(request, village, form, _("บันทึกจำนวนบ้าน"))


def _place_to_record(request: AccountRequest, code: str, level: Level) -> Place:
    place: Place = get_object_or_404(Place.objects.visible_to(request.user), code=code)
    if place.level != level:
        raise Http404
    require(request.user, Permission.RECORD, place)
    return place


def _form_page(
    request: AccountRequest, place: Place, form: JoiningForm | HouseCountForm, title: str
) -> HttpResponse:
    """The form about a place; what was typed wrongly stays in it (422)."""
    above = line(place, Moment.now())
    context = {
        "title": title,
        "form": form,
        "place": above[0],
        "above": above[::-1],
        "visible": set(Place.objects.visible_to(request.user).values_list("pk", flat=True)),
    }
    status = 422 if form.is_bound else 200
    return render(request, "network/record.html", context, status=status)
