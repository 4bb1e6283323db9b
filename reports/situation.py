"""The monthly situation report of a place as values: (place, month, K) in, figures out.

Runs the same number of queries whatever the number of places below.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import Any

from formats.months import BANGKOK, Month, up_to
from network.gazetteer import Gazetteer, Node
from network.looking_back import vouched
from network.models import Level, Place, Source
from network.moments import Moment
from network.queries import planned_for_sets
from parcels.models import LayerEdition
from reports import errors, figures, small_cells
from reports.earlier import SignedMonth, signed_months, signed_standings
from reports.figures import Figure
from reports.missing import Coverage, is_said_anyway
from reports.months.standing import Standing
from reports.publishing import Scope, published, scope_of
from reports.small_cells import Shown
from reports.tally import Tallies, Tally, contradictions, dates, tally


@dataclass(frozen=True)
class ConcessionLine:
    """A concession in the report's place; areas in square metres."""

    pk: int
    name: str
    number: str
    holder: str
    legal_basis: str
    document_square_metres: Decimal | None
    plot_square_metres: float
    inside_square_metres: float
    expires: str
    expires_by: date | None
    tambons: tuple[str, ...]

    def days_left(self, last_day: date) -> int | None:
        """Days from the report's last day to the last day of the term; negative when past."""
        return (self.expires_by - last_day).days if self.expires_by else None


def _year_before(month: Month) -> Month:
    return Month(month.year - 1, month.month)


