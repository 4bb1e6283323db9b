"""Questions about what forms from the field tell; they take values, never models."""

from __future__ import annotations

from network.queries import FactQuerySet


class SurveyRoundRecordQuerySet(FactQuerySet):
    """Names and days of rounds."""

    about = ("round",)
    true_from = "said_on"


class SurveyAssignmentQuerySet(FactQuerySet):
    """Who is to visit how many households of a village."""

    about = ("round", "village", "surveyor")
    true_from = "said_on"


class SurveyPlanHouseholdQuerySet(FactQuerySet):
    """Who is to visit which household."""

    about = ("round", "household")
    true_from = "said_on"


class OfPersonQuerySet(FactQuerySet):
    """What was told of a person."""

    about = ("person",)
    true_from = "observed_on"


class OfHouseholdQuerySet(FactQuerySet):
    """What a household told of itself."""

    about = ("household",)
    true_from = "observed_on"


class HouseServicesQuerySet(FactQuerySet):
    """Water, electricity and the way to a house."""

    about = ("house",)
    true_from = "observed_on"


class PhotographQuerySet(FactQuerySet):
    """Photographs; each is of itself, none supersedes another."""

    about = ("key",)
    true_from = "taken_on"


class ReferralQuerySet(FactQuerySet):
    """Referrals to agencies; each is of itself."""

    about = ("key",)
    true_from = "referred_on"


class IndicatorFindingQuerySet(FactQuerySet):
    """What was found by an indicator; of a household or of a place."""

    about = ("indicator", "household", "place")
    true_from = "observed_on"


class DuplicateVerdictQuerySet(FactQuerySet):
    """What was said of pairs of parties that may be one."""

    about = ("first", "second")
    true_from = "said_on"


class FormMappingQuerySet(FactQuerySet):
    """Which answers of a form become which facts; the latest said counts."""

    about = ("version",)
    true_from = "said_on"


class FormClosingQuerySet(FactQuerySet):
    """Forms that are offered no more, or again; the latest said counts."""

    about = ("form",)
    true_from = "said_on"
