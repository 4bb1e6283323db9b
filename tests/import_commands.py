"""Runs an import command as a person would, and looks at what it left in the file storage."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command

TO_FOLDER = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def run(
    command: str, path: Path, *arguments: str, source: str = "ทดสอบ", as_of: str = "2025-06-01"
) -> tuple[int, str]:
    """The exit code and all that was said."""
    told = StringIO()
    given = (str(path), "--source", source, "--as-of", as_of, *arguments)
    try:
        call_command(command, *given, stdout=told, stderr=told)
    except SystemExit as ended:
        return int(ended.code or 0), told.getvalue()
    return 0, told.getvalue()


def keep_in(folder: Path, settings: Any) -> None:
    """Keep what comes in as files below `folder`, as an installation does."""
    settings.MEDIA_ROOT = folder
    settings.STORAGES = TO_FOLDER


def kept_files() -> list[str]:
    """Names of the encrypted files that are kept."""
    folder = Path(default_storage.path("sources"))
    return sorted(path.name for path in folder.rglob("*") if path.is_file())
