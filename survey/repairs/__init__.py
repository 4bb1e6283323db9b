"""Repairs of houses: planned, paid, begun and finished, with pictures before and after."""
