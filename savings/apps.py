"""The room of savings groups: what each owes and owns."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SavingsConfig(AppConfig):
    name = "savings"
    verbose_name = _("กลุ่มออมทรัพย์")
