"""HEAD and POST of submissions, as ODK Collect does them.

Sources: https://docs.getodk.org/openrosa-form-submission/ and
https://docs.getodk.org/openrosa-http-request/
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from survey.openrosa import errors
from survey.openrosa.answers_xml import xml_answer
from survey.openrosa.auth import for_known_devices
from survey.openrosa.envelopes import LARGEST_BYTES
from survey.openrosa.multipart import Body, Part, length_of, read_body
from survey.refusals import Attachment
from survey.submissions import Received, receive

if TYPE_CHECKING:
    from survey.openrosa.auth import DeviceRequest

XML_PART: Final = "xml_submission_file"
# A field that says that more files follow; that they do is seen by the names in the instance.
MORE_FOLLOW: Final = "*isIncomplete*"


@for_known_devices
def submission(request: DeviceRequest) -> HttpResponse:
    """HEAD says where to send and how much at once; POST takes an instance and its files in."""
    if request.method == "HEAD":
        return _invitation(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["HEAD", "POST"])
    received = _received(request)
    # 201 also for what was in already: Collect takes 200 for a failure.
    answer = xml_answer(_thanks(received), "submit_success", HTTPStatus.CREATED)
    return _told_limits(request, answer)


def _invitation(request: HttpRequest) -> HttpResponse:
    return _told_limits(request, HttpResponse(status=HTTPStatus.NO_CONTENT))


def _told_limits(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer.headers["Location"] = request.build_absolute_uri(reverse("openrosa-submission"))
    answer.headers["X-OpenRosa-Accept-Content-Length"] = str(settings.SUBMISSION_ACCEPTED_BYTES)
    return answer


def _received(request: DeviceRequest) -> Received:
    most = settings.SUBMISSION_LARGEST_BYTES
    # A weak signal takes minutes: others have the connection to the database meanwhile.
    if not connection.in_atomic_block:
        connection.close()
    # Django would read the body leniently; survey.openrosa.multipart says why that loses files.
    with read_body(
        request.META["wsgi.input"],
        request.META.get("CONTENT_TYPE", ""),
        length=length_of(request.META, most),
        most=most,
    ) as body:
        xml, files = _sorted(body)
        return receive(
            xml,
            files,
            device=request.device,
            reported_device=request.GET.get("deviceID", ""),
        )


def _sorted(body: Body) -> tuple[bytes, list[Attachment]]:
    """The instance, and the files that came with it.

    Raises:
        XmlPartIsMissing, MalformedMultipart, BodyIsTooLarge: it is not one instance.
    """
    instances = [part for part in body.parts if part.name == XML_PART]
    if not instances:
        raise errors.XmlPartIsMissing
    if len({part.sha256 for part in instances}) > 1:
        raise errors.MalformedMultipart
    if instances[0].size > LARGEST_BYTES:
        raise errors.BodyIsTooLarge
    files = [
        _attachment(part)
        for part in body.parts
        if part.name not in (XML_PART, MORE_FOLLOW) and part.file_name is not None
    ]
    return instances[0].rewind().read(), files


def _attachment(part: Part) -> Attachment:
    return Attachment(part.file_name or part.name, part.content_type, part.sha256, part.rewind)


def _thanks(received: Received) -> str:
    """What the phone shows."""
    if received.awaited:
        count = len(received.awaited)
        return f"รับแล้ว รออีก {count} ไฟล์ / Received; {count} more files are awaited."
    if received.is_new or received.new_files:
        return "รับแล้ว ขอบคุณ / Received, thank you."
    return "รับไว้แล้วก่อนหน้านี้ ครบถ้วน / Received before, and complete."
