"""What the page without signal asks while it sends: receipts, and files in pieces.

Instances go through the door of every other phone (survey/openrosa/submission_views.py).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse

from survey.field.sending import errors, pieces
from survey.field.sending.receipts import MOST, Asked, receipts
from survey.openrosa.auth import for_known_devices
from survey.openrosa.envelopes import LONGEST_ID
from survey.openrosa.multipart import length_of

if TYPE_CHECKING:
    from survey.openrosa.auth import DeviceRequest

LARGEST_QUESTION: Final = 400_000  # bytes: MOST records with the longest of names
LONGEST_NUMBER: Final = 10  # digits
_KIND: Final = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")


@for_known_devices
def ask_receipts(request: DeviceRequest) -> HttpResponse:
    """POST {"records": [{"instanceID", "xmlSha256"}]}: what is here of each, by its hashes."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    asked = _asked(_body(request, LARGEST_QUESTION))
    told = [each.told() for each in receipts(asked, request.device.account)]
    answer = JsonResponse({"receipts": told}, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@for_known_devices
def piece(request: DeviceRequest, sha256: str) -> HttpResponse:
    """GET or HEAD: from where to go on; PUT: a piece of the file with this hash.

    The query says of which instance the file is and where the piece belongs.
    """
    if request.method in ("GET", "HEAD"):
        return _progress(pieces.Progress(pieces.taken_so_far(request.device, sha256)))
    if request.method != "PUT":
        return HttpResponseNotAllowed(["GET", "HEAD", "PUT"])
    said = request.GET
    kind = said.get("type", "")
    sent = pieces.Piece(
        instance_id=_text(said.get("instance", "")),
        xml_sha256=said.get("xml", ""),
        name=_text(said.get("name", "")),
        content_type=kind if _KIND.fullmatch(kind) else "",
        sha256=sha256,
        total=_number(said.get("total", "")),
        offset=_number(said.get("offset", "")),
        content=_body(request, pieces.LARGEST_PIECE),
    )
    return _progress(pieces.take_piece(request.device, sent))


def _progress(progress: pieces.Progress) -> HttpResponse:
    answer = JsonResponse({"offset": progress.offset, "isWhole": progress.is_whole})
    answer.headers["Upload-Offset"] = str(progress.offset)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _body(request: DeviceRequest, most: int) -> bytes:
    """The body, whole: one that was cut off on its way is none.

    Raises:
        LengthIsMissing, BodyIsTooLarge, MalformedMultipart: as survey.openrosa.multipart.
        PieceDoesNotFit: it ended early.
    """
    # A weak signal takes minutes: others have the connection to the database meanwhile.
    if not connection.in_atomic_block:
        connection.close()
    length = length_of(request.META, most)
    stream = request.META["wsgi.input"]
    content = _read(stream, most + 1 if length is None else length)
    if len(content) > most:
        raise errors.FileIsTooLarge
    if length is not None and len(content) != length:
        raise errors.PieceDoesNotFit
    return content


def _read(stream: Any, length: int) -> bytes:
    """As many bytes as there are, at most `length`: a server gives them as they come."""
    taken, left = [], length
    while left:
        some = stream.read(left)
        if not some:
            break
        taken.append(some)
        left -= len(some)
    return b"".join(taken)


def _asked(content: bytes) -> list[Asked]:
    try:
        told = json.loads(content)["records"]
        asked = [Asked(_text(each["instanceID"]), str(each.get("xmlSha256", ""))) for each in told]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise errors.UnreadableQuestion from error
    if len(asked) > MOST:
        raise errors.TooManyAsked
    return asked


def _text(said: object) -> str:
    """A name as people and programs write them; PostgreSQL takes neither NUL nor half letters."""
    if not isinstance(said, str) or len(said) > LONGEST_ID or "\0" in said:
        raise errors.UnreadableQuestion
    try:
        said.encode()
    except UnicodeEncodeError as error:
        raise errors.UnreadableQuestion from error
    return said


def _number(said: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER):
        raise errors.PieceDoesNotFit
    return int(said)
