"""No CHECK of several columns is NULL, for PostgreSQL takes NULL as kept: read from the models.

`state = 'approved' AND satang > 0 OR state = 'refused'` lets through an approval without a
sum. Each rule is worked out here, in SQL's three values, for every column of it that may be
NULL and every answer the rest of it may give. A rule of a single column may leave it open.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint, F, Q

Leaf = tuple[str, Any]
OTHER = "any value the rule does not name"


def leaves(rule: Q) -> Iterator[Leaf]:
    for child in rule.children:
        if isinstance(child, Q):
            yield from leaves(child)
        else:
            yield child


def columns(leaf: Leaf) -> set[str]:
    path, value = leaf
    return {path.partition("__")[0]} | ({value.name} if isinstance(value, F) else set())


def asks_for_null(leaf: Leaf) -> bool | None:
    """Whether NULL is what it wants; None where it asks for something else."""
    lookup = leaf[0].partition("__")[2]
    if lookup == "isnull":
        return bool(leaf[1])
    return True if leaf[1] is None and lookup in ("", "exact") else None


def names_values(leaf: Leaf) -> list[Any] | None:
    lookup = leaf[0].partition("__")[2]
    if isinstance(leaf[1], F) or lookup not in ("", "exact", "in"):
        return None
    return list(leaf[1]) if lookup == "in" else [leaf[1]]


def truth(rule: Q | Leaf, nulls: set[str], known: dict[str, Any]) -> bool | None:
    """TRUE, FALSE or NULL, as PostgreSQL has it."""
    if not isinstance(rule, Q):
        wanted = asks_for_null(rule)
        column = rule[0].partition("__")[0]
        if wanted is not None:
            return (column in nulls) == wanted
        if columns(rule) & nulls:
            return None
        values = names_values(rule)
        return bool(known[repr(rule)]) if values is None else known[column] in values
    parts = [truth(child, nulls, known) for child in rule.children]
    if rule.connector == Q.XOR:
        told = None if None in parts else sum(map(bool, parts)) % 2 == 1
    else:
        settles = rule.connector == Q.OR
        told = settles if settles in parts else None if None in parts else not settles
    if not rule.negated:
        return told
    if told is None and len(rule.children) == 1 and not isinstance(rule.children[0], Q):
        return True  # Django writes NOT (a = b AND a IS NOT NULL)
    return None if told is None else not told


def lets_null_through(
    rule: Q, nullable: set[str], choices: dict[str, list[Any]]
) -> set[str] | None:
    """The columns which, being NULL, leave the rule neither kept nor broken."""
    if len(set().union(*map(columns, leaves(rule)))) == 1:
        return None
    known: dict[str, list[Any]] = {}
    for leaf in leaves(rule):
        if asks_for_null(leaf) is not None:
            continue
        values, column = names_values(leaf), leaf[0].partition("__")[0]
        if values is None:
            known[repr(leaf)] = [True, False]
        else:
            known[column] = known.get(column, choices.get(column, [OTHER])) + values
    for count in range(1, len(nullable) + 1):
        for nulls in combinations(sorted(nullable), count):
            for each in product(*known.values()):
                if truth(rule, set(nulls), dict(zip(known, each, strict=True))) is None:
                    return set(nulls)
    return None


def of_model(model: type[models.Model], constraint: CheckConstraint) -> set[str] | None:
    rule = constraint.condition
    assert isinstance(rule, Q), constraint.name
    named = set().union(*map(columns, leaves(rule)))
    fields = {
        name: model._meta.pk if name == "pk" else model._meta.get_field(name) for name in named
    }
    choices = {
        name: [True, False]
        if isinstance(field, models.BooleanField)
        else [value for value, _label in field.flatchoices]
        for name, field in fields.items()
        if isinstance(field, models.BooleanField) or field.choices
    }
    return lets_null_through(rule, {name for name in named if fields[name].null}, choices)


def test_no_rule_of_ours_is_kept_by_a_null():
    read, found = 0, {}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                read += 1
                if nulls := of_model(model, constraint):
                    found[f"{model._meta.label}: {constraint.name}"] = nulls
    assert found == {}
    assert read > 100


@pytest.mark.parametrize(
    ("rule", "nulls"),
    [
        (~Q(kind="a") | Q(sum__gt=0), {"sum"}),
        (~Q(kind="a") | Q(sum__in=[1, 2]), {"sum"}),
        (~Q(kind="a") | Q(sum__isnull=False, sum__gt=0), None),
        (Q(kind="a", sum=F("other")) | Q(kind="b"), {"sum"}),
        (Q(kind="a", sum=None) | Q(kind="b", sum__isnull=False), None),
        (Q(sum__isnull=True) | Q(sum__gt=F("other")), None),
        (~Q(sum=1) | Q(kind="a"), None),
        (Q(sum__isnull=True) ^ Q(kind="a"), None),
        (Q(sum__gt=0), None),
    ],
)
def test_what_a_null_leaves_open_is_seen(rule: Q, nulls: set[str] | None):
    assert lets_null_through(rule, {"sum"}, {"kind": ["a", "b"]}) == nulls
