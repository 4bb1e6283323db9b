"""English is complete: what is Thai in the interface has its English."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "config/locale/en/LC_MESSAGES/django.po"
ENTRY = re.compile(r'^msgid "(?P<thai>.+)"\nmsgstr "(?P<english>.*)"$', re.M)
IN_TEMPLATES = re.compile(r"""{%\s*translate\s+(?:"([^"]+)"|'([^']+)')""")


def catalogue() -> dict[str, str]:
    return {entry["thai"]: entry["english"] for entry in ENTRY.finditer(CATALOGUE.read_text())}


def test_every_entry_has_its_english():
    assert [thai for thai, english in catalogue().items() if not english] == []


def test_every_sentence_of_the_templates_is_in_the_catalogue():
    known = catalogue()
    missing = {
        sentence
        for template in ROOT.glob("*/templates/**/*.html")
        for sentence in map("".join, IN_TEMPLATES.findall(template.read_text()))
        if sentence not in known
    }
    assert missing == set(), "run manage.py makemessages -l en --no-wrap --no-location"


def test_the_catalogue_compiles(tmp_path: Path):
    msgfmt = shutil.which("msgfmt")
    if msgfmt is None:
        pytest.skip("gettext is not installed")
    subprocess.run(
        [msgfmt, "--check-format", "--output-file", str(tmp_path / "en.mo"), str(CATALOGUE)],
        check=True,
        capture_output=True,
    )
