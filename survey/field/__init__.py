"""The page for work without signal, what it takes along, and what it is told."""
