"""Two people merge at the same moment: one merge stands, and the other is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from network.models import Party
from network.moments import Moment
from survey.duplicates import errors
from survey.duplicates.merging import merge
from survey.models import DuplicateVerdict
from tests import factories
from tests.survey.duplicates.pairs import figures, pair, village_of


def attempt(barrier: Barrier, duplicate: Party, kept: Party) -> str:
    try:
        barrier.wait(10)
        merge(duplicate, kept, "พร้อมกัน", None)
    except errors.AlreadyMerged:
        return "refused"
    finally:
        connection.close()
    return "merged"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shape", ["the same way", "each into the other", "in a ring"])
def test_merges_at_once_leave_no_circle_and_nothing_twice(shape: str):
    two = pair(village_of())
    third = factories.household(two.village)
    tried = {
        "the same way": [(two.double, two.kept), (two.double, two.kept)],
        "each into the other": [(two.double, two.kept), (two.kept, two.double)],
        "in a ring": [(two.double, two.kept), (two.kept, third), (third, two.double)],
    }[shape]
    barrier = Barrier(len(tried))
    with ThreadPoolExecutor(len(tried)) as pool:
        told = list(pool.map(lambda each: attempt(barrier, *each), tried))
    merges = DuplicateVerdict.objects.merges(Moment.now()).count()
    assert told.count("merged") == merges >= 1
    assert merges < len(tried)
    assert figures(two.village)["F1.1h"] == {"": 1}
