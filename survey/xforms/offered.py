"""Which forms devices are offered, and what the answers of a version become."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from network.moments import EVER_KNOWN, Moment
from survey.models import FormClosing, FormMapping, FormVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Rule(TypedDict):
    """An answer becomes a fact: `question` by its path (`/data/house/photo`), `fact` a target.

    `values` turns answers as the form writes them into the codes of the target; an answer
    that is not in it is its own code.
    """

    question: str
    fact: str
    values: dict[str, str]


def newest() -> QuerySet[FormVersion]:
    """The version of every form that was published last, closed forms too."""
    last = (
        FormVersion.objects.filter(recorded_at__known_by=EVER_KNOWN)
        .order_by("form", "-recorded_at", "-pk")
        .distinct("form")
        .values("pk")
    )
    return FormVersion.objects.filter(pk__in=last).select_related("form")


def offered() -> QuerySet[FormVersion]:
    """What a device may fetch: the newest version of every form that is not closed."""
    closed = FormClosing.objects.as_known(Moment.now()).filter(is_closed=True)
    return newest().exclude(form__in=closed.values("form"))


def version_of(form_id: str, version: str) -> FormVersion | None:
    """A published version by the names an instance carries, of a closed form too; None: unknown."""
    return (
        FormVersion.objects.filter(
            form__form_id=form_id, version=version, recorded_at__known_by=EVER_KNOWN
        )
        .select_related("form")
        .first()
    )


def mapping_of(version: FormVersion) -> list[Rule]:
    """What the answers of `version` become, as was said last; empty where nobody has said."""
    said = FormMapping.objects.as_known(Moment.now()).filter(version=version).first()
    rules: list[Rule] = said.rules if said else []
    return rules
