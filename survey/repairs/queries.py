"""Questions about repairs; they take values, never models."""

from __future__ import annotations

from network.queries import FactQuerySet


class RepairPlanQuerySet(FactQuerySet):
    """What is to be done to a house; the last word counts, and without one there is no repair."""

    about = ("repair",)
    true_from = "planned_on"
    founds = "repair"


class RepairFundingQuerySet(FactQuerySet):
    """What bodies pay for repairs; the last word on a grant counts, and nothing takes it back."""

    about = ("repair", "grant_key")
    true_from = "decided_on"


class RepairStepQuerySet(FactQuerySet):
    """When repairs were begun, and how they ended; each of a kind happens once."""

    about = ("repair", "kind")
    true_from = "happened_on"


class RepairPhotographQuerySet(FactQuerySet):
    """Which photograph shows a house before, during or after a repair."""

    about = ("repair", "photograph")
    true_from = "said_on"


class RepairBuilderQuerySet(FactQuerySet):
    """Who worked on a repair."""

    about = ("repair", "person")
    true_from = "said_on"
