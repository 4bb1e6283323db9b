"""Reads files each in a process of its own, and says how each ended and what it took.

`python -m tests.corpus.measured` reads lines of JSON (`[door, path]`) and answers each with
one: the verdict, the class that refused it, peak megabytes, seconds, and all text that was read.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

from formats.errors import FormatError
from formats.feature_files import open_features
from formats.tables import open_table

MEGABYTE = 1024  # ru_maxrss is in KiB
LONGEST_TEXT = 100_000  # characters of what was read


def read(door: str, path: str) -> tuple[str, str, str]:
    """The verdict, why, and the text of a file."""
    texts: list[str] = []
    problems = False
    try:
        if door == "table":
            table = open_table(path)
            texts += [*table.headers[:100], *(str(row.values)[:1000] for row in table.rows[:100])]
        else:
            with open_features(path) as opened:
                texts += [opened.name, opened.layer, *opened.fields]
                for batch in opened.batches():
                    problems = problems or bool(batch.problems)
                    texts += [str(row)[:1000] for row in batch.attributes[:100]]
    except FormatError as refusal:
        return "refused", type(refusal).__name__, str(refusal)
    return ("held" if problems else "done"), "", "\n".join(texts)[:LONGEST_TEXT]


def apart(door: str, path: str) -> dict[str, object]:
    """The same in a child, with what it took."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        started = time.monotonic()
        answer = read(door, path)
        spent = time.monotonic() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        with os.fdopen(writer, "w") as pipe:
            json.dump([*answer, peak // MEGABYTE, round(spent, 2)], pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if status or not said:
        return {"verdict": f"died with {status}", "why": "", "text": "", "peak": 0, "seconds": 0}
    verdict, why, text, peak, seconds = json.loads(said)
    return {"verdict": verdict, "why": why, "text": text, "peak": peak, "seconds": seconds}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(apart(*json.loads(line))), flush=True)
