"""Two sendings at once, and a server that dies: nothing acknowledged is lost, nothing is twice."""

from __future__ import annotations

import hashlib
import threading
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, OperationalError, connection

from network.evidence import content
from network.models import Source
from survey import submission_rows, submissions
from survey.models import RefusedSubmission, Submission, SubmissionFile
from survey.xforms.questions import read_xform
from tests import collect
from tests.survey.openrosa import phones
from tests.survey.openrosa.phones import Phone

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "forms" / "openrosa"


def at_once(*jobs: Callable[[], Any]) -> list[int]:
    """Statuses of answers to requests that begin together, in the order of `jobs`."""
    barrier = threading.Barrier(len(jobs))
    statuses = [0] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            statuses[number] = job().status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def here() -> Phone:
    """A phone whose rows are committed; its form is published."""
    phones.form(files=("photo", "photo2"))
    return phones.phone(phones.surveyor(phones.village()))


def photographed() -> collect.Instance:
    names = {"a.jpg": b"a" * 5_000, "b.jpg": b"b" * 5_000}
    return collect.filled_in("household", "1", {"photo": "a.jpg", "photo2": "b.jpg"}, names)


@pytest.mark.django_db(transaction=True)
def test_one_instance_sent_twice_at_once_with_different_files_is_one() -> None:
    phone = here()
    for _ in range(5):
        instance = photographed()
        first, second = instance.files.items()
        both = at_once(
            lambda: phone.send(instance, [first]),  # noqa: B023 (ends before the next)
            lambda: phone.send(instance, [second]),  # noqa: B023
            lambda: phone.send(instance, [first, second]),  # noqa: B023
        )
        assert both == [201] * 3
        found = Submission.objects.get(instance_id=instance.instance_id)
        kept = {file.name: content(file.source) for file in found.files.all()}
        assert kept == dict(instance.files)
    assert Source.objects.exclude(stored_as="").count() == 5 * 3, "no source without a row"


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_its_original_at_once_are_both_in() -> None:
    phone = here()
    for _ in range(5):
        original = photographed()
        edit = collect.filled_in("household", "1", {}, edits=original)
        assert at_once(lambda: phone.send(edit), lambda: phone.send(original)) == [201, 201]  # noqa: B023
        first_ids = Submission.objects.filter(
            instance_id__in=[edit.instance_id, original.instance_id]
        ).values_list("first_id", flat=True)
        assert set(first_ids) == {original.instance_id}


@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_one_is_a_conflict() -> None:
    phone = here()
    for _ in range(5):
        original = photographed()
        edits = [collect.filled_in("household", "1", {}, edits=original) for _ in range(2)]
        assert sorted(at_once(*(lambda each=each: phone.send(each) for each in edits))) == [
            201, 409
        ]  # fmt: skip
    assert RefusedSubmission.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_of_two_different_instances_of_one_id_at_once_one_is_a_conflict() -> None:
    phone = here()
    one = photographed()
    other = collect.filled_in("household", "1", {"x": "1"}, instance_id=one.instance_id)
    statuses = at_once(lambda: phone.send(one), lambda: phone.send(other))
    assert sorted(statuses) == [201, 409]
    # Either may be first; of the other every file is kept.
    late = (one, other)[statuses.index(409)]
    kept = RefusedSubmission.objects.values_list("sha256", flat=True)
    sent = (late.xml, *late.files.values())
    assert sorted(kept) == sorted(hashlib.sha256(each).hexdigest() for each in sent)
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_refused_at_once_is_kept_once_and_counted() -> None:
    phone = here()
    unknown = collect.filled_in("nothing", "1", {})
    assert at_once(*[lambda: phone.send(unknown)] * 4) == [404] * 4
    assert RefusedSubmission.objects.get().times == 4


# --- a server that dies -----------------------------------------------------------------------


