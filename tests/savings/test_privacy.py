"""What a member has saved leaves in no file, whatever its form, to who may not see money."""

from __future__ import annotations

import pytest

from formats.writing.catalogue import FORMATS
from network.access import PERMISSIONS, Permission, places_of
from network.models import Role
from network.moments import Moment
from savings import papers
from savings.year import statements
from survey.errors import FormatNeedsShapes, NothingToExport
from survey.exports.catalogue import DATASETS
from survey.exports.disclosing import Order, disclosed, scope
from tests import factories
from tests.savings.kept import books_in, tells_a_balance

TAKEN = ("csv", "gpkg")
# Of who may not see money, the role that may see most else.
CURIOUS = max(
    (role for role in Role if Permission.SEE_MONEY not in PERMISSIONS[role]),
    key=lambda role: len(PERMISSIONS[role]),
)


@pytest.fixture
def village(db):
    factories.place("27")
    factories.place("2704")
    factories.joined(factories.place("270405"))
    return factories.place("27040501")


def taken(account, dataset, place, form: str) -> bytes | None:
    """The file of all columns that are offered; None where there is none."""
    try:
        offered = scope(account, dataset, place, Moment.now()).offered
        order = Order(
            account, dataset, place, Moment.now(), FORMATS[form],
            [item.column.key for item in offered], "ผู้ขอ", "ทดสอบ",
        )  # fmt: skip
        with disclosed(order) as made:
            return made.path.read_bytes()
    except (NothingToExport, FormatNeedsShapes):
        return None


def test_the_search_finds_it_in_every_form_it_could_leave_in(village):
    group = books_in(village).group
    treasurer = factories.account(role=Role.TREASURER, place=village)
    for form in ("xlsx", "csv", "parquet"):
        content = taken(treasurer, DATASETS["members"], village, form)
        assert content is not None, form
        assert tells_a_balance(content), form
    paper = statements.control(group, Moment.now(), "กลุ่ม")
    for content in (papers.pdf(paper), papers.pdf(paper, digits="thai"), papers.xlsx(paper)):
        assert tells_a_balance(content)


def test_no_file_tells_it_to_who_may_not_see_money(village):
    books_in(village)
    account = factories.account(role=CURIOUS, place=village)
    assert not places_of(account, DATASETS["members"].permission)
    files = {
        (key, form): content
        for key, dataset in DATASETS.items()
        if places_of(account, dataset.permission)
        for form in TAKEN
        if (content := taken(account, dataset, village, form)) is not None
    }
    assert len(files) > len(TAKEN)
    assert [name for name, content in files.items() if tells_a_balance(content)] == []
