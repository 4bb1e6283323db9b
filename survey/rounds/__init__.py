"""Following the work: rounds, plans, coverage, who surveyed what."""
