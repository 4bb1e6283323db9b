"""The tables derived from pairs of facts: kept by the database, rebuilt here."""

from __future__ import annotations

from django.db import connection, transaction


def rebuild() -> None:
    """Work out anew where boundaries, positions and concessions lie and which layers cover them.

    The database keeps these as facts arrive (migration 0002); after a rebuild they
    are the same. One transaction: readers see the old rows until the new are there.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM parcels_boundaryplace;
            DELETE FROM parcels_positionplace;
            DELETE FROM parcels_layershare;
            DELETE FROM parcels_concessionplace;
            DELETE FROM parcels_layercell;
            DELETE FROM network_placecell;
            INSERT INTO parcels_layercell (feature_id, edition_id, geometry)
            SELECT cut.id, cut.edition_id, (ST_Dump(cut.geometry)).geom
            FROM (SELECT id, edition_id, ST_Subdivide(geometry, 64) AS geometry
                  FROM parcels_layerfeature) AS cut;
            -- The cells of places bring places of units and of concessions with them.
            INSERT INTO network_placecell (boundary_id, geometry)
            SELECT cut.id, (ST_Dump(cut.geometry)).geom
            FROM (SELECT id, ST_Subdivide(geometry, 64) AS geometry
                  FROM network_placeboundary) AS cut;
            SELECT parcels_share_boundaries(ARRAY(SELECT id FROM parcels_boundary));
            """
        )
