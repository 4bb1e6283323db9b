"""What came in about a person since they asked for a correction: one of it puts things right."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from network.latest import latest
from network.models import Consent, DataRequest, Fact, HouseholdMembership, Party, Source
from network.moments import EVER_KNOWN, Moment

# What is no record of the person but of how their data are looked after.
_ABOUT_THE_DATA = frozenset(
    {"datarequest", "erasure", "collectionnotice", "stopnotice", Consent._meta.model_name}
)


def sources_since(asked: DataRequest) -> QuerySet[Source]:
    """Sources of what was recorded of a person, or their household, after they asked.

    From whatever room: every table of facts that points at a party. The newest first.
    """
    since: datetime = asked.recorded_at
    lived = latest(HouseholdMembership.objects.filter(person=asked.person), Moment.now()).first()
    parties = [asked.person_id, *([lived.household_id] if lived and lived.household_id else [])]
    keys: set[int] = set()
    for relation in Party._meta.related_objects:
        model = relation.related_model
        if (
            isinstance(model, type)
            and issubclass(model, Fact)
            and model._meta.model_name not in _ABOUT_THE_DATA
        ):
            said = model._default_manager.filter(
                **{f"{relation.field.name}__in": parties},
                recorded_at__gt=since,
                recorded_at__known_by=EVER_KNOWN,
            )
            keys.update(said.values_list("source", flat=True))
    return Source.objects.filter(pk__in=keys).order_by("-recorded_at", "-pk")
