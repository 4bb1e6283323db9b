"""Pages of exports: the register of what left, and the form of what is to leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from formats.crs import STORAGE_SRID
from formats.writing.catalogue import FORMATS
from network.access import open_to_accounts, places_of
from network.models import Account, Place
from network.moments import Moment
from network.places import names
from network.requests import AccountRequest
from network.sentences import sentence
from survey.errors import SurveyError
from survey.exports import disclosing, listing
from survey.exports.catalogue import DATASETS
from survey.exports.dataset import Dataset
from survey.exports.disclosing import Order
from survey.exports.forms import ExportForm

MOST_PLACES = 3_000  # offered; who sees more than a province chooses a district


@require_safe
@never_cache
@open_to_accounts
def exports(request: AccountRequest) -> HttpResponse:
    """The register of disclosures: one's own, and those of places whose log one may see."""
    found = listing.visible_to(request.user).select_related("account").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:  # noqa: PLR2004 (bigint)
        found = found.filter(pk__lt=int(before))
    page = list(found[: listing.PAGE + 1])
    shown = page[: listing.PAGE]
    context = {
        "lines": listing.lines(shown),
        "next": f"?before={shown[-1].pk}" if len(page) > listing.PAGE else "",
        "first": request.path if before else "",
        "may_export": bool(_datasets(request.user)),
    }
    return render(request, "survey/exports/register.html", context)


@require_POST
@open_to_accounts
def export_register(request: AccountRequest) -> FileResponse:
    """The register as XLSX, which is a disclosure like any other."""
    with disclosing.register(request.user, purpose=_("ตรวจทะเบียนการเปิดเผยข้อมูล")) as path:
        return _attachment(path, f"{listing.dataset_title(listing.REGISTER)}.xlsx", "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_accounts
def new_export(request: AccountRequest) -> HttpResponse | FileResponse:
    """Choose data, then place, form and columns; look how many rows; take the file."""
    offered = _datasets(request.user)
    chosen = request.GET.get("dataset", "")
    if not chosen:
        return render(request, "survey/exports/choose.html", {"datasets": offered})
    dataset = next((each for each in offered if each.key == chosen), None)
    if dataset is None:
        raise Http404
    form = _form(request, dataset)
    context: dict[str, Any] = {"dataset": dataset, "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            if "preview" not in request.POST:
                return _file(_order(request.user, dataset, form))
            context |= _preview(_order(request.user, dataset, form))
        except SurveyError as error:
            form.add_error(None, sentence(error))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "survey/exports/new.html", context, status=status)


def _datasets(account: Account) -> list[Dataset]:
    """What the account may take out of some place."""
    return [each for each in DATASETS.values() if places_of(account, each.permission)]


def _form(request: AccountRequest, dataset: Dataset) -> ExportForm:
    own = places_of(request.user, dataset.permission)
    found = Place.objects.filter(pk__in=own).order_by("code")[:MOST_PLACES]
    codes = {place.pk: place.code for place in found}
    named = names(list(codes), Moment.now())
    places = [(code, f"{named[pk]} ({code})") for pk, code in codes.items()]
    asked = request.POST.get("place") or request.GET.get("place") or ""
    start = asked if asked in codes.values() else next(iter(codes.values()), "")
    place = get_object_or_404(Place.objects.filter(pk__in=own), code=start)
    offered = disclosing.scope(request.user, dataset, place, Moment.now()).offered
    return ExportForm(
        request.POST or None, dataset=dataset, places=places, offered=offered,
        initial={"place": start, "on": request.GET.get("on", "")},
    )  # fmt: skip


def _order(account: Account, dataset: Dataset, form: ExportForm) -> Order:
    said = form.cleaned_data
    return Order(
        account=account,
        dataset=dataset,
        place=Place.objects.get(code=said["place"]),
        moment=Moment.on(said["on"]) if said["on"] else Moment.now(),
        format=FORMATS[said["format"]],
        columns=[*said["columns"], *said.get("names", ())],
        recipient=said["recipient"],
        purpose=said["purpose"],
        srid=said.get("srid") or STORAGE_SRID,
    )


def _preview(order: Order) -> dict[str, Any]:
    allowed = disclosing.scope(order.account, order.dataset, order.place, order.moment)
    own, whole = allowed.counted(order.dataset, order.moment)
    chosen = [item for item in allowed.offered if item.column.key in order.columns]
    return {
        "previewed": True,
        "order": order,
        "own": own,
        "whole": whole,
        "withheld": disclosing.called([item.column for item in allowed.withheld]),
        "has_identity": any(item.needs_identity for item in chosen),
        "name": disclosing.file_name(order),
    }


def _file(order: Order) -> FileResponse:
    with disclosing.disclosed(order) as made:
        return _attachment(made.path, made.name, order.format.key)


def _attachment(path: Path, name: str, key: str) -> FileResponse:
    """The file, which has no name any more once its folder is gone, and no copy anywhere."""
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name,
        content_type=FORMATS[key].media_type,
        headers={"Cache-Control": "no-store"},
    )
