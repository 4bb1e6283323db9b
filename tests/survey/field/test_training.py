"""The tutorial of two days says what the pages say: its words, addresses and pictures are there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from django.urls import resolve
from PIL import Image

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
TEXT = (DOCS / "TRAINING.th.md").read_text()
PICTURES = DOCS / "pictures" / "training"
MOST_BYTES = 1_500_000  # of all pictures together: the repository is cloned over slow lines
PHONE_PIXELS = 360
PAPER_PIXELS = 720  # a sheet of paper, to be read

THAI = "\u0e00-\u0e7f"
QUOTED = re.compile(r"“([^”]+)”")
# One kind of quotation mark at a time: an attribute of a component holds literals of another.
LITERALS = [re.compile(rf"{mark}([^{mark}\n]*[{THAI}][^{mark}\n]*){mark}") for mark in "\"'`"]
TEXT_NODE = re.compile(rf">([^<>{{}}]*[{THAI}][^<>{{}}]*)<")
BLOCK = re.compile(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.S)
# What is filled in when it is shown: the words on both sides of it stand by themselves.
FILLED_IN = re.compile(r"\$\{[^}]*\}|{{[^}]*}}|{%[^%]*%}|%\([^)]*\)s|{[^}]*}")


@cache
def said_by_the_product() -> frozenset[str]:
    """Every saying of the page without signal, of templates, of Python and of shipped forms."""
    said: set[str] = set()
    for path in (ROOT / "survey" / "field" / "app").rglob("*"):
        if path.suffix in {".vue", ".js"}:
            said.update(_literals(path.read_text()))
    for room in ("config", "network", "parcels", "survey"):
        for path in (ROOT / room).rglob("*.html"):
            text = path.read_text()
            said.update(_literals(text), TEXT_NODE.findall(text), BLOCK.findall(text))
        for path in (ROOT / room).rglob("*.py"):
            said.update(_literals(path.read_text()))
    for path in (ROOT / "survey" / "shipped" / "forms").glob("*.md"):
        said.update(cell for line in path.read_text().splitlines() for cell in line.split("|"))
    return frozenset(_bare(piece) for each in said for piece in FILLED_IN.split(each))


def _literals(text: str) -> list[str]:
    return [found for literal in LITERALS for found in literal.findall(text)]


def _bare(words: str) -> str:
    return " ".join(words.split()).strip(" :·()")


def test_every_word_it_quotes_stands_on_a_page():
    missing = {each for each in QUOTED.findall(TEXT) if each != "…"} - {
        each for each in QUOTED.findall(TEXT) if _bare(each) in said_by_the_product()
    }
    assert not missing


def test_words_that_no_page_says_would_be_found():
    assert _bare("ปุ่มที่ไม่มีใครเคยทำ") not in said_by_the_product()
    assert "รับข้อมูลหมู่บ้านนี้" in said_by_the_product()


@pytest.mark.parametrize("address", sorted(set(re.findall(r"`(/[^`]*)`", TEXT))))
def test_every_address_it_names_is_one(address: str):
    assert resolve(address)


def test_its_pictures_are_there_and_no_others():
    named = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert len(named) == len(set(named)) >= 20
    assert {(DOCS / each).resolve() for each in named} == set(PICTURES.glob("*.png"))


def test_its_pictures_are_of_a_phone_and_small():
    sizes = {}
    for path in PICTURES.glob("*.png"):
        with Image.open(path) as picture:
            sizes[path.name] = picture.size
    assert sizes.pop("19-paper.png")[0] == PAPER_PIXELS
    assert {width for width, _ in sizes.values()} == {PHONE_PIXELS}
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) <= MOST_BYTES


def test_its_links_lead_to_its_headings():
    headings = re.findall(r"^#+ (.+)$", TEXT, re.M)
    slugs = {re.sub(rf"[^\w\s{THAI}-]", "", each).lower().replace(" ", "-") for each in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= slugs


def test_the_card_is_the_notice_of_the_form():
    """What is read at a house that is in the list is what the survey of a new one shows."""
    card = " ".join(line.removeprefix("> ") for line in TEXT.splitlines() if line.startswith(">"))
    form = (ROOT / "survey" / "shipped" / "forms" / "household.md").read_text()
    assert f"| อ่านให้เจ้าของบ้านฟัง: {card} |" in form
