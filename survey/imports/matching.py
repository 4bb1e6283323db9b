"""Which register a file looks like, and which of its columns is which of our fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from formats.looks import Look
from network.column_mapping import By, Field, Proposal, proposals
from survey.imports.wording import chosen, said

if TYPE_CHECKING:
    from network.deliveries import Register

NEEDED_WEIGH = 3  # a column that a register cannot do without tells more than others


@dataclass(frozen=True)
class Match:
    """One of our fields, the column proposed for it, why, and what that column holds."""

    field: Field
    column: str | None
    why: str
    is_sure: bool
    is_remembered: bool
    examples: tuple[str, ...]

    @property
    def label(self) -> str:
        """What a person calls the field."""
        return said(self.field) or self.field.name


def by_likeness(registers: Sequence[Register], look: Look) -> list[Register]:
    """The registers that can read such a file, the one whose columns it has most of first."""
    able = [register for register in registers if _reads(register, look)]
    return sorted(able, key=lambda register: -_likeness(register, look))


def _reads(register: Register, look: Look) -> bool:
    if look.is_picture:
        return register.reads_pictures
    return register.reads_tables if look.is_table else register.reads_shapes


def known_headers(registers: Sequence[Register]) -> list[str]:
    """Every name of a column by which a header row is recognised."""
    return [
        header
        for register in registers
        if register.reads_tables
        for field in register.fields_of({})
        for header in field.headers
    ]


def matches(
    register: Register,
    look: Look,
    *,
    choices: Mapping[str, str],
    mapping: Mapping[str, str | None],
    remembered: bool = False,
) -> list[Match]:
    """A column, or none, for each field of the register; `mapping` is what was said of some.

    What it says of columns and fields that are not there is left out.
    """
    fields = list(register.fields_of(choices))
    fitting = _fitting(fields, look.fields, mapping)
    return [
        _match(proposal, look, is_remembered=remembered and proposal.field.name in fitting)
        for proposal in proposals(fields, look.fields, look.samples, fitting)
    ]


def _fitting(
    fields: Sequence[Field], columns: Sequence[str], mapping: Mapping[str, str | None]
) -> dict[str, str | None]:
    names = {field.name for field in fields}
    kept: dict[str, str | None] = {}
    for name, column in mapping.items():
        taken = column is not None and column in kept.values()
        if name in names and (column is None or column in columns) and not taken:
            kept[name] = column
    return kept


def _match(proposal: Proposal, look: Look, *, is_remembered: bool) -> Match:
    column = proposal.column
    return Match(
        field=proposal.field,
        column=column,
        why=chosen(proposal.why_th, proposal.why_en) if proposal.by is not By.TOLD else "",
        is_sure=proposal.is_sure,
        is_remembered=is_remembered,
        examples=look.examples(column) if column else (),
    )


def _likeness(register: Register, look: Look) -> float:
    """How much of a file a register would read, and how much of the register is in the file."""
    fields = list(register.fields_of({}))
    if not fields or not look.fields:
        return 0.0
    found = [each for each in proposals(fields, look.fields, look.samples, {}) if each.column]
    weight = sum(NEEDED_WEIGH if each.field.is_needed else 1 for each in found if each.is_taken)
    likeness: float = weight / (len(look.fields) + len(fields) ** 0.5)
    return likeness
