"""Who agreed with which record, and when: two independent persons of the village, or not yet.

Never somebody who recorded it, lives in the household, or holds the land.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from network.models import Account, Source
from parcels.models import Boundary, SpatialUnit
from survey.demo.accounts import Committee
from survey.demo.chance import chance
from survey.demo.holdings import Parcel
from survey.demo.people import Household
from survey.demo.rows import Rows
from survey.demo.visits import Finding
from survey.models import Verification, Visit

VERIFIED, DISPUTED = 0.81, 0.03
_WEEK = 7
_ONE_OF_TWO = 0.5  # of those still waiting
_REASONS_VISIT = (
    "จำนวนคนไม่ตรง มีลูกย้ายไปทำงานกรุงเทพฯ แล้ว",
    "สภาพบ้านทรุดโทรมกว่าที่บันทึก หลังคารั่วทั้งหลัง",
    "บ้านหลังนี้ซ่อมเสร็จแล้วก่อนวันสำรวจ",
)
_REASONS_BOUNDARY = (
    "แนวเขตด้านทิศตะวันออกล้ำเข้าไปในที่ของเพื่อนบ้าน",
    "หลักเขตเดิมอยู่ห่างจากแนวที่วัดประมาณ 10 เมตร",
    "แปลงนี้แบ่งให้ลูกแล้ว ต้องวัดแยกเป็นสองแปลง",
)


class Checking:
    """Adds verdicts until the given parts of all records are verified and disputed."""

    def __init__(
        self, rows: Rows, committees: dict[str, Committee], findings: Sequence[Finding]
    ) -> None:
        self.rows = rows
        self.committees = committees
        self.houses = {id(each.household): each.house for each in findings}

    def visits(self, findings: Sequence[Finding]) -> None:
        """Verdicts on visits; a later visit may still wait while the first one stands."""
        records = [(visit, finding) for finding in findings for visit in finding.visits]
        self._check("visit", records, _REASONS_VISIT)

    def boundaries(self, parcels: Sequence[Parcel]) -> None:
        """Verdicts on boundaries."""
        records = [
            (boundary, parcel.finding) for parcel in parcels for boundary in parcel.boundaries
        ]
        self._check("boundary", records, _REASONS_BOUNDARY)

    def _check(
        self,
        field: str,
        records: Sequence[tuple[Visit | Boundary, Finding]],
        reasons: Sequence[str],
    ) -> None:
        rng = chance(self.rows.seed, f"verdicts/{field}")
        # A record can be verified once its second verdict is due before today.
        drawn = [
            (record, finding, *self._days(record, finding, rng))
            for record, finding in records
            if len(self.independent(finding)) > 1
        ]
        due = [each for each in drawn if each[3] < self.rows.today]
        rng.shuffle(due)
        verified = round(VERIFIED * len(drawn))
        disputed = round(DISPUTED * len(drawn))
        for record, finding, first, second in due[:verified]:
            one, two = self._two_verifiers(finding, rng)
            self._verdict({field: record}, one, first)
            self._verdict({field: record}, two, second)
        for record, finding, first, second in due[verified : verified + disputed]:
            one, two = self._two_verifiers(finding, rng)
            if rng.random() < _ONE_OF_TWO:
                self._verdict({field: record}, one, first)
            self._verdict({field: record}, two, second, rng.choice(reasons))
        waiting = due[verified + disputed :] + [e for e in drawn if e[3] >= self.rows.today]
        for record, finding, first, _ in waiting:
            if first < self.rows.today and rng.random() < _ONE_OF_TWO:
                self._verdict({field: record}, self._two_verifiers(finding, rng)[0], first)

    def _days(self, record: Visit | Boundary, finding: Finding, rng: Random) -> tuple[date, date]:
        """Days of two verdicts, 3 to 40 after the survey: those on which the village meets."""
        meeting = int(finding.household.village.code) % _WEEK
        days = []
        for wait in sorted((rng.randint(3, 40 - _WEEK), rng.randint(3, 40 - _WEEK))):
            day = record.source.as_of + timedelta(days=wait)
            days.append(day + timedelta(days=(meeting - day.weekday()) % _WEEK))
        return days[0], days[1]

    def _house_of(self, household: Household) -> SpatialUnit | None:
        """The house of a committee member: people of one house do not verify each other."""
        return self.houses.get(id(household))

    def _two_verifiers(self, finding: Finding, rng: Random) -> tuple[Account, Account]:
        one, two = rng.sample(self.independent(finding), 2)
        return one, two

    def independent(self, finding: Finding) -> list[Account]:
        """Members of the committee who may verify: each is of another household."""
        committee = self.committees[finding.household.village.code]
        return [
            account
            for account, home in zip(committee.accounts, committee.households, strict=True)
            if account is not finding.recorder
            and home is not finding.household
            and not (finding.house is not None and self._house_of(home) is finding.house)
        ]

    def _verdict(
        self, about: dict[str, Any], account: Account, day: date, reason: str = ""
    ) -> None:
        verdicts = Verification.Verdict
        self.rows.fact(
            Verification,
            self.source(account, day),
            verifier=account.person,
            verdict=verdicts.DISAGREE if reason else verdicts.AGREE,
            reason=reason,
            verified_on=day,
            **about,
        )

    def source(self, account: Account, day: date) -> Source:
        """What a verifier stated on a day."""
        return self.rows.source(f"สอบทานโดย {account.name}", day, recorded_by=account)
