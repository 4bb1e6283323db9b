"""Some of the trials of nothing_lost.py, which runs as many more as one likes."""

from __future__ import annotations

import os
import random

from tests.safety.field_machine import FieldMachine, Strike
from tests.safety.installation import Installation
from tests.safety.nothing_lost import prove

# Every twelfth session kills something, or every eighth of a few: forty kill each of five once.
RUNS, KILLING_EVERY = (480, 12) if os.environ.get("RANGWAT_LONG") else (40, 8)


def test_nothing_sent_from_the_field_is_lost_or_doubled(machine: Installation):
    seed = int(os.environ.get("RANGWAT_SEED") or random.SystemRandom().randrange(10**9))
    print(f"seed {seed}: RANGWAT_SEED={seed} sends the same again")
    outcome = prove(FieldMachine(machine.var), runs=RUNS, seed=seed, killing_every=KILLING_EVERY)
    print(outcome)
    assert (outcome.lost, outcome.doubled) == ([], []), str(outcome)
    assert outcome.runs == RUNS
    # Without strikes it would prove little: of each kind one, and of connections many.
    assert outcome.struck["connections"] > RUNS / 2, str(outcome)
    assert set(outcome.struck) == {"connections", *Strike}, str(outcome)
