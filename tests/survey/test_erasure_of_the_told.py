"""Who is erased is erased from what the field sent too; others and figures stay as they are."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from network import evidence
from network.erasure import AskedBy, erase_person
from network.models import HouseholdMembership, Party, PersonRecord, Source
from survey.duplicates.merging import merge
from survey.models import (
    Contradiction,
    FormVersion,
    HouseholdAccount,
    Indicator,
    IndicatorFinding,
    IndicatorSet,
    Interpretation,
    Livelihood,
    Photograph,
    PictureCopy,
    Referral,
    RefusedSubmission,
    Settlement,
    Submission,
    SubmissionFile,
    SurveyForm,
    Tenure,
    Verification,
    Visit,
)
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "ขายน้ำเต้าหู้หน้าวัดคนเดียวของหมู่บ้าน"
DAY = factories.FIRST_DAY


@pytest.fixture(autouse=True)
def var(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def kept(words: str = SECRET, kind: Source.Kind = Source.Kind.SUBMISSION) -> Source:
    return evidence.receive_document(
        words.encode(),
        "form.xml",
        title=f"แบบสำรวจ {words}",
        as_of=DAY,
        recorded_by=None,
        kind=kind,
    )


def sent(source: Source, *, before: Submission | None = None) -> Submission:
    version, _ = FormVersion.objects.get_or_create(
        form=SurveyForm.objects.get_or_create(form_id="household")[0],
        version="1",
        defaults={
            "title": "แบบสำรวจ", "xml": "<h:html/>", "xml_md5": "0" * 32, "questions": [],
            "source": factories.source(),
        },
    )  # fmt: skip
    number = f"uuid:{uuid.uuid4()}"
    submission = Submission.objects.create(
        instance_id=number,
        deprecated_id=before.instance_id if before else "",
        first_id=before.first_id if before else number,
        version=version,
        source=source,
    )
    SubmissionFile.objects.create(submission=submission, name="a.jpg", source=kept("ภาพ " + SECRET))
    Interpretation.objects.create(
        submission=submission,
        outcome=Interpretation.Outcome.PARTLY,
        remarks=[{"question": "work", "code": "x", "th": SECRET, "en": SECRET}],
    )
    return submission


def lives(household: Party, source: Source, name: str) -> Party:
    person = Party.objects.create(kind=Party.Kind.PERSON)
    PersonRecord.objects.create(party=person, name=name, observed_on=DAY, source=source)
    HouseholdMembership.objects.create(
        person=person, household=household, observed_on=DAY, source=source
    )
    Livelihood.objects.create(
        person=person, occupation=SECRET, wanted_skills=SECRET, observed_on=DAY, source=source
    )
    return person


def told(household: Party, source: Source) -> Photograph:
    Visit.objects.create(household=household, visited_on=DAY, remark=SECRET, source=source)
    Tenure.objects.create(household=household, remark=SECRET, observed_on=DAY, source=source)
    HouseholdAccount.objects.create(
        household=household, saves_with=SECRET, income_sources=SECRET, observed_on=DAY,
        source=source,
    )  # fmt: skip
    Referral.objects.create(
        household=household, need="welfare", agency="อบต.", detail=SECRET, referred_on=DAY,
        source=source,
    )  # fmt: skip
    return Photograph.objects.create(
        file=kept("รูป " + SECRET, Source.Kind.DOCUMENT),
        subject=Photograph.Subject.INSIDE,
        household=household,
        caption=SECRET,
        taken_on=DAY,
        source=source,
    )


def erase(person: Party) -> None:
    erase_person(person, asked_by=AskedBy.SELF, reason="ขอให้ลบ")


def tables_with(words: str) -> list[str]:
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s',  # noqa: S608
                [f"%{words}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_the_last_of_a_household_takes_along_all_that_it_told():
    home = factories.household(factories.place("27040501"))
    source = kept()
    submission = sent(source)
    edit = sent(kept("แก้ " + SECRET), before=submission)
    first, last = lives(home, source, "สมมติ หนึ่ง"), lives(home, source, "สมมติ สอง")
    photograph = told(home, source)
    PictureCopy.objects.create(
        file=photograph.file, longest_side=320, width=1, height=1, byte_count=1,
        stored_as="x", wrapped_key=b"x",
    )  # fmt: skip
    RefusedSubmission.objects.create(
        source=kept("ปฏิเสธ " + SECRET), instance_id=submission.instance_id, reason_code="other",
        reason_th="x", reason_en="x", status=409, sha256="0" * 64,
    )  # fmt: skip

    erase(first)
    source.refresh_from_db()
    assert evidence.content(source).decode() == SECRET, "the other one still lives there"
    assert Livelihood.objects.get(person=first).occupation == ""
    assert Livelihood.objects.get(person=last).occupation == SECRET
    assert Tenure.objects.get().remark == SECRET

    erase(last)
    assert tables_with(SECRET) == []
    for left in (source, edit.source, photograph.file, submission.files.get().source):
        left.refresh_from_db()
        assert (left.stored_as, left.wrapped_key) == ("", None)
    assert not PictureCopy.objects.exists()
    assert Visit.objects.get().visited_on == DAY


def test_what_was_written_of_them_beside_the_forms_goes_too():
    village = factories.place("27040501")
    home, double = factories.household(village), factories.household(village)
    source, again = kept(), kept()
    person, twin = lives(home, source, "สมมติ หนึ่ง"), lives(double, again, "สมมติ หนึ่ง ซ้ำ")
    one, other = told(home, source), told(double, again)
    for each in (source, again):
        sent(each)
    visits = list(Visit.objects.order_by("pk"))
    noticed = Contradiction.objects.create(
        first_visit=visits[0], second_visit=visits[1], fields=["people"], noticed_on=DAY,
        source=factories.source(),
    )  # fmt: skip
    settler = factories.account(person=factories.person("คนกลาง"))
    Settlement.objects.create(
        contradiction=noticed, kept="first", reason=SECRET, settled_on=DAY,
        source=factories.source(recorded_by=settler),
    )  # fmt: skip
    Verification.objects.create(
        visit=visits[0], verifier=factories.person("ผู้ตรวจ"), verdict="disagree", reason=SECRET,
        verified_on=DAY, source=factories.source(),
    )  # fmt: skip
    indicators = IndicatorSet.objects.create(
        code="t", name_th="ชุด", about="household", first_year=2022
    )
    IndicatorFinding.objects.create(
        indicator=Indicator.objects.create(set=indicators, code="1", title_th="ก", sort_order=1),
        household=home, value=SECRET, observed_on=DAY, source=source,
    )  # fmt: skip
    merge(double, home, SECRET, None)
    merge(twin, person, SECRET, None)
    stored = [each.file.stored_as for each in (one, other)] + [source.stored_as, again.stored_as]
    erase(person)
    assert Party.objects.filter(erasure__isnull=False).count() == 2
    assert tables_with(SECRET) == []
    for table in ("duplicateverdict", "settlement", "verification", "indicatorfinding"):
        with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM survey_{table}")  # noqa: S608
    assert all(stored)
    left = Source.objects.filter(stored_as__in=stored)
    assert not left.exists()


def test_a_household_next_door_keeps_everything():
    village = factories.place("27040501")
    mine, next_door = factories.household(village), factories.household(village)
    source, other = kept(), kept("บ้านข้าง ๆ")
    person, _ = lives(mine, source, "สมมติ หนึ่ง"), lives(next_door, other, "สมมติ สาม")
    told(next_door, other)
    sent(source)
    beside = sent(other)
    erase(person)
    other.refresh_from_db()
    assert evidence.content(other).decode() == "บ้านข้าง ๆ"
    assert Tenure.objects.get().remark == SECRET
    assert beside.interpretations.get().remarks


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE survey_livelihood SET occupation = ''",
        "UPDATE survey_tenure SET remark = '', house = 'own'",
        "UPDATE survey_visit SET remark = 'x'",
        "DELETE FROM survey_photograph",
        "UPDATE survey_interpretation SET outcome = 'held'",
    ],
)
def test_nobody_else_may_empty_them(statement: str):
    home = factories.household(factories.place("27040501"))
    source = kept()
    lives(home, source, "สมมติ หนึ่ง")
    told(home, source)
    sent(source)
    with pytest.raises(DatabaseError, match="is final"), transaction.atomic():
        connection.cursor().execute(statement)
