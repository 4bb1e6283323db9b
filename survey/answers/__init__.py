"""Answers of submissions become facts; what is not understood is kept and shown."""
