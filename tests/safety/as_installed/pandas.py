"""As on a server, where it is not: see geopandas.py beside this."""

raise ImportError("not on a server")
