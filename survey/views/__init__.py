"""Pages of places and of what was surveyed in them: find, ask, answer."""
