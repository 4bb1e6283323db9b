"""Questions about layout numbers and what people drew; they take values, never models."""

from __future__ import annotations

from network.queries import FactQuerySet


class LayoutNumberQuerySet(FactQuerySet):
    """Numbers of houses on the layouts of their villages, the latest of each house in each."""

    about = ("house", "village")
    true_from = "given_on"


class LandmarkQuerySet(FactQuerySet):
    """What people drew on layouts; the last word on each counts, and one takes it away."""

    about = ("key",)
    true_from = "since"
