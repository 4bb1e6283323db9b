"""Persons and households that may have been recorded twice, and their merging."""
