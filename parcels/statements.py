"""From the evidence part of a form to a source: a file where one was sent, else the words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from network.evidence import receive_document, receive_statement
from network.models import Source

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
    """The source of what a form with EvidenceFields says; the file is kept byte for byte."""
    title, file = form.cleaned_data["evidence"], form.cleaned_data.get("file")
    if file is None:
        return receive_statement(title, as_of=as_of, recorded_by=account, kind=kind)
    return receive_document(
        file.read(),
        file.name or "file",
        title=title,
        as_of=as_of,
        recorded_by=account,
        kind=Source.Kind.DOCUMENT if kind == Source.Kind.STATEMENT else kind,
    )
