"""F5.6 and F5.7 worked out a second time, in Python, from the rows as they were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from formats.months import Month
from network.models import Domicile, Party, Source, Withdrawal
from network.moments import Moment
from network.organisations import described
from reports import figures, small_cells, writing
from reports.sections.referrals import referrals
from reports.situation import SituationReport
from survey.duplicates.merging import merge
from survey.models import Referral, ReferralBody, ReferralStep
from survey.referrals.lists import not_in_register
from tests import factories
from tests.survey.referrals.handed import TODAY, ago, handing, living, registered

pytestmark = pytest.mark.django_db
CLOSING = ("done", "refused")
OUTCOMES = ("repaired", "card", "not_eligible", "gone")


class Drawn:
    """Referrals of two villages, drawn: steps of months, some taken back, households merged."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 (repeatable)
        self.here = handing()
        self.taken_back: list[Source] = []
        self.villages = [self.here.village, factories.place(f"{self.here.village.code[:6]}02")]
        self.bodies = [self.here.body, registered(self.here.district, "อบต.")]
        self.homes = [
            living(self.chance.choice(self.villages), f"สมมติ {at}", label=str(at))
            for at in range(24)
        ]
        for home, _head in self.homes:
            for _each in range(self.chance.randint(1, 3)):
                self._referral(home)
        for source in self.taken_back:
            Withdrawal.objects.create(withdrawn=source, reason="ผิด", source=factories.source())
        (first, head), (second, other) = self.homes[0], self.homes[1]
        Domicile.objects.create(
            party=second, place=Domicile.objects.get(party=first).place, since=ago(200),
            source=factories.source(),
        )  # fmt: skip
        merge(other, head, "คนเดียวกัน", self.here.leader)
        merge(second, first, "บ้านเดียวกัน", self.here.leader)
        Domicile.objects.create(  # another household moves to the other village
            party=self.homes[2][0], place=self.villages[0], since=ago(20),
            source=factories.source(),
        )  # fmt: skip

    def _referral(self, home: Party) -> None:
        day = ago(self.chance.randint(20, 260))
        referral = Referral.objects.create(
            household=home, need=self.chance.choice(Referral.Need.values), agency="อบต. ที่เขียน",
            organisation=self.chance.choice([None, *self.bodies]), referred_on=day,
            source=self._source(),
        )  # fmt: skip
        if self.chance.random() < 0.3:
            ReferralBody.objects.create(
                referral=referral, organisation=self.bodies[1], said_on=day, source=self._source()
            )
        is_closed = False
        while (day := day + timedelta(days=self.chance.randint(1, 70))) <= TODAY:
            kind = "reopened" if is_closed else self.chance.choice(("sent", "done", "refused"))
            if kind == "refused" and not referral.steps.filter(kind="sent").exists():
                kind = "done"
            ReferralStep.objects.create(
                referral=referral, kind=kind, done_on=day, words="x",
                outcome=self.chance.choice(OUTCOMES) if kind in CLOSING else "",
                organisation=self.bodies[0] if kind == "sent" else None,
                facts=["name"] if kind == "sent" else [], source=factories.source(),
            )  # fmt: skip
            is_closed = kind in CLOSING

    def _source(self) -> Source:
        """Of a file that may be taken back in the end."""
        made = factories.source()
        if self.chance.random() < 0.1:
            self.taken_back.append(made)
        return made


@pytest.fixture(scope="module")
def drawn(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Drawn]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Drawn(2704)
        transaction.set_rollback(True)


