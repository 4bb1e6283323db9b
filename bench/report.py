"""The district's monthly report: the product beside geopandas, on one database, at two sizes.

Both answer the same questions from the same facts, and their values must agree. What the
product keeps ready as facts arrive (which place holds and which layer covers what) the peer
works out at each reading; the time to work all of it out anew is printed too.
"""

from __future__ import annotations

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from http import HTTPStatus
from multiprocessing import get_context
from typing import Any
from uuid import uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402 (after the set-up)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import translation  # noqa: E402

from bench import _scale  # noqa: E402
from bench._agreement import clock, disagreements  # noqa: E402
from bench.oracle import Answers, Oracle, read_tables  # noqa: E402
from formats.months import Month  # noqa: E402
from network.models import Account, Party, Place  # noqa: E402
from parcels import overlay  # noqa: E402
from parcels.models import Boundary  # noqa: E402
from reports.document import compose  # noqa: E402
from reports.models import MonthlyReport  # noqa: E402
from reports.pdf import report_pdf  # noqa: E402
from reports.situation import SituationReport  # noqa: E402
from survey.models import Verification, Visit  # noqa: E402

SEED = 2704
TODAY = date(2025, 7, 10)  # fixed: the same facts whenever it runs
MONTH = Month(2025, 6)
REPEATED, REPEATED_PEER = 5, 3
FIGURES, DOCUMENT, PDF = "figures", "document and maps", "PDF"
STORED = "stored page, 8 at once (p95)"
CLIENTS, PAGES = 8, 40
PEER, OVERLAYS = "figures by geopandas", "overlays rebuilt"

Timings = dict[str, float]


def timed(job: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds one run takes, and what it gives."""
    began = time.perf_counter()
    answer = job()
    return time.perf_counter() - began, answer


def medians(job: Callable[[], tuple[Timings, Any]], repeated: int) -> tuple[Timings, Any]:
    """Medians of the parts of a job after one run that warms caches, and its last answer."""
    job()
    runs = [job() for _ in range(repeated)]
    parts = {name: statistics.median(run[name] for run, _ in runs) for name in runs[0][0]}
    return parts, runs[-1][1]


def measured() -> Timings:
    """Seconds of each job on the database as it is.

    Raises:
        SystemExit: the values of the two disagree.
    """
    district = Place.objects.get(code="2704")
    ours, report = medians(lambda: by_product(district), REPEATED)
    theirs, (now, then) = medians(lambda: _by_geopandas(report), REPEATED_PEER)
    rebuilding, _ = timed(overlay.rebuild)
    wrong = list(disagreements(report, now, then))
    # Concessions and the view from within are in each place's own report.
    for place in Place.objects.filter(code__startswith="2704").order_by("code")[1:6]:
        one = SituationReport(place, MONTH, known_by=report.moment.known_by)
        wrong += disagreements(one, now, then)
    if wrong:
        sys.exit("The report and geopandas disagree:\n" + "\n".join(wrong))
    return {**ours, **theirs, OVERLAYS: rebuilding}


def by_product(district: Place, month: Month = MONTH) -> tuple[Timings, SituationReport]:
    """The figures, the document with its maps, and the PDF, each from the one before."""
    figures, report = timed(lambda: _figures(district, month))
    composing, document = timed(lambda: compose(report))
    # A document that was never set: the typesetter keeps what it has set before.
    anew = replace(document, serial=uuid4().hex[:8])
    printing, _ = timed(lambda: report_pdf(anew, prepared_at=report.prepared_at))
    return {FIGURES: figures, DOCUMENT: composing, PDF: printing}, report


def _figures(district: Place, month: Month) -> SituationReport:
    report = SituationReport(district, month)
    assert report.concessions, "there is a concession in the demo"
    return report


def stored_page_p95() -> float:
    """Seconds in which 95 of 100 readers have the page of a stored month, eight at once.

    Each client is a process that asks one page after another, as the server's workers do.
    """
    connection.close()
    with ProcessPoolExecutor(CLIENTS, mp_context=get_context("fork")) as pool:
        found = [each for run in pool.map(_read_pages, range(CLIENTS)) for each in run]
    return statistics.quantiles(found, n=20)[-1]


def _read_pages(_client: int) -> list[float]:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(Account.objects.get(username="chief2704"))
    newest = MonthlyReport.objects.dates("month", "month").last()
    address = f"/reports/2704/{newest:%Y-%m}/"

    def read() -> None:
        answer = browser.get(address, secure=True)
        assert answer.status_code == HTTPStatus.OK, answer.status_code

    read()
    return [timed(read)[0] for _ in range(PAGES)]


def _by_geopandas(report: SituationReport) -> tuple[Timings, tuple[Answers, Answers]]:
    """The month and the month before, from tables read anew."""

    def work_out() -> tuple[Answers, Answers]:
        with connection.cursor() as cursor:
            oracle = Oracle(read_tables(cursor))
        at = clock(report.moment)
        return oracle.answers(at), oracle.answers(clock(report.before), grouped_at=at)

    seconds, answers = timed(work_out)
    return {PEER: seconds}, answers


def say(text: str = "") -> None:
    print(text, flush=True)  # a long run shows how far it is


def size() -> str:
    households = Party.objects.filter(kind=Party.Kind.HOUSEHOLD).count()
    return (
        f"{households:,} households, {Boundary.objects.count():,} boundaries, "
        f"{Visit.objects.count():,} visits, {Verification.objects.count():,} verdicts"
    )


def _print_table(timings: Timings) -> None:
    peer = timings[PEER]
    for name, seconds in timings.items():
        ratio = f"{seconds / peer:8.2f} : 1" if name == FIGURES else ""
        say(f"  {name:<30}{seconds:9.3f} s{ratio}")


def main() -> None:
    """Measure and compare at the demo's size and at a district's."""
    translation.activate("th")
    call_command("collectstatic", interactive=False, verbosity=0)  # for pages as they are served
    before: Timings | None = None
    for scale in ("demo", "district"):
        with _scale.own_database():
            loading, _ = timed(partial(load, scale))
            say(f"{scale}: {size()} (loaded in {loading:.0f} s)")
            say(f"  district 2704, {MONTH}; median of {REPEATED}; ratio product : geopandas")
            found = measured() | {STORED: stored_page_p95()}
            _print_table(found)
            if before is not None:
                say("  as many times as long as the demo's:")
                for name, seconds in found.items():
                    say(f"  {name:<30}{seconds / before[name]:9.1f}")
            before = found
    say("All values agree.")


def load(scale: str) -> None:
    call_command(
        "load_demo", scale=scale, seed=SEED, today=TODAY, verbosity=0, stdout=io.StringIO()
    )
    with connection.cursor() as cursor:
        # All that autovacuum would else do on one of the cores while the other is measured.
        cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    main()
