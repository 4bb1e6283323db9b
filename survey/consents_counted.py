"""How persons stand to the keeping of their health and disability, as sets (F2.7)."""

from __future__ import annotations

from network.named_sets import MEMBERS, NamedSet
from survey.counted import PERSONS

GIVEN, WITHDRAWN, REFUSED, NOT_ASKED = "given", "withdrawn", "refused", "not_asked"

# The latest word of each person; withdrawn is a no after a yes, refused one without.
CONSENT_WORDS = NamedSet(
    "consent_word",
    ("person_id", "word", "decided_on"),
    f"""
    SELECT DISTINCT ON (person_id) person_id,
           CASE WHEN is_given THEN '{GIVEN}'
                WHEN bool_or(is_given) OVER (PARTITION BY person_id) THEN '{WITHDRAWN}'
                ELSE '{REFUSED}' END,
           decided_on
    FROM network_consent
    WHERE purpose = 'sensitive_survey'
      AND decided_on < %(true_before)s
      AND network_is_known(recorded_at, source_id, %(known_by)s)
    ORDER BY person_id, decided_on DESC, recorded_at DESC, id DESC
    """,  # noqa: S608 (constants)
)
# Persons V, all of whom the survey asks about, by their word.
PERSONS_BY_CONSENT = NamedSet(
    "person_by_consent",
    ("id", "household_id", "word"),
    f"""
    SELECT person.id, person.household_id, coalesce(said.word, '{NOT_ASKED}')
    FROM person LEFT JOIN consent_word AS said ON said.person_id = person.id
    """,  # noqa: S608 (constants)
    (PERSONS, CONSENT_WORDS),
)
# Whoever took it back in the month of the report, whether their household is verified or not.
WITHDRAWN_IN_MONTH = NamedSet(
    "withdrawn_in_month",
    ("id", "household_id"),
    f"""
    SELECT member.person_id, member.household_id
    FROM consent_word AS said JOIN member ON member.person_id = said.person_id
    WHERE said.word = '{WITHDRAWN}'
      AND said.decided_on >= date_trunc('month', %(last_day)s::date)::date
    """,  # noqa: S608 (constants)
    (CONSENT_WORDS, MEMBERS),
)
