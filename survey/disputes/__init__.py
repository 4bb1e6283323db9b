"""Disputes of neighbours heard in the village: cases, sittings, agreements, and their papers."""
