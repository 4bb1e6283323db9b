"""The app that frames all pages."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Page frame, site-wide static files, and the commands of set-up."""

    name = "config"
