"""A few of the trials of nothing_lost_browser.py, which runs as many more as one likes.

Few records, in small batches: each batch is struck in another way.
"""

from __future__ import annotations

import os
import random

import pytest

from tests.safety.field_machine import FieldMachine
from tests.safety.field_person import KINDS
from tests.safety.field_phone import NoChromium, chromium_path
from tests.safety.installation import Installation
from tests.safety.nothing_lost_browser import prove

RUNS = 48 if os.environ.get("RANGWAT_LONG") else 10
BATCH = (1, 2)  # records between two starts of a browser


def test_nothing_finished_without_signal_is_lost_or_doubled(machine: Installation):
    try:
        chromium_path()
    except NoChromium:
        pytest.skip("there is no Chromium on this machine")
    seed = int(os.environ.get("RANGWAT_SEED") or random.SystemRandom().randrange(10**9))
    print(f"seed {seed}: RANGWAT_SEED={seed} fills in and strikes the same again")
    outcome = prove(FieldMachine(machine.var), runs=RUNS, seed=seed, at_once=2, batch=BATCH)
    print(outcome)
    assert outcome.faults == [], str(outcome)
    assert outcome.runs == RUNS
    # Without strikes it would prove little: five records of a phone are three batches or more.
    assert len(set(outcome.struck) & set(KINDS)) > 2, str(outcome)
