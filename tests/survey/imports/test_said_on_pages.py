"""What pages say of a file: never an option of the command line, nor a field's name in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from survey.imports.wording import chosen

ROOT = Path(__file__).resolve().parents[3]
IMPORTERS = sorted(
    [
        *ROOT.glob("network/area_*.py"),
        *ROOT.glob("network/column_*.py"),
        *ROOT.glob("parcels/layer_*.py"),
        *ROOT.glob("savings/*.py"),
        *ROOT.glob("survey/household_*.py"),
    ]
)
OF_THE_SERVER = re.compile(r"--[a-z]|manage\.py|import_[a-z]+|JSON|\b[a-z]+_[a-z]+\b")


def written(node: ast.expr) -> str:
    """The text of a literal, with … for what is put in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(written(part) for part in node.values)
    return "…" if isinstance(node, ast.FormattedValue) else ""


def reasons() -> Iterator[tuple[str, str, str]]:
    """Where, in Thai, in English: of every Reason that an importer makes."""
    for path in IMPORTERS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "")
            if named in ("Reason", "_Doubt") and isinstance(node, ast.Call) and len(node.args) == 3:
                th, en = (written(argument) for argument in node.args[1:])
                yield f"{path.name}:{node.lineno}", th, en


@pytest.mark.parametrize(("where", "th", "en"), list(reasons()))
def test_a_reason_on_a_page_tells_nobody_to_type_a_command(where, th, en):
    for language in ("th", "en"):
        with override(language):
            assert not OF_THE_SERVER.search(chosen(th, en)), where


def test_the_command_line_is_still_told_its_options():
    assert any("--village" in th for _where, th, _en in reasons())
