"""Checklists, samples, the posted statement, and readiness for a community institution."""
