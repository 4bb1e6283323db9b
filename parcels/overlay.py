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
            DELETE FROM parcels_concessionshare;
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
            SELECT parcels_share_boundaries(ARRAY(SELECT id FROM parcels_boundary)),
                   parcels_share_concessions(ARRAY(SELECT id FROM parcels_boundary)),
                   parcels_note_layer_overlaps(ARRAY(SELECT id FROM parcels_boundary));
            """
        )
        cross_register()


def cross_register() -> None:
    """Work out anew which boundaries share ground with which; one transaction.

    The pairs are found into a table of their own first: a SELECT that writes elsewhere
    is not planned in parallel.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """
            SET LOCAL jit = off;
            SET LOCAL parallel_setup_cost = 0;
            SET LOCAL parallel_tuple_cost = 0;
            SET LOCAL min_parallel_table_scan_size = 0;
            DROP TABLE IF EXISTS pg_temp.parcels_crossed;
            CREATE TEMPORARY TABLE parcels_crossed ON COMMIT DROP AS
                SELECT first_id, second_id, square_metres, kind FROM parcels_crossing;
            DELETE FROM parcels_boundaryoverlap;
            INSERT INTO parcels_boundaryoverlap (first_id, second_id, square_metres, kind)
                SELECT first_id, second_id, square_metres, kind FROM parcels_crossed;
            SELECT parcels_note_overlaps();
            """
        )
