"""What a phone sends, and what is kept of it."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import default_storage
from procrastinate.contrib.django.models import ProcrastinateJob

from network.evidence import content
from survey.models import Submission
from tests import collect
from tests.survey.openrosa.phones import Phone

PHOTO = b"\xff\xd8 a house " * 3_000


def filled(files: dict[str, bytes] | None = None, **more: Any) -> collect.Instance:
    """An instance of the form whose photographs are these files."""
    answers = {"name": "สมมติ", **dict(zip(("photo", "photo2"), files or {}, strict=False))}
    return collect.filled_in("household", "1", answers, files, **more)


def kept(instance_id: str) -> tuple[bytes, dict[str, bytes]]:
    """What is in of an instance: its XML and its files, from the disk."""
    found = Submission.objects.get(instance_id=instance_id)
    files = {file.name: content(file.source) for file in found.files.select_related("source")}
    return content(found.source), files


def jobs() -> list[str]:
    """Keys of the submissions that are to be understood, one for each time it was asked.

    Jobs of tests that committed stay in the queue: those of what is here count.
    """
    here = {str(key) for key in Submission.objects.values_list("key", flat=True)}
    waiting = ProcrastinateJob.objects.filter(task_name="survey.understand_submission")
    return [job.args["key"] for job in waiting.order_by("id") if job.args["key"] in here]


def part(name: str, content: bytes, disposition: str = "", kind: str = "image/jpeg") -> bytes:
    """One part of a body whose boundary is `x`."""
    told = disposition or f'form-data; name="{name}"; filename="{name}"'
    head = f"--x\r\nContent-Disposition: {told}\r\nContent-Type: {kind}\r\n\r\n"
    return head.encode() + content + b"\r\n"


def xml_part(instance: collect.Instance) -> bytes:
    return part("xml_submission_file", instance.xml, kind="text/xml")


def post(phone: Phone, *parts: bytes, end: bytes = b"--x--\r\n") -> Any:
    return phone.post(b"".join(parts) + end, "multipart/form-data; boundary=x")


def stored() -> set[str]:
    """Names of everything in the storage."""
    if not default_storage.exists("sources"):
        return set()
    return {
        f"sources/{folder}/{file}"
        for folder in default_storage.listdir("sources")[0]
        for file in default_storage.listdir(f"sources/{folder}")[1]
    }
