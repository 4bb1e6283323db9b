"""Tests of the door of field devices."""
