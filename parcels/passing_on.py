"""What a split or merge passes on to what comes of it: rights, papers, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from network.latest import latest
from network.models import Source
from network.moments import Moment
from parcels.models import (
    BAUnit,
    LandDocument,
    OccupationNotification,
    Overlap,
    OverlapStep,
    Right,
    SpatialUnit,
)


def keep_other_rights(
    before: Sequence[BAUnit], ba_unit: BAUnit, happened_on: date, source: Source
) -> None:
    """Tenants and those who live with others stay where they are."""
    moment = Moment(Moment.on(happened_on).true_before, Moment.now().known_by)
    known = latest(Right.objects.filter(ba_unit__in=before), moment)
    staying = {
        (each.party_id, each.kind): each
        for each in known
        if each.kind not in {Right.Kind.HOLDING, Right.Kind.NONE}
    }
    for each in staying.values():
        Right.objects.create(
            ba_unit=ba_unit,
            party_id=each.party_id,
            kind=each.kind,
            share_numerator=each.share_numerator,
            share_denominator=each.share_denominator,
            began_on=happened_on,
            acquired=Right.Acquired.RESHAPING,
            source=source,
        )


def keep_papers(
    before: Sequence[BAUnit], ba_unit: BAUnit, happened_on: date, source: Source
) -> None:
    """Documents, without the area they print of the whole, and notices filed for it."""
    moment = Moment(Moment.on(happened_on).true_before, Moment.now().known_by)
    by_type: dict[str, list[LandDocument]] = {}
    for document in latest(LandDocument.objects.filter(ba_unit__in=before), moment):
        by_type.setdefault(document.type_id, []).append(document)
    for papers in by_type.values():
        first = papers[0]
        LandDocument.objects.create(
            ba_unit=ba_unit,
            type_id=first.type_id,
            number=", ".join(dict.fromkeys(each.number for each in papers if each.number)),
            form_letter=first.form_letter,
            volume=first.volume if len(papers) == 1 else "",
            page=first.page if len(papers) == 1 else "",
            group_number=first.group_number if len(papers) == 1 else "",
            plot_number=first.plot_number if len(papers) == 1 else "",
            issued_on=first.issued_on if len(papers) == 1 else "",
            map_sheet=first.map_sheet,
            zone=first.zone,
            datum=first.datum,
            observed_on=happened_on,
            source=source,
        )
    filed = OccupationNotification.objects.as_known(moment).filter(ba_unit__in=before)
    for notice in {each.party_id: each for each in filed}.values():
        OccupationNotification.objects.create(
            ba_unit=ba_unit,
            party_id=notice.party_id,
            filed_on=notice.filed_on,
            receipt_number=notice.receipt_number,
            source_id=notice.source_id,
        )


def keep_steps(gone: Sequence[SpatialUnit], made: SpatialUnit) -> None:
    """What people said about the overlaps of the parts is said of those of what comes of them.

    Nobody ends a dispute by splitting the land it is about.
    """
    for new in Overlap.objects.filter(Q(spatial_unit=made) | Q(other_unit=made)):
        across = new.other_unit_id if new.spatial_unit_id == made.pk else new.spatial_unit_id
        for unit in gone:
            for old in _of_the_same(unit, new, across):
                sides = {unit.pk: made.pk}
                for step in old.steps.order_by("taken_on", "recorded_at", "pk"):
                    OverlapStep.objects.create(
                        overlap=new,
                        kind=step.kind,
                        side_id=sides.get(step.side_id, step.side_id) if step.side_id else None,
                        taken_on=step.taken_on,
                        note=f"(สืบเนื่องจากทับซ้อนที่ {old.pk}) {step.note}",
                        source_id=step.source_id,
                    )


def _of_the_same(unit: SpatialUnit, new: Overlap, across: int | None) -> QuerySet[Overlap]:
    """The overlaps of `unit` with what `new` is with: a parcel, a layer, a concession."""
    found: QuerySet[Overlap] = Overlap.objects.filter(Q(spatial_unit=unit) | Q(other_unit=unit))
    if across is not None:
        return found.filter(Q(spatial_unit=across) | Q(other_unit=across))
    return found.filter(
        layer_kind=new.layer_kind, layer_series=new.layer_series, concession=new.concession_id
    )
