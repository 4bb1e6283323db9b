"""Photographs: originals as they came, and smaller copies beside them."""