def test_files_are_on_the_disk_before_any_row_names_them(
    phone: Phone, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = []

    def add(*arguments: Any) -> None:
        looked.extend(default_storage.exists(kept["stored_as"]) for _, kept in arguments[2])
        submission_rows_add(*arguments)

    submission_rows_add = submission_rows.add
    monkeypatch.setattr(submission_rows, "add", add)
    assert phone.send(photographed()).status_code == 201
    assert looked == [True] * 3


def test_a_database_that_dies_before_the_rows_acknowledges_nothing(
    phone: Phone, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    instance = photographed()
    with monkeypatch.context() as patched:
        patched.setattr(submission_rows, "add", dies)
        answer = phone.send(instance)
    assert answer.status_code == 503
    assert phones.said(answer)
    assert not Submission.objects.exists()
    assert phone.send(instance).status_code == 201
    assert SubmissionFile.objects.count() == 2


def test_an_answer_lost_after_the_commit_costs_nothing(
    phone: Phone, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any, **__: Any) -> None:
        raise OperationalError("the commit was done, its answer lost")

    instance = photographed()
    with monkeypatch.context() as patched:
        patched.setattr(submissions, "Received", dies)
        assert phone.send(instance).status_code == 503
    kept = Submission.objects.get()
    assert content(kept.source) == instance.xml
    assert {file.name: content(file.source) for file in kept.files.all()} == dict(instance.files)
    assert phone.send(instance).status_code == 201
    assert (Submission.objects.count(), SubmissionFile.objects.count()) == (1, 2)


def test_whoever_comes_second_between_the_look_and_the_rows_finds_the_first(
    phone: Phone, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = photographed()
    assert phone.send(instance, []).status_code == 201

    def unaware(*_: Any) -> submission_rows.Look:
        return submission_rows.Look(form.pk, is_named=False)

    monkeypatch.setattr(submission_rows, "look", unaware)
    assert phone.send(instance).status_code == 201
    assert (Submission.objects.count(), SubmissionFile.objects.count()) == (1, 2)


def test_both_ways_of_writing_leave_the_same_rows(
    phone: Phone, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: Any) -> None:
        raise IntegrityError

    def rows(instance: collect.Instance) -> list[dict[str, Any]]:
        assert phone.send(instance).status_code == 201
        found = Submission.objects.get(instance_id=instance.instance_id)
        sources = [found.source, *(file.source for file in found.files.order_by("name"))]
        own = ("id", "key", "recorded_at", "stored_as", "wrapped_key", "sha256")
        chance = ("id", "key", "received_at", "instance_id", "first_id", "source_id")
        return [
            {name: value for name, value in vars(found).items() if name not in chance},
            *(
                {name: value for name, value in vars(source).items() if name not in own}
                for source in sources
            ),
        ]

    one, other = photographed(), photographed()
    quick = rows(one)
    monkeypatch.setattr(submission_rows, "add", busy)
    slow = rows(other)
    for each in (*quick, *slow):
        each.pop("_state")
        each.pop("_prefetched_objects_cache", None)
    assert quick == slow


# --- forms and instances nobody here wrote ----------------------------------------------------

INSTANCES = sorted(REAL.glob("instance.*.xml"))


EXPECTED = {
    "instance.binaryType.both": {"my_file1.mp4", "here_is_file2.jpg"},
    "instance.binaryType.one": {"my_file1.mp4"},
    "instance.binaryType.two": {"here_is_file2.jpg"},
    "instance.binaryType.unicode": {"fîlé2", "f😂le3صادق"},
    "instance.clientAudits.one": {"audit.csv"},
    "instance.clientAudits.two": {"log.csv"},
}


@pytest.mark.skipif(not INSTANCES, reason="the real files of ../shared/data are not here")
@pytest.mark.parametrize("path", INSTANCES, ids=lambda path: path.stem)
def test_every_real_instance_is_taken_in_as_its_form_asks(phone: Phone, path: Path) -> None:
    name = path.name.split(".")[1]
    xform = read_xform((REAL / f"form.{name}.xml").read_text())
    binary = [each["path"] for each in xform.questions if each["type"] == "binary"]
    phones.form(xform.form_id, xform.version, files=binary)
    xml = path.read_bytes()
    answer = phone.send(collect.Instance("", xml))
    if xform.is_encrypted or b"base64EncryptedKey" in xml:
        assert answer.status_code == 422
        return
    assert answer.status_code == 201, answer.content.decode()
    kept = Submission.objects.get()
    assert content(kept.source) == xml
    assert _composed(kept.expected_files) == _composed(EXPECTED.get(path.stem, ()))
    assert phone.send(collect.Instance("", xml)).status_code == 201
    assert Submission.objects.count() == 1


def _composed(names: Iterable[str]) -> set[str]:
    return {unicodedata.normalize("NFC", name) for name in names}
