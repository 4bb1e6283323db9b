"""Mutual verification: what waits for whom, side by side with before, and lists posted."""
