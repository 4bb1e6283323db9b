"""manage.py migrate: Django's own, in half the time where everything is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as DjangosCommand
from django.db.migrations.state import ModelState, ProjectState


class Command(DjangosCommand):
    """Draws up a new model alone, and not anew every model that hangs together with it.

    Here nearly all do, by the source that every fact has: that took most of the time.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's."""
        with _new_models_alone():
            super().handle(*args, **options)


@contextmanager
def _new_models_alone() -> Iterator[None]:
    original = ProjectState.add_model

    def add_model(self: ProjectState, model_state: ModelState) -> None:
        """The models it points at learn of it when an operation touches them, or Python runs."""
        apps = self.__dict__.pop("apps", None)
        original(self, model_state)
        if apps is not None:
            self.apps = apps
            apps.render_multiple([model_state])
            self.is_delayed = True  # RunPython draws up everything

    ProjectState.add_model = add_model  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = original  # type: ignore[method-assign]
