"""Loans: what is asked, decided, due, late, put off and written off."""
