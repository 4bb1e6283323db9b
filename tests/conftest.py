"""What every test may rely on, in whatever order they run and on whichever worker."""

import contextlib
import gc
import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import settings
from pytest_django.plugin import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests.emptying import instead_of_truncating
from tests.forms_read import read_once
from tests.shared import ROOT, made_once, of_the_run

# CI has a quarter of an hour; at a desk `script/test` runs everything.
SHORT = bool(os.environ.get("CI")) and not os.environ.get("RANGWAT_LONG")
settings.register_profile("short", max_examples=40)
if SHORT:
    settings.load_profile("short")

# Folders whose files share what is costly to make: one worker does all of them.
TOGETHER = ("tests/survey/demo/",)


class ByFile(LoadFileScheduling):
    """A file of tests stays on one worker, and so do some folders."""

    def _split_scope(self, nodeid: str) -> str:
        folder = next((each for each in TOGETHER if nodeid.startswith(each)), None)
        return folder or super()._split_scope(nodeid)


def pytest_configure() -> None:
    """Of what a test commits nothing is left, and that does not take a second each time."""
    instead_of_truncating()
    # Half a million objects that stay are not looked through again and again for rubbish.
    gc.set_threshold(100_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """On a new checkout each worker begins to compile at another file, not all at the same."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    files = sorted(Path(__file__).parent.rglob("test_*.py"))
    number = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw"))
    first = number * len(files) // int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for file in files[first:] + files[:first]:
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        with contextlib.suppress(Exception, pytest.skip.Exception):  # collection says what it is
            importlib.import_module(name)


def pytest_collection_finish() -> None:
    """What has been imported stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """The one scheduler there is, whatever `--dist` says."""
    return ByFile(config, log)


# What takes longest, first: begun last, one worker would be at it while others are idle. The
# upgrade before all others: it migrates by itself while they wait for what they share.
LONGEST_FIRST = (
    "tests/safety/test_upgrade",
    "tests/safety/",
    "tests/survey/demo/",
    "tests/network/test_access",
    "tests/reports/test_oracle",
    "tests/browser/",
    "tests/journeys/",
)


def _turn(item: pytest.Item) -> int:
    starts = (item.nodeid.startswith(each) for each in LONGEST_FIRST)
    return next((turn for turn, is_it in enumerate(starts) if is_it), len(LONGEST_FIRST))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest first; where time is short (CI), without what only does more of it."""
    items.sort(key=_turn)
    if SHORT:
        items[:] = [item for item in items if item.get_closest_marker("long") is None]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Migrations run once: the database one worker makes is the template of every worker's."""
    connection = connections["default"]

    def drop(name: str, _verbosity: int) -> None:
        """Also where the last request of a browser still holds a connection."""
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")

    connection.creation._destroy_test_db = drop  # type: ignore[attr-defined]
    if django_db_keepdb or "PYTEST_XDIST_WORKER" not in os.environ:
        yield
        return
    folder = of_the_run(tmp_path_factory)
    own, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    name, template = test["NAME"], f"test_{os.environ['PYTEST_XDIST_TESTRUNUID'][:16]}"

    def make() -> None:
        test["NAME"] = template
        with django_db_blocker.unblock():
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.close()
        connection.settings_dict["NAME"], test["NAME"] = own, name

    def unmake() -> None:
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(template)}")

    with made_once(folder / "template.lock", make, unmake):
        test["TEMPLATE"] = template
        yield


@pytest.fixture(scope="session", autouse=True)
def each_form_is_read_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """However many tests publish it."""
    with pytest.MonkeyPatch.context() as patched:
        read_once(of_the_run(tmp_path_factory) / "forms-read", patched)
        yield
