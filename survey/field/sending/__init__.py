"""How what was filled in on the page without signal comes in, and what its phone is told."""
