"""The rows of a layer at a moment, as a QuerySet: kept ones for now, worked out for the past."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from maps.models.drawn import Drawn
from network.moments import Moment


def drawn_at(model: type[Drawn], moment: Moment) -> QuerySet[Any]:  # noqa: ARG001
    """Rows of `model` as they are known at `moment`."""
    found: QuerySet[Any] = model._default_manager.all()
    return found
