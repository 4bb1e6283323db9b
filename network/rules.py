"""Database rules shared by the migrations of every room."""

from __future__ import annotations

from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    RunSQL,
)
from django.db.migrations.operations.base import Operation


def append_only(*tables: str) -> list[RunSQL]:
    """Operations that make `tables` of facts final: stamped on insert, never updated or deleted.

    The functions are made by network's migration 0002.
    """
    return [
        RunSQL(
            sql=f"""
            CREATE TRIGGER fact_is_recorded_now BEFORE INSERT ON {table}
                FOR EACH ROW EXECUTE FUNCTION network_fact_is_recorded_now();
            CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();
            """,
            reverse_sql=f"""
            DROP TRIGGER fact_is_recorded_now ON {table};
            DROP TRIGGER fact_is_final ON {table};
            """,
        )
        for table in tables
    ]


def folded(app_label: str, operations: list[Operation]) -> list[Operation]:
    """The same operations with fields, constraints and indexes within the models they are of.

    After each operation Django draws up anew every model that hangs together with the one it
    touched, here nearly all: a new database is made sooner where there are fewer.
    """
    fewer: list[Operation] = []
    created: dict[str, CreateModel] = {}
    later = [each.name_lower for each in operations if isinstance(each, CreateModel)]
    for operation in operations:
        name = str(getattr(operation, "model_name", "")).lower()
        model = created.get(name)
        if isinstance(operation, CreateModel):
            created[operation.name_lower] = operation
        elif model is not None and isinstance(operation, AddConstraint):
            model.options.setdefault("constraints", []).append(operation.constraint)
            continue
        elif model is not None and isinstance(operation, AddIndex):
            model.options.setdefault("indexes", []).append(operation.index)
            continue
        elif model is not None and isinstance(operation, AddField):
            if _points_at(operation, app_label).isdisjoint(later[later.index(name) + 1 :]):
                model.fields.append((operation.name, operation.field))
                continue
            del created[name]  # what follows may speak of the field
        elif name:
            created.pop(name, None)
        else:
            created.clear()  # what follows may rest on anything
        fewer.append(operation)
    return fewer


def _points_at(operation: AddField, app_label: str) -> set[str]:
    """The models of this app that the field points at, by name."""
    related = getattr(operation.field, "remote_field", None)
    targets = [related.model, getattr(related, "through", None)] if related else []
    named = [str(each).lower().partition(".") for each in targets if isinstance(each, str)]
    return {model or app for app, _, model in named if not model or app == app_label}
