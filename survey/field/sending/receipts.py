"""What the server has of the records a phone holds: said from what is committed, and only that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from network.moments import Moment
from parcels.models import Boundary
from survey.answers.interpreting import newest_words
from survey.models import (
    RecordStatus,
    RefusedSubmission,
    Submission,
    SubmissionFile,
    Visit,
)
from survey.standing import Record, statuses

if TYPE_CHECKING:
    from network.models import Account

MOST: Final = 500  # asked for at once


@dataclass(frozen=True)
class Asked:
    """A record the phone holds. Who knows the hash of its XML holds it, whoever sent it."""

    instance_id: str
    xml_sha256: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why the server would not have it; what was sent is kept there all the same."""

    code: str
    th: str
    en: str
    status: int  # HTTP


@dataclass(frozen=True)
class Receipt:
    """What is there of one record. Hashes are SHA-256 in hexadecimal, of the bytes as kept."""

    instance_id: str
    state: Literal["absent", "received", "refused"] = "absent"
    xml_sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)  # hash by name
    awaited: Sequence[str] = ()  # names of files that the instance tells and that are not here
    received_at: str = ""  # by the server's clock, ISO 8601
    outcome: str = ""  # of Interpretation.Outcome; empty: not read yet
    is_checked: bool = False  # by neighbours: all that came of it is verified
    refusal: Refusal | None = None  # the last one, also of a file of what is received

    def told(self) -> dict[str, Any]:
        """As JSON says it."""
        said = asdict(self)
        return {
            "instanceID": said["instance_id"],
            "state": said["state"],
            "xmlSha256": said["xml_sha256"],
            "files": said["files"],
            "awaited": list(self.awaited),
            "receivedAt": said["received_at"],
            "outcome": said["outcome"],
            "checked": said["is_checked"],
            "refusal": said["refusal"],
        }


def receipts(asked: Sequence[Asked], account: Account) -> list[Receipt]:
    """One for each that is asked, in order: of the account's own records, and of those held.

    At most eight queries.
    """
    hashes = {each.instance_id: each.xml_sha256 for each in asked}
    found = {
        each.instance_id: each
        for each in Submission.objects.filter(instance_id__in=hashes).select_related("source")
        if each.source.recorded_by_id == account.pk
        or each.source.sha256 == hashes[each.instance_id]
    }
    of_submission = [each.pk for each in found.values()]
    files = _files(of_submission)
    words = {
        word.submission_id: word for word in newest_words().filter(submission__in=of_submission)
    }
    checked = _checked(word.entered_under_id for word in words.values())
    refusals = _refusals(hashes, account)
    told = []
    for instance_id in (each.instance_id for each in asked):
        refusal = refusals.get(instance_id)
        submission = found.get(instance_id)
        if submission is None:
            told.append(Receipt(instance_id, "refused" if refusal else "absent", refusal=refusal))
            continue
        here, word = files.get(submission.pk, {}), words.get(submission.pk)
        told.append(
            Receipt(
                instance_id,
                "received",
                xml_sha256=submission.source.sha256,
                files=here,
                awaited=tuple(name for name in submission.expected_files if name not in here),
                received_at=submission.received_at.isoformat(),
                outcome=str(word.outcome) if word else "",
                is_checked=word is not None and word.entered_under_id in checked,
                refusal=refusal,
            )
        )
    return told


def _files(submissions: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = defaultdict(dict)
    kept = SubmissionFile.objects.filter(submission__in=submissions).order_by("pk")
    for submission, name, sha256 in kept.values_list("submission", "name", "source__sha256"):
        found[submission][name] = sha256
    return found


def _checked(sources: Iterable[int | None]) -> set[int]:
    """Of sources, those of whose visits and boundaries there is one, and all are verified."""
    moment = Moment.now()
    keys = [each for each in sources if each is not None]
    standing: dict[int, list[RecordStatus]] = defaultdict(list)
    visits = Visit.objects.filter(source__in=keys, recorded_at__known_by=moment.known_by)
    outlines = Boundary.objects.filter(source__in=keys, recorded_at__known_by=moment.known_by)
    records: tuple[tuple[Record, Any], ...] = (("visit", visits), ("boundary", outlines))
    for kind, rows in records:
        source_of = dict(rows.values_list("pk", "source_id"))
        for key, status in statuses(kind, list(source_of), moment).items():
            standing[source_of[key]].append(status)
    return {
        source
        for source, found in standing.items()
        if all(status == RecordStatus.VERIFIED for status in found)
    }


def _refusals(hashes: Mapping[str, str], account: Account) -> dict[str, Refusal]:
    """The last refusal of each: what the account sent, or what has the bytes that are held."""
    kept = (
        RefusedSubmission.objects.filter(instance_id__in=hashes)
        .select_related("device")
        .order_by("last_at", "pk")
    )
    return {
        each.instance_id: Refusal(each.reason_code, each.reason_th, each.reason_en, each.status)
        for each in kept
        if each.sha256 == hashes[each.instance_id]
        or (each.device is not None and each.device.account_id == account.pk)
    }
