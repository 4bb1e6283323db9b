"""The one table error class → HTTP status, and the page that tells the error's sentence."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from formats.errors import FormatError, MissingFile
from formats.typesetting import FontMissing
from maps.layouts.errors import LayoutError
from maps.tiles.errors import TileError
from network.errors import (
    CodeIsSpent,
    DeviceHasEnded,
    InvitationIsSpent,
    MayNotEndDevice,
    MayNotInvite,
    MayNotRecover,
    MayNotRegister,
    MomentIsNotOpen,
    NetworkError,
    NoSuchPlace,
    NothingToRecover,
    TooManyAttempts,
    UsernameTaken,
)
from network.imports import Refused
from network.sentences import sentence
from parcels.errors import ParcelError
from plans.errors import PlanError
from reports.errors import ReportError, RequestError
from reports.months.errors import SigningError
from reports.sharing.errors import SharingError
from savings.errors import LedgerError
from survey.errors import SurveyError, VerifierIsNotIndependent, VerifierIsUnknown
from survey.openrosa.answers_xml import problem

# The first class an error is an instance of counts: the particular stands before the general.
STATUS: dict[type[Exception], HTTPStatus] = {
    NoSuchPlace: HTTPStatus.NOT_FOUND,
    MissingFile: HTTPStatus.NOT_FOUND,
    UsernameTaken: HTTPStatus.CONFLICT,
    InvitationIsSpent: HTTPStatus.GONE,
    CodeIsSpent: HTTPStatus.GONE,
    TooManyAttempts: HTTPStatus.TOO_MANY_REQUESTS,
    MayNotInvite: HTTPStatus.FORBIDDEN,
    MayNotRecover: HTTPStatus.FORBIDDEN,
    MayNotRegister: HTTPStatus.FORBIDDEN,
    MayNotEndDevice: HTTPStatus.FORBIDDEN,
    MomentIsNotOpen: HTTPStatus.FORBIDDEN,
    DeviceHasEnded: HTTPStatus.GONE,
    NothingToRecover: HTTPStatus.NOT_FOUND,
    VerifierIsNotIndependent: HTTPStatus.FORBIDDEN,
    VerifierIsUnknown: HTTPStatus.FORBIDDEN,
    Refused: HTTPStatus.UNPROCESSABLE_ENTITY,
    FontMissing: HTTPStatus.SERVICE_UNAVAILABLE,
    ReportError: HTTPStatus.NOT_FOUND,
    RequestError: HTTPStatus.UNPROCESSABLE_ENTITY,
    LayoutError: HTTPStatus.UNPROCESSABLE_ENTITY,
    SigningError: HTTPStatus.CONFLICT,
    SharingError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NetworkError: HTTPStatus.UNPROCESSABLE_ENTITY,
    ParcelError: HTTPStatus.UNPROCESSABLE_ENTITY,
    LedgerError: HTTPStatus.UNPROCESSABLE_ENTITY,
    SurveyError: HTTPStatus.UNPROCESSABLE_ENTITY,
    PlanError: HTTPStatus.UNPROCESSABLE_ENTITY,
    FormatError: HTTPStatus.BAD_REQUEST,
    TileError: HTTPStatus.BAD_REQUEST,
}


def status_of(error: Exception) -> HTTPStatus | None:
    """The status of an error of ours; None for any other, which is a fault of the program."""
    return next((status for known, status in STATUS.items() if isinstance(error, known)), None)


class DomainErrors:
    """Turns an error of ours that a view lets through into a page with its sentence."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Called by Django with what a view raised."""
        status = status_of(error)
        if status is None:
            return None
        return render(request, "problem.html", {"sentence": sentence(error)}, status=status)


def _door(status: int, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What Django calls before or outside of any view: phones are answered in XML, as always."""

    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.path.startswith("/openrosa/"):
            return problem(status)
        return page(request, *args, **kwargs)

    return answer


bad_request = _door(HTTPStatus.BAD_REQUEST, defaults.bad_request)
not_found = _door(HTTPStatus.NOT_FOUND, defaults.page_not_found)
server_error = _door(HTTPStatus.INTERNAL_SERVER_ERROR, defaults.server_error)
