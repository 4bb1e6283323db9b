"""A process that sets many large papers stays as large as the first made it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PAPERS = """
import json
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from formats.typesetting import LARGE, typeset

def resident_megabytes():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 // 1_000_000

for paper in range(6):
    rows = [[f"{paper} {row} {cell} บ้าน" for cell in range(4)] for row in range(500)]
    packed = json.dumps({"rows": rows, "drawing": "m" * LARGE})
    made = typeset(Path(sys.argv[1]), "paper", packed, dated=datetime(2025, 6, 30, tzinfo=UTC))
    assert made.startswith(b"%PDF")
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join()
    print(resident_megabytes())
"""
TEMPLATE = """
#let rows = json(bytes(sys.inputs.paper)).rows
#table(columns: 4, ..for row in rows { for each in row { ([#each],) } })
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says it so")
def test_what_was_set_is_forgotten(tmp_path: Path):
    template = tmp_path / "paper.typ"
    template.write_text(TEMPLATE)
    run = subprocess.run(
        [sys.executable, "-c", PAPERS, str(template)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=True,
        capture_output=True,
        text=True,
    )
    first, *_others, last = map(int, run.stdout.split())
    assert last < first + 60, run.stdout  # 40 more each, were they remembered
