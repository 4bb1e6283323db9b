"""What leaves the product as files, for whom, and what is written down of it."""
