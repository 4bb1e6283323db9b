"""What sets ODK Collect up in one scan: its settings as the text of a QR.

The keys are those of Collect's own export of settings; what is left out it sets to its default.
"""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import dataclass


@dataclass(frozen=True)
class CollectSettings:
    """Where a phone sends to, and as whom."""

    server_url: str
    username: str
    password: str
    project: str

    def as_json(self) -> str:
        """The settings as Collect reads them: general, of the administrator, of the project."""
        settings = {
            "general": {
                "protocol": "odk_default",
                "server_url": self.server_url,
                "username": self.username,
                "password": self.password,
                # The list of forms on the phone is always the server's, without asking.
                "form_update_mode": "match_exactly",
                "periodic_form_updates_check": "every_one_hour",
                "autosend": "wifi_and_cellular",
                "app_language": "th",
                "analytics": False,
            },
            "admin": {},
            "project": {"name": self.project, "icon": "ร", "color": "#0b4a45"},
        }
        return json.dumps(settings, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def as_text_of_qr(self) -> str:
        """Compressed (zlib, RFC 1950) and in Base64, as Collect's scanner takes it."""
        return base64.b64encode(zlib.compress(self.as_json().encode(), level=9)).decode()
