"""The values of the report worked out a second time, by pandas, geopandas, shapely and pyproj.

Reads whole tables of facts and nothing that the database derives from them; shares no
code with the product and follows DOMAIN.md §5.0 alone. Tests and benchmarks hold
the report against it.
"""

from bench.oracle.answers import Amount, Answers, Oracle, Plot
from bench.oracle.rules import Clock
from bench.oracle.tables import read_tables

__all__ = ["Amount", "Answers", "Clock", "Oracle", "Plot", "read_tables"]
