"""Indicators of the state's surveys (จปฐ, กชช.2ค): sets read from tables, and what was found."""
