"""Welfare funds, statements, and the end of the year."""
