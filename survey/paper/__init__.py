"""Survey forms on paper: printed, filled in by hand, and typed in from the sheets."""
