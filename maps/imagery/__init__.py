"""Photographs from the air: taken in, and cut into tiles for phones without signal."""
