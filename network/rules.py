"""Database rules shared by the migrations of every room."""

from __future__ import annotations

from django.db.migrations import RunSQL


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
