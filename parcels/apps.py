"""The room of land: which, by what right, on what evidence."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParcelsConfig(AppConfig):
    name = "parcels"
    verbose_name = _("ที่ดิน")
