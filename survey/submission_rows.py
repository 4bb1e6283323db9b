"""The statements by which almost every sending goes: one to look, one to write all its rows.

The ORM says the same in ten, and a village sends while its leader waits. What is not plain
(edits, late files, two at once) goes through survey.submissions the long way. Values whose
type their place in a statement does not tell have a cast (network.prepared).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from procrastinate.sql import queries
from procrastinate.types import JobToDefer
from psycopg.types.json import Jsonb

from network.models import Source
from network.moments import EVER_KNOWN
from network.prepared import rows_of
from survey.models import Submission

if TYPE_CHECKING:
    from procrastinate.jobs import Job

    from survey.refusals import Attachment

# Of a closed form too: what is out there counts. `is_named`: it has been here, or edited.
_LOOK: Final = """
    SELECT (SELECT version.id
            FROM survey_formversion AS version JOIN survey_surveyform AS form
                 ON form.id = version.form_id
            WHERE form.form_id = %(form)s AND version.version = %(version)s
              AND network_is_known(version.recorded_at, version.source_id, %(ever)s)),
           EXISTS (SELECT FROM survey_submission
                   WHERE instance_id = %(instance)s
                      OR (deprecated_id = %(instance)s AND deprecated_id <> ''))
"""

_ROWS: Final = """
    WITH said AS (
        INSERT INTO network_source
            (key, kind, title, as_of, recorded_by_id, is_fictional, file_name,
             byte_count, sha256, stored_as, wrapped_key, reading)
        SELECT key, kind, title, %(as_of)s::date, %(recorded_by)s::bigint,
               %(is_fictional)s::boolean, file_name,
               byte_count, sha256, stored_as, wrapped_key, '{{}}'::jsonb
        FROM unnest(%(keys)s::uuid[], %(kinds)s::text[], %(titles)s::text[],
                    %(file_names)s::text[], %(byte_counts)s::bigint[], %(hashes)s::text[],
                    %(stored_as)s::text[], %(wrapped_keys)s::bytea[])
             AS file (key, kind, title, file_name, byte_count, sha256, stored_as, wrapped_key)
        RETURNING id, key, file_name
    ), instance AS (
        INSERT INTO survey_submission
            (key, instance_id, deprecated_id, first_id, version_id, source_id, device_id,
             reported_device, expected_files)
        SELECT %(key)s::uuid, %(instance)s::text, '', %(instance)s::text, %(version)s::bigint,
               said.id, %(device)s::bigint, %(reported_device)s::text, %(expected)s::text[]
        FROM said WHERE said.key = %(instance_source)s::uuid
        RETURNING id, source_id, received_at
    ), files AS (
        INSERT INTO survey_submissionfile (submission_id, name, content_type, source_id)
        SELECT instance.id, said.file_name, kind.content_type, said.id
        FROM instance, said
             JOIN unnest(%(keys)s::uuid[], %(content_types)s::text[])
                  AS kind (key, content_type) ON kind.key = said.key
        WHERE said.key <> %(instance_source)s::uuid
    ), job AS (
        {defer}
    )
    SELECT instance.id, source_id, received_at FROM instance, job
"""
_ADD: Final = _ROWS.format(defer=queries["defer_jobs"].rstrip("; \n"))  # as it asks itself


@dataclass(frozen=True)
class Look:
    """What is known of an instance before anything is written."""

    version: int | None
    is_named: bool


def look(form_id: str, version: str, instance_id: str) -> Look:
    """The version an instance is of, and whether it, or an edit of it, is here. One query."""
    values = {"form": form_id, "version": version, "instance": instance_id, "ever": EVER_KNOWN}
    ((found, is_named),) = rows_of(_LOOK, values)
    return Look(found, is_named)


def add(
    submission: Submission,
    said: dict[str, Any],
    sealed: Sequence[tuple[Attachment, dict[str, Any]]],
    job: Job,
) -> None:
    """Write an instance that is no edit, its files, the sources of all, and the job to read it.

    `said` is what the sources have in common, `sealed` each file with what evidence says of it;
    the first is its XML. One statement, so all of it is written or nothing, with or without a
    transaction around it; the submission gets its keys.

    Raises:
        IntegrityError: another sending of it was first.
    """
    keys: list[UUID] = [uuid4() for _ in sealed]
    title = said["title"]
    kinds = [Source.Kind.SUBMISSION, *[Source.Kind.DOCUMENT] * (len(sealed) - 1)]
    values = {
        "as_of": said["as_of"],
        "recorded_by": said["recorded_by"].pk,
        "is_fictional": said["is_fictional"],
        "keys": keys,
        "kinds": [kind.value for kind in kinds],
        "titles": [title, *(f"{file.name} แนบกับ{title}" for file, _ in sealed[1:])],
        "file_names": ["submission.xml", *(file.name for file, _ in sealed[1:])],
        "content_types": [file.content_type for file, _ in sealed],
        "byte_counts": [kept["byte_count"] for _, kept in sealed],
        "hashes": [kept["sha256"] for _, kept in sealed],
        "stored_as": [kept["stored_as"] for _, kept in sealed],
        "wrapped_keys": [kept["wrapped_key"] for _, kept in sealed],
        "instance_source": keys[0],
        "key": submission.key,
        "instance": submission.instance_id,
        "version": submission.version_id,
        "device": submission.device_id,
        "reported_device": submission.reported_device,
        "expected": submission.expected_files,
        "jobs": [
            JobToDefer(
                queue_name=job.queue,
                task_name=job.task_name,
                priority=job.priority,
                lock=job.lock,
                queueing_lock=job.queueing_lock,
                args=Jsonb(job.task_kwargs),  # type: ignore[arg-type]
                scheduled_at=job.scheduled_at,
            )
        ],
    }
    ((submission.pk, submission.source_id, submission.received_at),) = rows_of(_ADD, values)
    submission._state.adding = False
