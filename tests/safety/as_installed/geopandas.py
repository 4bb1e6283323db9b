"""As on a server: what only development has (a peer in benchmarks) is not there.

pyogrio loads it, and pandas with it, wherever it finds it: half a second of every process.
"""

raise ImportError("not on a server")
