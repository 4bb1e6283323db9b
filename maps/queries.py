"""Comparisons of a column with many keys, given as one value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Lookup

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


@BigIntegerField.register_lookup
class AnyOf(Lookup):
    """`place__any_of=[…]`: one of some keys, given as one value however many they are."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        column, of_column = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::bigint[])", (*of_column, list(self.rhs))


@ArrayField.register_lookup
class HasAnyOf(AnyOf):
    """`places__has_any_of=[…]`: the same of a column of several keys."""

    lookup_name = "has_any_of"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The comparison."""
        column, of_column = self.process_lhs(compiler, connection)
        return f"{column} && %s::bigint[]", (*of_column, list(self.rhs))
