"""`manage.py draw_map`: works out every row the map draws anew, from the facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from maps.models import KeptLayer
from maps.tiles import keeping
from maps.tiles.rows import DRAWINGS


class Command(BaseCommand):
    help = "Work out every row the map draws anew; the same rows come out."

    def handle(self, **_options: Any) -> None:
        """Rebuild all layers and say how many rows each has."""
        keeping.rebuild()
        for layer in KeptLayer.objects.filter(layer__in=DRAWINGS).order_by("layer"):
            count = DRAWINGS[layer.layer].model._default_manager.count()
            self.stdout.write(f"{layer.layer}: {count:,}")
