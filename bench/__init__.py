"""Side-by-side measurements against peers; run by script/bench."""
