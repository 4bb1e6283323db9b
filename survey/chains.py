"""Chains of edits: an instance that stands for another, and the first of them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from survey.models import Submission
from survey.openrosa import errors

if TYPE_CHECKING:
    from network.models import Account
    from survey.openrosa.envelopes import Envelope


def first_of(envelope: Envelope, form: int, account: Account) -> str:
    """The instanceID of the first of the chain of edits that an instance belongs to.

    Of what has arrived: an edit may come before its original, which then takes the name its
    edit goes by already. Where the link between two pieces of a chain comes last, each piece
    keeps its own, for identities were made of it; `deprecated_id` always leads through.

    Raises:
        AlreadyEdited, EditsItself, EditOfAnother: it cannot stand for what it names.
    """
    of_chain = Submission.objects.select_related("version", "source")
    later = of_chain.filter(deprecated_id=envelope.instance_id).first()
    earlier = None
    if envelope.deprecated_id:
        if Submission.objects.filter(deprecated_id=envelope.deprecated_id).exists():
            raise errors.AlreadyEdited
        earlier = of_chain.filter(instance_id=envelope.deprecated_id).first()
    if earlier is not None:
        if not _is_of(earlier, form, account):
            raise errors.EditOfAnother
        if later is not None and envelope.instance_id in _before(earlier):
            raise errors.EditsItself
        return earlier.first_id
    if later is not None and _is_of(later, form, account):
        return later.first_id
    return envelope.deprecated_id or envelope.instance_id


def _is_of(submission: Submission, form: int, account: Account) -> bool:
    same_form = submission.version.form_id == form
    return same_form and submission.source.recorded_by_id == account.pk


def _before(submission: Submission) -> set[str]:
    """The instanceIDs that a submission stands for, however long the chain."""
    seen: set[str] = set()
    name = submission.deprecated_id
    while name and name not in seen:
        seen.add(name)
        found = Submission.objects.filter(instance_id=name).values_list("deprecated_id", flat=True)
        name = found.first() or ""
    return seen
