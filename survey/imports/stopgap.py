# ruff: noqa: ARG001
"""Importers of before, called as a Delivery: until their own registers are merged."""

from __future__ import annotations

import json
from typing import Any

from network.deliveries import Choice, Delivery, Register, no_progress
from network.imports import Outcome
from network.models import Level
from parcels.layer_imports import import_layer
from parcels.layer_kinds import LayerKind
from survey.household_columns import FIELDS as HOUSEHOLD_FIELDS
from survey.household_imports import HouseholdFile, import_households


def _said(delivery: Delivery) -> dict[str, Any]:
    return {
        "title": delivery.title,
        "as_of": delivery.as_of,
        "encoding": delivery.encoding,
        "recorded_by": delivery.recorded_by,
    }


def _mapping(delivery: Delivery) -> Any:
    if not delivery.mapping:
        return None
    path = delivery.path.parent / "mapping.json"
    path.write_text(json.dumps(dict(delivery.mapping), ensure_ascii=False))
    return path


def _households(
    delivery: Delivery, *, dry_run: bool = False, progress: Any = no_progress
) -> Outcome:
    file = HouseholdFile(
        path=delivery.path,
        sheet=delivery.sheet,
        village=delivery.choice("village") or None,
        mapping=_mapping(delivery),
        **_said(delivery),
    )
    return import_households(file, dry_run=dry_run)


def _layers(delivery: Delivery, *, dry_run: bool = False, progress: Any = no_progress) -> Outcome:
    return import_layer(
        delivery.path,
        LayerKind(delivery.choice("layer")),
        file_layer=delivery.layer,
        srid=delivery.srid,
        dry_run=dry_run,
        **_said(delivery),
    )


HOUSEHOLDS = Register(
    "households", "ครัวเรือนและบ้าน", "Households and houses",
    reads_shapes=False, reads_tables=True, least_level=Level.VILLAGE,
    fields_of=lambda _choices: HOUSEHOLD_FIELDS, take_in=_households,
    choices=(Choice("village", "รหัสหมู่บ้านของทุกแถว", "Village of all rows", kind="village"),),
)  # fmt: skip
LAYERS = Register(
    "layers", "ชั้นข้อมูลที่ดินรัฐ", "Layers of State land",
    reads_shapes=True, reads_tables=False, least_level=Level.DISTRICT,
    fields_of=lambda _choices: (), take_in=_layers,
    choices=(
        Choice("layer", "ชนิดชั้นข้อมูล", "Kind of layer",
               tuple((kind.value, str(kind.label), kind.value) for kind in LayerKind),
               is_needed=True),
    ),
)  # fmt: skip
