"""Files that people send to the pages: looked at, matched, tried, taken in, and taken back."""
