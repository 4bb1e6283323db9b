"""Copies beside originals: made once, made again, gone with the original; never instead of it."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from config.backups import FOLDERS
from network import erasure, evidence
from network.models import Erasure, Source
from network.withdrawals import take_back
from survey.models import ErasedFile, Photograph, PictureCopy, UndrawnPicture
from survey.photographs import copies, errors
from survey.photographs.recording import record_photograph
from survey.photographs.tasks import copy_missing_photographs, copy_photograph
from tests import factories
from tests.survey.photographs.pictures import from_a_phone, kept, photograph, picture

pytestmark = pytest.mark.django_db

INSIDE = Photograph.Subject.INSIDE


@pytest.fixture
def household():
    return factories.household(factories.place("27040501"))


def erase(person) -> None:
    erasure.erase_person(person, asked_by=Erasure.AskedBy.SELF, reason="ขอให้ลบ")


def test_a_photograph_leaves_a_task_that_makes_its_copies(household):
    file = kept(from_a_phone())
    record_photograph(
        file,
        subject=INSIDE,
        household=household,
        taken_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    job = ProcrastinateJob.objects.get(task_name="survey.copy_photograph")
    assert app.tasks[job.task_name] is copy_photograph
    assert copy_photograph(**job.args) == 2
    assert evidence.content(file) == from_a_phone()


def test_copies_are_made_once_however_often_the_task_runs(household):
    made = photograph(household)
    before = list(PictureCopy.objects.values_list("pk", "stored_as").order_by("pk"))
    assert copies.copy_file(str(made.file.key)) == 2
    assert list(PictureCopy.objects.values_list("pk", "stored_as").order_by("pk")) == before


def test_copies_lie_encrypted_under_keys_of_their_own(household):
    made = photograph(household)
    keys = {bytes(each.wrapped_key) for each in PictureCopy.objects.all()}
    assert len(keys) == 2
    assert bytes(made.file.wrapped_key or b"") not in keys
    for copy in PictureCopy.objects.all():
        with default_storage.open(copy.stored_as) as stored:
            assert not stored.read().startswith(b"\xff\xd8")
        assert copies.content_of(copy).startswith(b"\xff\xd8")


def test_the_same_said_again_by_the_same_source_is_one_photograph(household):
    file, said = kept(picture()), factories.source()
    known = {"subject": INSIDE, "household": household, "taken_on": factories.FIRST_DAY}
    first = record_photograph(file, **known, source=said)
    assert record_photograph(file, **known, source=said) == first
    assert ProcrastinateJob.objects.filter(task_name="survey.copy_photograph").count() == 1


def test_what_was_taken_back_can_be_said_anew_of_the_same_file(household):
    file, said = kept(picture()), factories.source()
    known = {"subject": INSIDE, "household": household, "taken_on": factories.FIRST_DAY}
    record_photograph(file, **known, source=said)
    take_back(said, said=factories.source(), reason="อ่านใหม่")
    anew = record_photograph(file, **known, source=factories.source())
    assert list(Photograph.objects.filter(file=file).order_by("pk"))[-1] == anew


def test_a_photograph_is_of_something():
    with pytest.raises(errors.PhotographIsOfNothing):
        record_photograph(
            kept(picture()),
            subject=INSIDE,
            taken_on=factories.FIRST_DAY,
            source=factories.source(),
        )
    with pytest.raises(IntegrityError, match="photograph_is_of_something"), transaction.atomic():
        Photograph.objects.create(
            file=kept(picture()),
            subject=INSIDE,
            taken_on=factories.FIRST_DAY,
            source=factories.source(),
        )


def test_a_picture_nobody_can_draw_is_kept_with_the_reason_and_not_tried_again(household):
    made = photograph(household, content=b"\0\0\0\x18ftypheic" + b"\0" * 99)
    assert UndrawnPicture.objects.get(file=made.file).reason_code == "no_reader"
    assert copies.rebuild() == 0
    assert evidence.content(made.file).endswith(b"\0" * 99)


def test_every_reason_kept_is_a_sentence_of_its_own():
    codes = ["empty", "broken", "too_wide", "too_long", "no_reader", "lost"]
    sentences = {str(errors.of_code(code)) for code in codes}
    assert len(sentences) == len(codes)
    assert all(" / " in each for each in sentences)


def test_missing_copies_are_made_again_by_the_sweep(household):
    made = photograph(household)
    PictureCopy.objects.filter(longest_side=320).delete()
    assert copy_missing_photographs(0) == 1
    assert PictureCopy.objects.filter(file=made.file).count() == 2


def test_after_a_restore_without_the_files_every_copy_is_made_again(household):
    photograph(household)
    for copy in PictureCopy.objects.all():
        default_storage.delete(copy.stored_as)
    assert copies.forget_unopened() == 2
    assert copies.rebuild() == 1
    assert {len(copies.content_of(each)) > 500 for each in PictureCopy.objects.all()} == {True}


def test_the_command_mends_what_a_restore_left_out(household, capsys):
    photograph(household)
    for copy in PictureCopy.objects.all():
        default_storage.delete(copy.stored_as)
    call_command("copy_photographs")
    assert "2 copies lost, 1 pictures copied" in capsys.readouterr().out


def test_copies_are_under_the_folder_that_a_backup_copies(household, settings):
    photograph(household)
    assert settings.MEDIA_ROOT.name in FOLDERS
    for copy in PictureCopy.objects.all():
        assert default_storage.path(copy.stored_as).startswith(str(settings.MEDIA_ROOT))


def test_a_lost_original_is_said_to_be_lost(household):
    file = kept(picture())
    default_storage.delete(file.stored_as)
    assert copies.copy_file(str(file.key)) == 0
    assert UndrawnPicture.objects.get().reason_code == "lost"


def test_with_the_last_of_a_household_its_photographs_and_their_copies_go(household):
    first, second = factories.person(household=household), factories.person(household=household)
    made = photograph(household, caption="บ้านป้าสมมติ")
    names = [made.file.stored_as, *PictureCopy.objects.values_list("stored_as", flat=True)]
    erase(first)
    assert PictureCopy.objects.count() == 2
    erase(second)
    file = Source.objects.get(pk=made.file.pk)
    assert (file.stored_as, file.wrapped_key) == ("", None)
    assert not PictureCopy.objects.exists()
    assert Photograph.objects.get(pk=made.pk).caption in {"", "(ลบข้อมูลแล้ว)"}
    assert copies.copy_file(str(file.key)) == 0
    assert set(ErasedFile.objects.values_list("stored_as", flat=True)) == set(names)
    copy_missing_photographs(0)
    assert not any(default_storage.exists(name) for name in names)
    assert not ErasedFile.objects.exists()


def test_photographs_of_another_household_stay_when_one_is_erased(household):
    other = factories.household(factories.place("27040502"))
    shared = factories.house()
    for each in (household, other):
        factories.visit(each, house=shared)
    photograph(other)
    photograph(unit=shared)
    erase(factories.person(household=household))
    assert PictureCopy.objects.count() == 4


def test_a_copy_that_was_being_made_while_the_picture_was_erased_is_not_kept(
    household, monkeypatch
):
    person = factories.person(household=household)
    file = kept(picture())
    record_photograph(
        file,
        subject=INSIDE,
        household=household,
        taken_on=factories.FIRST_DAY,
        source=factories.source(),
    )
    drawn = copies.draw

    def erased_meanwhile(content):
        found = drawn(content)
        erase(person)
        return found

    monkeypatch.setattr(copies, "draw", erased_meanwhile)
    assert copies.copy_file(str(file.key)) == 0
    assert not PictureCopy.objects.exists()
