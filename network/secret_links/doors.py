"""The door of a link: a button (with the PIN, where there is one), then what it leads to.

Opening the address shows nothing: messengers fetch links they are sent. What was opened is kept
in the session; the secret is in no address after it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from network import secret_links
from network.secret_links.forms import PinForm
from network.sentences import sentence

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from network.secret_links.register import LinkRegister

    View = Callable[..., HttpResponse]


def guarded(register: LinkRegister[Any]) -> Callable[[View], View]:
    """Closed links say so in a sentence; no page of a link is kept or found by anybody else."""

    def deco(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except (register.no_such_link, register.link_is_over) as error:
                response = render(
                    request,
                    "network/link_over.html",
                    {"sentence": sentence(error)},
                    status=404 if isinstance(error, register.no_such_link) else 410,
                )
            secret_links.unlisted(response)
            return response

        return answer

    return deco


def entered(
    request: HttpRequest, register: LinkRegister[Any], link: Any, secret: str
) -> tuple[bool, PinForm | None]:
    """Whether the reader goes in with this request, and the form to show where they do not."""
    form = PinForm(request.POST or None) if link.pin_hash else None
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return False, form
    try:
        register.check_pin(link, form.cleaned_data["pin"] if form else "", secret)
    except register.wrong_pin as error:
        assert form is not None  # noqa: S101 (a link without a PIN has no wrong one)
        form.add_error("pin", sentence(error))
        return False, form
    key = _session_key(register)
    opened = [each for each in request.session.get(key, []) if each != str(link.key)]
    request.session.cycle_key()
    request.session[key] = [*opened, str(link.key)]
    return True, form


def is_inside(request: HttpRequest, register: LinkRegister[Any], key: object) -> bool:
    """Whether the link was opened in this browser: its secret (and PIN) was shown."""
    return str(key) in request.session.get(_session_key(register), [])


def _session_key(register: LinkRegister[Any]) -> str:
    return f"{register.kind.name}_links"
