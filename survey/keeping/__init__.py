"""Letting go of what has been kept long enough: listed nightly, and only after a person's word."""
