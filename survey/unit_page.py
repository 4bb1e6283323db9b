"""What the page of a house or parcel shows: what is claimed, and what the maps say, apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from formats import map_sheets
from formats.land_area import difference_explained
from network.latest import latest
from network.models import Account, Party, Source
from network.moments import Moment
from network.people import heads_of, names_of
from parcels.labels import labels_of
from parcels.layer_kinds import REGIME_OF_KIND
from parcels.loose_dates import written
from parcels.models import (
    BAUnit,
    Boundary,
    Formed,
    LandDocument,
    LayerEdition,
    LayerKind,
    LayerShare,
    Regime,
    Reshaping,
    Retired,
    Right,
    SpatialUnit,
)
from parcels.named_sets import regimes_of
from parcels.queries import NOISE_SQUARE_METRES
from survey.forms import VerdictForm
from survey.lists import document_name
from survey.models import RecordStatus
from survey.standing import Verdict, statuses, verdicts

LARGE_DIFFERENCE = 0.10  # of the document's area (F3.7)


@dataclass(frozen=True)
class ClaimedDocument:
    """A document as shown or claimed; areas in m².

    `difference` is (measured − document) ÷ document.
    """

    name: str
    details: str  # where it is filed and when it was issued
    map_sheet: str
    sheet_read: str  # what the number of the sheet says: where, zone, doubts
    square_metres: float | None
    difference: float | None
    explained: str  # why the areas differ, in a sentence
    observed_on: date
    source: Source

    @property
    def differs_much(self) -> bool:
        """More than a tenth: document and ground do not fit (F3.7)."""
        return self.difference is not None and abs(self.difference) > LARGE_DIFFERENCE


@dataclass(frozen=True)
class LayerOverlap:
    """How much of the latest boundary a layer covers; `assigns` if it can give the regime."""

    layer: str
    as_of: date
    scale: int | None
    source: Source
    square_metres: float
    share: float
    assigns: bool


@dataclass(frozen=True)
class Holder:
    """Who claims the unit; `name` is None for readers who may not see identity.

    `acquired` is empty where the survey asked no more than who holds it.
    """

    name: str | None
    kind: str
    acquired: str
    share: str
    since: date
    household: Party | None


@dataclass
class BoundaryCard:
    """One observation of the boundary, how it stands, and who stands by it."""

    boundary: Boundary
    status: RecordStatus
    verdicts: list[Verdict]
    method: str
    is_latest: bool
    is_own: bool
    form: VerdictForm | None = None
    own_verdict: Verdict | None = None


def boundary_cards(
    unit: SpatialUnit, reader: Account, moment: Moment, *, with_names: bool
) -> list[BoundaryCard]:
    """Every observation of the boundary, newest first. Four queries."""
    boundaries = list(
        Boundary.objects.recorded(moment)
        .filter(spatial_unit=unit)
        .select_related("source__recorded_by")
        .defer("geometry")
        .order_by("-observed_on", "-recorded_at", "-pk")
    )
    keys = [each.pk for each in boundaries]
    known = statuses("boundary", keys, moment)
    judged = verdicts("boundary", keys, moment, with_names=with_names)
    return [
        BoundaryCard(
            boundary=each,
            status=known[each.pk],
            verdicts=judged[each.pk],
            method=each.get_method_display(),
            is_latest=each is boundaries[0],
            is_own=_recorded_by(each.source, reader),
            own_verdict=next(
                (one for one in judged[each.pk] if one.verifier == reader.person_id), None
            ),
        )
        for each in boundaries
    ]


def documents(
    unit: SpatialUnit, boundary: Boundary | None, moment: Moment
) -> list[ClaimedDocument]:
    """The documents claimed for a unit, against its boundary. One query."""
    measured = boundary.square_metres if boundary else None
    claimed = latest(
        LandDocument.objects.filter(ba_unit__in=_ba_units(unit)), moment
    ).select_related("type", "source")
    english = (get_language() or "").startswith("en")
    found = []
    for each in claimed:
        printed = float(each.square_metres) if each.square_metres is not None else None
        differs = (measured - printed) / printed if printed and measured is not None else None
        found.append(
            ClaimedDocument(
                name=document_name(each),
                details=_details(each),
                map_sheet=each.map_sheet,
                sheet_read=map_sheets.described(
                    each.map_sheet,
                    zone=each.zone,
                    datum=map_sheets.SheetDatum(each.datum) if each.datum else None,
                    english=english,
                ),
                square_metres=printed,
                difference=differs,
                explained=_explained(printed, boundary, english=english),
                observed_on=each.observed_on,
                source=each.source,
            )
        )
    return found


def _details(document: LandDocument) -> str:
    """What identifies a document besides its number: `แบบ ก · เล่ม 12 · หน้า 34`."""
    said = [
        (_("แบบ %s"), document.form_letter),
        (_("เล่ม %s"), document.volume),
        (_("หน้า %s"), document.page),
        (_("กลุ่มที่ %s"), document.group_number),
        (_("แปลงเลขที่ %s"), document.plot_number),
        (_("ออกให้เมื่อ %s"), written(document.issued_on) if document.issued_on else ""),
    ]
    return " · ".join(words % value for words, value in said if value)


def _explained(printed: float | None, boundary: Boundary | None, *, english: bool) -> str:
    if not printed or boundary is None:
        return ""
    said = difference_explained(printed, boundary.square_metres, boundary.area_error_square_metres)
    return said.en if english else said.th


def overlaps(boundary: Boundary, moment: Moment) -> list[LayerOverlap]:
    """The layers in force that cover some of a boundary, the largest share first. One query."""
    shares = (
        LayerShare.objects.filter(
            boundary=boundary,
            edition__in=LayerEdition.objects.in_force(moment),
            square_metres__gt=NOISE_SQUARE_METRES,
        )
        .select_related("edition__source")
        .order_by(F("square_metres").desc(), "pk")
    )
    return [
        LayerOverlap(
            layer=each.edition.get_kind_display(),
            as_of=each.edition.as_of,
            scale=each.edition.scale,
            source=each.edition.source,
            square_metres=each.square_metres,
            share=min(each.square_metres / boundary.square_metres, 1.0),
            assigns=LayerKind(each.edition.kind) in REGIME_OF_KIND,
        )
        for each in shares
    ]


def regime(boundary: Boundary, moment: Moment) -> Regime:
    """The state-land status of a boundary. One query."""
    return regimes_of([boundary.pk], moment)[boundary.pk]


def holders(
    unit: SpatialUnit, moment: Moment, *, with_names: bool, with_transfers: bool
) -> list[Holder]:
    """Who claims a unit, the longest first. At most four queries.

    That land changed hands without leave can cost a home: without `with_transfers` such
    a holder is as any other.
    """
    known = latest(Right.objects.filter(ba_unit__in=_ba_units(unit)), moment)
    claims = [each for each in known.select_related("party") if each.kind != Right.Kind.NONE]
    names: dict[int, str] = {}
    if with_names:
        households = [each.party_id for each in claims if each.party.kind == Party.Kind.HOUSEHOLD]
        names = names_of([each.party_id for each in claims], moment) | heads_of(households, moment)
    return [
        Holder(
            name=names.get(each.party_id),
            kind=each.get_kind_display(),
            acquired=_acquired(each, with_transfers=with_transfers),
            share=_share(each),
            since=each.began_on,
            household=each.party if each.party.kind == Party.Kind.HOUSEHOLD else None,
        )
        for each in sorted(claims, key=lambda claim: (claim.began_on, claim.pk))
    ]


def _acquired(claim: Right, *, with_transfers: bool) -> str:
    is_hidden = claim.acquired == Right.Acquired.INFORMAL_TRANSFER and not with_transfers
    if is_hidden or claim.acquired == Right.Acquired.STATED:
        return ""
    return str(claim.get_acquired_display())


def _share(claim: Right) -> str:
    whole = claim.share_numerator == claim.share_denominator
    return "" if whole else f"{claim.share_numerator}/{claim.share_denominator}"


@dataclass(frozen=True)
class Past:
    """A split or merge of a unit: what it came of, or what came of it."""

    kind: str
    happened_on: date
    reason: str
    units: list[tuple[UUID, str]]  # address and label


def came_of(unit: SpatialUnit, moment: Moment) -> Past | None:
    """The units this one came of, where a split or merge formed it. At most three queries."""
    formed = _reshaped(Formed, unit, moment)
    if formed is None:
        return None
    return _past(formed, "retired", moment)


def became(unit: SpatialUnit, moment: Moment) -> Past | None:
    """The units that came of this one, where a split or merge retired it."""
    retired = _reshaped(Retired, unit, moment)
    if retired is None:
        return None
    return _past(retired, "formed", moment)


def _reshaped(model: type[Formed | Retired], unit: SpatialUnit, moment: Moment) -> Reshaping | None:
    found = (
        model._default_manager.filter(
            spatial_unit=unit,
            reshaping__happened_on__lt=moment.true_before,
            reshaping__recorded_at__known_by=moment.known_by,
        )
        .select_related("reshaping")
        .first()
    )
    return found.reshaping if found else None


def _past(reshaping: Reshaping, side: str, moment: Moment) -> Past:
    related = getattr(reshaping, side).select_related("spatial_unit").order_by("spatial_unit")
    units = [each.spatial_unit for each in related]
    labels = labels_of([each.pk for each in units], moment)
    return Past(
        kind=reshaping.get_kind_display(),
        happened_on=reshaping.happened_on,
        reason=reshaping.reason,
        units=[(each.key, labels.get(each.pk, "")) for each in units],
    )


def _ba_units(unit: SpatialUnit) -> Any:
    return BAUnit.objects.filter(spatial_units=unit).values("pk")


def _recorded_by(source: Source, reader: Account) -> bool:
    recorder = source.recorded_by
    if recorder is None:
        return False
    same_person = reader.person_id is not None and recorder.person_id == reader.person_id
    return recorder.pk == reader.pk or same_person
