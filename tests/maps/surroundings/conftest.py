"""Two villages side by side."""

from tests.maps.map_page.conftest import world

__all__ = ["world"]
