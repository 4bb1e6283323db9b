"""Broken and odd files, each with the verdict it must end in."""