def rows(table: str) -> list[dict[str, Any]]:
    """Every row of a table whose source was not taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {table} WHERE source_id NOT IN"  # noqa: S608 (tables of ours)
            " (SELECT withdrawn_id FROM network_withdrawal)"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def last(found: list[dict[str, Any]], day: str) -> dict[str, Any] | None:
    return max(found, key=lambda row: (row[day], row["recorded_at"], row["id"]), default=None)


def expected(moment: Moment) -> list[dict[str, Any]]:
    """Each referral with its place, state, days, outcome and body, from the rows alone."""
    kept = {
        row["second_id"] if row["kept_id"] == row["first_id"] else row["first_id"]: row["kept_id"]
        for row in rows("survey_duplicateverdict")
        if row["is_same"]
    }
    steps = [row for row in rows("survey_referralstep") if row["done_on"] < moment.true_before]
    named = [row for row in rows("survey_referralbody") if row["said_on"] < moment.true_before]
    homes = [row for row in rows("network_domicile") if row["since"] < moment.true_before]
    found = []
    for row in rows("survey_referral"):
        if row["referred_on"] >= moment.true_before:
            continue
        household = kept.get(row["household_id"], row["household_id"])
        home = last([each for each in homes if each["party_id"] == household], "since")
        own = [each for each in steps if each["referral_id"] == row["id"]]
        end = last(own, "done_on")
        closed = end["done_on"] if end and end["kind"] in CLOSING else None
        went = last([each for each in own if each["kind"] == "sent"], "done_on")
        said = last([each for each in named if each["referral_id"] == row["id"]], "said_on")
        days = ((closed or moment.last_day) - row["referred_on"]).days
        found.append(
            {
                "place": home["place_id"] if home else None,
                "part": "closed" if closed else "late" if days > 90 else "open",
                "days": days,
                "opened": row["referred_on"],
                "closed": closed,
                "outcome": end["outcome"] if closed and end else "",
                "body": (went or said or row)["organisation_id"],
                "agency": row["agency"],
            }
        )
    return found


def months() -> list[Month]:
    this = Month(TODAY.year, TODAY.month)
    return [this, this.previous(), this.previous().previous().previous()]


def test_the_report_agrees_with_the_rows_in_every_place_and_month(drawn):
    seen = Counter[str]()
    for month in months():
        report = SituationReport(drawn.here.district, month)
        every = expected(report.moment)
        first = report.moment.last_day.replace(day=1)
        for village in drawn.villages:
            own = [each for each in every if each["place"] == village.pk]
            for part in ("open", "late", "closed"):
                of_part = [each for each in own if each["part"] == part]
                ours = report.recorded(figures.REFERRALS_BY_STATE, village.pk, part)
                assert (ours.count, ours.amount) == (
                    len(of_part), sum(each["days"] for each in of_part),
                )  # fmt: skip
                seen[part] += len(of_part)
            opened = [each for each in own if each["opened"] >= first]
            closed = [each for each in own if each["closed"] and each["closed"] >= first]
            assert report.recorded(figures.REFERRALS_OPENED, village.pk).count == len(opened)
            assert report.recorded(figures.REFERRALS_CLOSED, village.pk).count == len(closed)
            for outcome in ReferralStep.Outcome.values:
                came = [each for each in own if each["outcome"] == outcome]
                ours = report.recorded(figures.REFERRAL_OUTCOMES, village.pk, outcome)
                assert ours.count == len(came)
                seen[outcome] += len(came)
            seen["month"] += len(opened) + len(closed)
    assert all(seen[name] for name in ("open", "late", "closed", "month", *OUTCOMES)), seen


def test_the_table_by_body_is_of_the_same_rows_and_hides_small_counts(drawn):
    report = SituationReport(drawn.here.district, months()[0])
    every = [each for each in expected(report.moment) if each["place"] is not None]
    called = described([body.pk for body in drawn.bodies], report.moment)
    counts = Counter[tuple[str, str]]()
    for each in every:
        # Words somebody wrote for a body may name a person: a report has them as one line.
        body = str(called[each["body"]]) if each["body"] else not_in_register()
        counts[body, each["part"]] += 1
    table = referrals(report, with_maps=False).tables[1]
    shown = {row.cells[0].text: [cell.text for cell in row.cells[1:4]] for row in table.rows}
    assert set(shown) == {body for body, _part in counts} | {"รวม"}
    for body, cells in shown.items():
        if body == "รวม":
            continue
        for part, text in zip(("open", "late", "closed"), cells, strict=True):
            alone = writing.shown(small_cells.alone(counts[body, part]))
            assert text in {alone, "ปกปิด"}, (body, part)


def test_asked_again_as_known_before_nothing_has_changed(drawn):
    before = Moment.now()
    report = SituationReport(drawn.here.district, months()[0], known_by=before.known_by)
    was = report.recorded(figures.REFERRALS_BY_STATE, drawn.here.district.pk)
    with transaction.atomic():
        drawn._referral(drawn.homes[5][0])
        again = SituationReport(drawn.here.district, months()[0], known_by=before.known_by)
        assert again.total(figures.REFERRALS_BY_STATE, drawn.here.district.pk) == was
        transaction.set_rollback(True)


def test_a_report_of_a_place_without_referrals_says_so(drawn):
    elsewhere = handing("2705").district
    section = referrals(SituationReport(elsewhere, months()[0]), with_maps=False)
    assert section.tables == ()