class SituationReport:
    """Everything the report of `place` for `month` says, as known at `known_by`.

    Raises:
        MonthHasNotBegun: there is nothing to report yet.
        PlaceWasUnknown: the place had no name at that moment.
    """

    def __init__(self, place: Place, month: Month, *, known_by: datetime | None = None) -> None:
        self.place = place
        self.month = month
        # Whether it vouches for its own links: of a moment asked for, others have decided.
        self.is_of_now = known_by is None
        self.moment = Moment.at_close_of(month, known_by=known_by)
        if month.first_day > self.moment.last_day:
            raise errors.MonthHasNotBegun
        self.gazetteer = Gazetteer(place, self.moment)
        if self.gazetteer.root is None:
            raise errors.PlaceWasUnknown
        self._places = [node.pk for node in self.gazetteer.below(place.pk)]
        with planned_for_sets():
            self._now = tally(figures.COUNTED, self.moment, self._places)

    @cached_property
    def _districts(self) -> list[Node]:
        """The district the report's place is or lies in; all districts of a province."""
        above = self.gazetteer.above(self.place.pk)
        found = [node for node in above if node.level == Level.DISTRICT]
        return found or self.gazetteer.in_level(Level.DISTRICT)

    @cached_property
    def signed_standings(self) -> list[Standing]:
        """The signed reports of its districts, of a year up to the month before. Two queries."""
        return signed_standings(
            [node.pk for node in self._districts],
            [*up_to(self.month.previous()), _year_before(self.month)],
            self.moment.known_by,
        )

    @cached_property
    def _signed(self) -> dict[str, dict[Month, SignedMonth]]:
        """What was signed of the month before and of a year before, by code of the district."""
        months = (self.month.previous(), _year_before(self.month))
        found = signed_months([each for each in self.signed_standings if each.month in months])
        return {node.code: found.get(node.pk, {}) for node in self._districts}

    def _signed_of(self, month: Month) -> SignedMonth | None:
        """Of a province nothing is signed: it is counted anew."""
        found = [] if self.root.level == Level.PROVINCE else [*self._signed.values()]
        return found[0].get(month) if found else None

    @cached_property
    def signed_before(self) -> SignedMonth | None:
        """The signed report of the month before, with which this one is compared."""
        return self._signed_of(self.month.previous())

    @cached_property
    def signed_year_before(self) -> SignedMonth | None:
        """The signed report of the same month a year before."""
        return self._signed_of(_year_before(self.month))

    @property
    def before(self) -> Moment:
        """The close of the month before, as its signed report knew it; else as this one does."""
        signed = self.signed_before
        known_by = signed.known_by if signed else self.moment.known_by
        return Moment.at_close_of(self.month.previous(), known_by=known_by)

    @cached_property
    def _then(self) -> dict[str, Tallies]:
        """The month before counted anew: only where no signed report says it."""
        with planned_for_sets():
            return tally(figures.COMPARED, self.before, self._places)

    @property
    def root(self) -> Node:
        """The place as it stood."""
        root = self.gazetteer.root
        assert root is not None  # noqa: S101 (checked when the report was made)
        return root

    @property
    def is_running(self) -> bool:
        """Whether the month is not over: the figures are those of today."""
        return self.moment.true_before < self.month.close_day

    @property
    def prepared_at(self) -> datetime:
        """K, in Asia/Bangkok."""
        return self.moment.known_by.astimezone(BANGKOK)

    @cached_property
    def asked_again(self) -> dict[str, str]:
        """What the address of anything of this report says, so that it is the same report."""
        known_by = self.moment.known_by
        word = {"vouched": vouched(known_by)} if self.is_of_now else {}
        return {"known_by": known_by.isoformat()} | word

    @cached_property
    def counted_places(self) -> list[int]:
        """Keys of the places of N within the report: what its figures cover."""
        return [pk for pk in self._places if self.gazetteer.counts(pk)]

    @cached_property
    def _counting(self) -> frozenset[int]:
        return frozenset(self.counted_places)

    @cached_property
    def _asking(self) -> frozenset[int]:
        return frozenset(self.asking_places)

    @cached_property
    def asking_places(self) -> list[int]:
        """Keys of the places whose requests are of this report: those of N, and all above them."""
        counted = set(self.counted_places)
        return [
            pk
            for pk in self._places
            if pk in counted or any(node.pk in counted for node in self.gazetteer.below(pk))
        ]

    def total(
        self, figure: Figure, pk: int, part: str | None = None, *, then: bool = False
    ) -> Tally:
        """The records of `figure` in a place and all below it, within N; all, or of a part.

        None of a village of which it is no number. `then`: of the month before, as its signed
        report says it; counted anew where there is none.
        """
        return Tally() if self.withholds(figure, pk) else self.recorded(figure, pk, part, then=then)

    def recorded(
        self, figure: Figure, pk: int, part: str | None = None, *, then: bool = False
    ) -> Tally:
        """The same, however little of a village is surveyed: what a closed month keeps."""
        if then and self.signed_before is not None:
            code = self.gazetteer.nodes[pk].code
            return self.signed_before.total(figure, code, part) or Tally()
        tallies = (self._then if then else self._now)[figure.key]
        chosen = self._asking if figure.reaches_up else self._counting
        found = Tally()
        for node in self.gazetteer.below(pk):
            if node.pk in tallies and node.pk in chosen:
                for each, counted in tallies[node.pk].items():
                    if part is None or each in figure.parts_of(part):
                        found += counted
        return found

    def outside_network(self, figure: Figure, pk: int) -> Tally:
        """Records in tambons that have not joined: in no total, but not kept silent."""
        found = Tally()
        for node in self.gazetteer.below(pk):
            if not self.gazetteer.counts(node.pk):
                found = sum(self._now[figure.key].get(node.pk, {}).values(), found)
        return found

    def change(self, figure: Figure, pk: int, part: str | None = None) -> Tally | None:
        """The difference to the month before; None where there was nothing to compare with.

        Of figures.COMPARED alone.
        """
        if self.withholds(figure, pk):
            return None
        if self.signed_before is not None:
            return self._since(self.signed_before, figure, pk, part)
        if not self.total(figures.HOUSES_KNOWN, pk, then=True).count and not any(
            self.total(each, pk, then=True).count for each in figures.COMPARED
        ):
            return None
        now, then = self.total(figure, pk, part), self.total(figure, pk, part, then=True)
        return Tally(now.count - then.count, now.amount - then.amount)

    def change_in_a_year(self, figure: Figure, pk: int, part: str | None = None) -> Tally | None:
        """The difference to the signed report of the same month a year before, if there is one."""
        signed = None if self.withholds(figure, pk) else self.signed_year_before
        return None if signed is None else self._since(signed, figure, pk, part)

    def _since(
        self, signed: SignedMonth, figure: Figure, pk: int, part: str | None
    ) -> Tally | None:
        then = signed.total(figure, self.gazetteer.nodes[pk].code, part)
        if then is None:
            return None
        now = self.total(figure, pk, part)
        return Tally(now.count - then.count, now.amount - then.amount)

    def coverage(self, pk: int) -> Coverage:
        """F1.1 and F2.1 of a place: R is each village's count, else what the register holds."""
        counted = self._now[figures.REFERENCE.key]
        known = self._now[figures.HOUSES_KNOWN.key]
        reference, somebody_counted = 0, False
        for node in self.gazetteer.below(pk):
            if not self.gazetteer.counts(node.pk):
                continue
            if node.pk in counted:
                reference += int(sum(each.amount for each in counted[node.pk].values()))
                somebody_counted = True
            elif node.pk in known:
                reference += sum(each.count for each in known[node.pk].values())
        surveyed = self.total(figures.HOUSES_SURVEYED, pk).count
        return Coverage(surveyed, reference, somebody_counted)

    def says_nothing_of(self, pk: int) -> bool:
        """Whether a village is surveyed too little for its figures to be numbers (§5.0)."""
        return pk in self._silent

    @cached_property
    def _silent(self) -> frozenset[int]:
        villages = (n for n in self.gazetteer.nodes.values() if n.level == Level.VILLAGE)
        return frozenset(n.pk for n in villages if self.coverage(n.pk).is_too_little)

    def withholds(self, figure: Figure, pk: int) -> bool:
        """Whether `figure` of a place is no number: of a village surveyed too little."""
        return not is_said_anyway(figure) and self.says_nothing_of(pk)

    def tambons(self) -> list[Node]:
        """The tambons of the report: below the place, or the one it is or lies in."""
        return self.gazetteer.in_level(Level.TAMBON) or [
            node for node in self.gazetteer.above(self.place.pk) if node.level == Level.TAMBON
        ]

    def shown_before(self, figure: Figure, pk: int) -> Shown | None:
        """A sensitive sum as the month before showed it; None where nothing was said of it."""
        if self.signed_before is not None:
            return self.signed_before.shown(figure, self.gazetteer.nodes[pk].code)
        if self.change(figure, pk) is None:
            return None
        return small_cells.alone(self.total(figure, pk, then=True).count)

    def shown_a_year_before(self, figure: Figure, pk: int) -> Shown | None:
        """The same of the signed report of a year before."""
        signed = self.signed_year_before
        return signed.shown(figure, self.gazetteer.nodes[pk].code) if signed else None

    def shown(self, figure: Figure) -> dict[tuple[int, str], Shown]:
        """A sensitive figure by (place, part) as it may leave the committee (§5.0).

        Of every place of the report; the part "" is the sum of all parts, and a group of parts
        stands alone too. The same whichever place of a district is asked of.
        """
        if figure not in self._shown:
            before = self.month.previous()
            signed = {code: each[before] for code, each in self._signed.items() if before in each}
            self._shown[figure] = published(figure, self._scope, signed)
        return self._shown[figure]

    @cached_property
    def _shown(self) -> dict[Figure, dict[tuple[int, str], Shown]]:
        return {}

    @cached_property
    def _scope(self) -> Scope:
        return scope_of(self.place, self.gazetteer, self._now, self.moment)

    @cached_property
    def dispute_days(self) -> dict[int, list[int]]:
        """Days since each dispute that is open began, by the place it counts in. Two queries."""
        found: dict[int, list[int]] = {}
        for figure in (figures.HOUSEHOLDS_DISPUTED, figures.PARCELS_DISPUTED):
            for place, day in dates(figure, "disputed_on", self.moment, self.counted_places):
                found.setdefault(place, []).append((self.moment.last_day - day).days)
        return found

    def median_dispute_days(self, pk: int) -> float | None:
        """F2.4: the median age of the disputes open in a place and all below it."""
        ages = [
            days for node in self.gazetteer.below(pk) for days in self.dispute_days.get(node.pk, [])
        ]
        return median(ages) if ages else None

    @property
    def concession_places(self) -> list[Node]:
        """The places by whose boundaries concessions are counted: tambons, joined or not.

        Of the village itself in a village's report.
        """
        level = Level.VILLAGE if self.root.level == Level.VILLAGE else Level.TAMBON
        return self.gazetteer.in_level(level)

    @cached_property
    def concessions(self) -> list[ConcessionLine]:
        """F8.1: the concessions that lie in the place, the first to expire first. One query.

        The pieces inside tile the place, so they add up.
        """
        pieces = (
            figures.concession_pieces(self.moment)
            .filter(place__in=[node.pk for node in self.concession_places])
            .values()
            .order_by("concession", "place_boundary__place__code")
        )
        by_concession: dict[int, list[dict[str, Any]]] = {}
        for piece in pieces:
            by_concession.setdefault(piece["concession"], []).append(piece)
        lines = [
            ConcessionLine(
                pk=pk,
                name=found[0]["name"] or "",
                number=found[0]["number"] or "",
                holder=found[0]["holder"] or "",
                legal_basis=found[0]["legal_basis"] or "",
                document_square_metres=found[0]["document_square_metres"],
                plot_square_metres=sum(
                    {each["feature_id"]: each["plot_square_metres"] for each in found}.values()
                ),
                inside_square_metres=sum(each["square_metres"] for each in found),
                expires=found[0]["expires"] or "",
                expires_by=found[0]["expires_by"],
                tambons=tuple(
                    dict.fromkeys(self.gazetteer.nodes[each["place"]].name_th for each in found)
                ),
            )
            for pk, found in by_concession.items()
        ]
        return sorted(lines, key=lambda line: (line.expires_by or date.max, line.name))

    @cached_property
    def layers(self) -> list[LayerEdition]:
        """The layers in force at the moment, for annex ค. One query."""
        return list(
            LayerEdition.objects.in_force(self.moment)
            .select_related("source")
            .order_by("kind", "as_of", "pk")
        )

    @cached_property
    def contradictions(self) -> int:
        """Units stated to lie in one place and measured in another: counted by what is stated."""
        related = {
            (node.pk, above.pk)
            for node in self.gazetteer.nodes.values()
            for above in self.gazetteer.above(node.pk)
        }
        return sum(
            count
            for stated, located, count in contradictions(self.moment, self._places)
            if (stated, located) not in related and (located, stated) not in related
        )

    @cached_property
    def is_fictional(self) -> bool:
        """Whether anything here is ข้อมูลสมมติ."""
        return Source.objects.filter(is_fictional=True).exists()
