"""A province of nine districts beside one district: how many times as long its report takes.

Each in a database of its own, with the same facts in each district; by the numbers of records
it should be nine times as long.
"""

from __future__ import annotations

from functools import partial

from django.utils import translation

from bench import _scale
from bench.report import by_product, load, medians, say, size, timed
from formats.months import Month
from network.models import Place

DISTRICTS = 9
REPEATED = 3
# Before the first that is signed in the demo: the district's report would be compared with a
# signed one, the province's with a month that is counted anew.
MONTH = Month(2025, 4)
CODES = {"district": "2704", "province": "27"}


def main() -> None:
    """Load both, one after the other, and print the ratios of each job."""
    translation.activate("th")
    found = {}
    for scale, code in CODES.items():
        with _scale.own_database():
            loading, _ = timed(partial(load, scale))
            say(f"{scale}: {size()} (loaded in {loading:.0f} s)")
            place = Place.objects.get(code=code)
            found[scale], _ = medians(partial(by_product, place, MONTH), REPEATED)
    say(f"  {MONTH}; median of {REPEATED}; the province has {DISTRICTS} districts")
    say(f"  {'':<30}{'district':>10}{'province':>10}{'ratio':>8}")
    for each in found.values():
        each["all, from records to paper"] = sum(each.values())
    for name, seconds in found["district"].items():
        whole = found["province"][name]
        say(f"  {name:<30}{seconds:8.3f} s{whole:8.3f} s{whole / seconds:8.1f}")


if __name__ == "__main__":
    main()
