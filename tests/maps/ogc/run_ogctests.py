"""The verifier of OGC API Features, in a process of its own: ADDRESS and TOKEN, or an empty one."""

import os
import sys
from pathlib import Path

import httpx
import ogctests
from ogctests.main import run_ogctests

address, token = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}"} if token else {}
# Not the settings of the project it is started in, nor its plugins: it is a suite of its own. Its
# folder may lie within the project, whose conftest.py is not its own either.
own = Path(ogctests.__file__).parent
flags = [
    f"--confcutdir={own}",
    "-c",
    os.devnull,
    "-p",
    "no:django",
    "-p",
    "no:xdist",
    "-p",
    "no:cacheprovider",
    "-q",
]
with httpx.Client(base_url=address, headers=headers, timeout=60) as client:
    # It fetches the definition beside the client: with the token it is the holder's own.
    httpx.get = client.get  # type: ignore[assignment]
    sys.exit(run_ogctests("features/core", address, flags, client))
