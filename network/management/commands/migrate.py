"""manage.py migrate: Django's own, in a third of the time where everything is new."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.migrate import Command as DjangosCommand
from django.db.migrations.state import ModelState, ProjectState


class Command(DjangosCommand):
    """Draws up the one model an operation is about, not anew all that hang together with it.

    Here nearly all do, by the source that every fact has: that took most of the time. To change
    a table its own model is enough; code that runs in a migration gets all of them.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's."""
        with _one_model_at_a_time():
            super().handle(*args, **options)


@contextmanager
def _one_model_at_a_time() -> Iterator[None]:
    add_model, reload_model = ProjectState.add_model, ProjectState.reload_model

    def add_one(self: ProjectState, model_state: ModelState) -> None:
        apps = self.__dict__.pop("apps", None)
        add_model(self, model_state)
        if apps is not None:
            self.apps = apps
            apps.render_multiple([model_state])
            self.is_delayed = True  # RunPython draws up everything

    def reload_one(
        self: ProjectState,
        app_label: str,
        model_name: str,
        delay: bool = False,  # noqa: ARG001 (as Django calls it)
    ) -> None:
        if "apps" in self.__dict__:
            self._reload({(app_label, model_name)})  # type: ignore[attr-defined]
            self.is_delayed = True

    ProjectState.add_model = add_one  # type: ignore[method-assign]
    ProjectState.reload_model = reload_one  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = add_model  # type: ignore[method-assign]
        ProjectState.reload_model = reload_model  # type: ignore[method-assign]
