"""From the evidence part of a form to a source: a file where one was sent, else the words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from network.models import Source
from parcels import attachments

if TYPE_CHECKING:
    from django import forms

    from network.models import Account


def source_of(
    form: forms.Form,
    account: Account,
    as_of: date,
    *,
    kind: Source.Kind = Source.Kind.STATEMENT,
) -> Source:
    """The source of what a form with EvidenceFields says; the file is kept byte for byte.

    Raises:
        FileIsTooLarge, FileIsNoPhotograph: as attachments.source_of; the form tells it before.
    """
    return attachments.source_of(
        form.cleaned_data["evidence"],
        as_of=as_of,
        recorded_by=account,
        attached=form.cleaned_data.get("file"),
        kind=kind,
    )
