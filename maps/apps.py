"""The room that shows places: map drawings and features for the map in the page."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MapsConfig(AppConfig):
    name = "maps"
    verbose_name = _("แผนที่")

    def ready(self) -> None:
        """Register the system check of the outside base map."""
        from maps.map_page import outside  # noqa: F401, PLC0415
