"""Rules the database keeps for the map: which drawn rows a fact is about, noted as it arrives.

A trigger writes down what is to be worked out anew, in the transaction of the fact; nobody waits
for it to be drawn, and no two writers for each other. The same questions find what a withdrawn
source was about, and what a day that has come makes true.
"""

from django.db import migrations

UNIT = "JOIN parcels_spatialunit AS unit ON unit.id = {unit} AND unit.kind {kind} 'house'"


def _units(rows: str, unit: str = "row.spatial_unit_id") -> dict[str, str]:
    """What follows from something about a unit of land."""
    return {
        "parcels": f"SELECT unit.id FROM {rows} {UNIT.format(unit=unit, kind='<>')}",
        "houses": f"SELECT unit.id FROM {rows} {UNIT.format(unit=unit, kind='=')}",
        "overlaps": f"SELECT met.id FROM {rows} JOIN parcels_overlap AS met"
        f" ON met.spatial_unit_id = {unit} UNION SELECT met.id FROM {rows}"
        f" JOIN parcels_overlap AS met ON met.other_unit_id = {unit}",
        "concessions": f"SELECT met.concession_id FROM {rows} JOIN parcels_overlap AS met"
        f" ON met.spatial_unit_id = {unit} AND met.concession_id IS NOT NULL",
    }


_BOUNDARY_OF_PLACE = """{rows}
    JOIN network_placeboundary AS outline ON outline.place_id = row.place_id
    JOIN parcels_boundaryplace AS holder ON holder.place_boundary_id = outline.id
    JOIN parcels_boundary AS boundary ON boundary.id = holder.boundary_id"""
_POSITION_OF_PLACE = """{rows}
    JOIN network_placeboundary AS outline ON outline.place_id = row.place_id
    JOIN parcels_positionplace AS holder ON holder.place_boundary_id = outline.id
    JOIN parcels_position AS position ON position.id = holder.position_id"""
_SHARED = """{rows}
    JOIN parcels_layeredition AS {edition} ON {edition}.id = {of_row}
    JOIN parcels_layeredition AS series
        ON series.kind = {edition}.kind AND series.series = {edition}.series
    JOIN parcels_layershare AS share ON share.edition_id = series.id
    JOIN parcels_boundary AS boundary ON boundary.id = share.boundary_id"""
_HOUSES_OF_HOUSEHOLD = "SELECT seen.house_id FROM {rows} JOIN survey_visit AS seen ON {on}"
_VILLAGE_OF_HOUSEHOLD = (
    "SELECT home.place_id FROM {rows} JOIN network_domicile AS home ON home.party_id = {party}"
)
_VILLAGE_OF_PERSON = (
    "SELECT home.place_id FROM {rows} JOIN network_householdmembership AS lives"
    " ON lives.person_id = {person} JOIN network_domicile AS home"
    " ON home.party_id IN (lives.household_id, lives.person_id)"
)
_ALL = "SELECT NULL::bigint FROM {rows} LIMIT 1"


def _layer_of(of_row: str) -> dict[str, str]:
    shared = _SHARED.format(rows="{rows}", edition="mine", of_row=of_row)
    return {
        "state_land": _ALL,
        "concessions": _ALL,
        "parcels": f"SELECT boundary.spatial_unit_id FROM {shared}",
        "overlaps": f"SELECT met.id FROM {{rows}} JOIN parcels_layeredition AS mine"
        f" ON mine.id = {of_row} JOIN parcels_overlap AS met ON met.layer_kind = mine.kind"
        " AND met.layer_series = mine.series"
        " UNION SELECT met.id FROM {rows} JOIN parcels_layeredition AS mine"
        f" ON mine.id = {of_row} AND mine.kind = 'concession'"
        " JOIN parcels_overlap AS met ON met.concession_id IS NOT NULL",
    }


# Table → (its day, layer → what of it is touched). `row` is the fact; {rows} is where it is read.
ABOUT: dict[str, tuple[str, dict[str, str]]] = {
    "parcels_boundary": ("observed_on", _units("{rows}")),
    "parcels_position": ("observed_on", _units("{rows}")),
    "parcels_statedplace": ("observed_on", _units("{rows}")),
    "parcels_unitlabel": (
        "observed_on",
        {name: sql for name, sql in _units("{rows}").items() if name in ("parcels", "houses")},
    ),
    "parcels_retired": ("", _units("{rows}")),
    "parcels_reshaping": (
        "happened_on",
        _units(
            "{rows} JOIN parcels_retired AS gone ON gone.reshaping_id = row.id",
            "gone.spatial_unit_id",
        ),
    ),
    "parcels_landdocument": (
        "observed_on",
        {
            "parcels": "SELECT held.spatialunit_id FROM {rows}"
            " JOIN parcels_baunit_spatial_units AS held ON held.baunit_id = row.ba_unit_id"
        },
    ),
    "parcels_baunit_spatial_units": ("", {"parcels": "SELECT row.spatialunit_id FROM {rows}"}),
    "parcels_overlap": (
        "",
        {
            "overlaps": "SELECT row.id FROM {rows}",
            "concessions": "SELECT row.concession_id FROM {rows}"
            " WHERE row.concession_id IS NOT NULL",
        },
    ),
    "parcels_overlapstep": ("taken_on", {"overlaps": "SELECT row.overlap_id FROM {rows}"}),
    "parcels_instrument": ("observed_on", {"concessions": "SELECT row.concession_id FROM {rows}"}),
    "parcels_layeredition": ("as_of", _layer_of("row.id")),
    "parcels_layerfeature": ("", _layer_of("row.edition_id")),
    "network_placerecord": (
        "valid_from",
        {
            "places": "SELECT row.place_id FROM {rows}",
            "villages": "SELECT row.place_id FROM {rows}",
        },
    ),
    "network_placeboundary": (
        "valid_from",
        {
            "places": "SELECT row.place_id FROM {rows}",
            "villages": "SELECT row.place_id FROM {rows}",
            "state_land": _ALL,
            "concessions": _ALL,
            "parcels": f"SELECT boundary.spatial_unit_id FROM {_BOUNDARY_OF_PLACE}"
            f" UNION SELECT position.spatial_unit_id FROM {_POSITION_OF_PLACE}",
            "houses": f"SELECT position.spatial_unit_id FROM {_POSITION_OF_PLACE}"
            f" UNION SELECT boundary.spatial_unit_id FROM {_BOUNDARY_OF_PLACE}",
            "overlaps": f"SELECT met.id FROM {_BOUNDARY_OF_PLACE} JOIN parcels_overlap AS met"
            " ON met.spatial_unit_id = boundary.spatial_unit_id"
            f" UNION SELECT met.id FROM {_BOUNDARY_OF_PLACE} JOIN parcels_overlap AS met"
            " ON met.other_unit_id = boundary.spatial_unit_id",
        },
    ),
    "network_housecount": ("counted_on", {"villages": "SELECT row.place_id FROM {rows}"}),
    "network_domicile": (
        "since",
        {"villages": _VILLAGE_OF_HOUSEHOLD.format(rows="{rows}", party="row.party_id")},
    ),
    "network_householdmembership": (
        "observed_on",
        {"villages": _VILLAGE_OF_PERSON.format(rows="{rows}", person="row.person_id")},
    ),
    "savings_membership": (
        "joined_on",
        {"villages": _VILLAGE_OF_PERSON.format(rows="{rows}", person="row.person_id")},
    ),
    "savings_membershipending": (
        "left_on",
        {
            "villages": _VILLAGE_OF_PERSON.format(
                rows="{rows} JOIN savings_membership AS joined ON joined.id = row.membership_id",
                person="joined.person_id",
            )
        },
    ),
    "savings_grouprecord": (
        "observed_on",
        {
            "villages": _VILLAGE_OF_PERSON.format(
                rows="{rows} JOIN savings_membership AS joined ON joined.group_id = row.group_id",
                person="joined.person_id",
            )
        },
    ),
    "survey_visit": (
        "visited_on",
        {
            "houses": _HOUSES_OF_HOUSEHOLD.format(
                rows="{rows}", on="seen.household_id = row.household_id"
            )
        },
    ),
    "survey_verification": (
        "verified_on",
        {
            "parcels": "SELECT boundary.spatial_unit_id FROM {rows}"
            " JOIN parcels_boundary AS boundary ON boundary.id = row.boundary_id",
            "houses": _HOUSES_OF_HOUSEHOLD.format(
                rows="{rows} JOIN survey_visit AS told ON told.id = row.visit_id",
                on="seen.household_id = told.household_id",
            ),
        },
    ),
    "survey_duplicateverdict": (
        "",
        {
            "parcels": "SELECT boundary.spatial_unit_id FROM {rows}"
            " JOIN survey_verification AS said ON said.verifier_id IN (row.first_id, row.second_id)"
            " JOIN parcels_boundary AS boundary ON boundary.id = said.boundary_id",
            "houses": _HOUSES_OF_HOUSEHOLD.format(
                rows="{rows} JOIN survey_verification AS said"
                " ON said.verifier_id IN (row.first_id, row.second_id)"
                " JOIN survey_visit AS told ON told.id = said.visit_id",
                on="seen.household_id = told.household_id",
            )
            + " UNION "
            + _HOUSES_OF_HOUSEHOLD.format(
                rows="{rows}", on="seen.household_id IN (row.first_id, row.second_id)"
            ),
            "villages": _VILLAGE_OF_PERSON.format(rows="{rows}", person="row.first_id")
            + " UNION "
            + _VILLAGE_OF_PERSON.format(rows="{rows}", person="row.second_id"),
        },
    ),
}

# Without a source of their own: as known as what they came with, and as of its day.
_WITHOUT_SOURCE = {
    "parcels_retired",
    "parcels_baunit_spatial_units",
    "parcels_overlap",
    "parcels_layerfeature",
}
# Each row is found by its key, however many arrive and whatever the statistics say of before.
_BY_INDEX = (
    "SET plan_cache_mode = force_custom_plan SET jit = off"
    " SET enable_hashjoin = off SET enable_mergejoin = off"
)


def _notes(table: str, rows: str) -> str:
    """Write down what `rows` (a set called row) of a table touch."""
    return "\n".join(
        f"    INSERT INTO maps_touched (layer, about)"
        f" SELECT DISTINCT '{layer}', about.id FROM ({sql.format(rows=rows)}) AS about (id)"
        + ("" if sql.startswith("SELECT NULL") else " WHERE about.id IS NOT NULL")
        + ";"
        for layer, sql in ABOUT[table][1].items()
    )


def _triggers() -> str:
    made = [
        (
            f"CREATE FUNCTION maps_touch_{table}() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX}"
            f" AS $$\nBEGIN\n{_notes(table, 'arrived AS row')}\n    RETURN NULL;\nEND $$;\n"
            # By name the last: what else follows from the fact is there when this asks for it.
            f"CREATE TRIGGER touches_the_map AFTER INSERT ON {table}"
            f" REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT"
            f" EXECUTE FUNCTION maps_touch_{table}();\n"
        )
        for table in ABOUT
    ]
    with_source = [table for table in ABOUT if table not in _WITHOUT_SOURCE]
    withdrawn = "\n".join(
        _notes(
            table,
            f"(SELECT * FROM {table} WHERE source_id IN (SELECT withdrawn_id FROM arrived)) AS row",
        )
        for table in with_source
    )
    made.append(
        f"CREATE FUNCTION maps_touch_withdrawn() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX}"
        f" AS $$\nBEGIN\n{withdrawn}\n    RETURN NULL;\nEND $$;\n"
        "CREATE TRIGGER touches_the_map AFTER INSERT ON network_withdrawal"
        " REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT"
        " EXECUTE FUNCTION maps_touch_withdrawn();\n"
    )
    come = "\n".join(
        _notes(
            table,
            f"(SELECT * FROM {table} WHERE {ABOUT[table][0]} > after"
            f" AND {ABOUT[table][0]} <= until) AS row",
        )
        for table in with_source
        if ABOUT[table][0]
    )
    made.append(
        "-- What facts written ahead of their day touch once it has come.\n"
        "CREATE FUNCTION maps_touch_days(after date, until date) RETURNS void LANGUAGE plpgsql"
        f" {_BY_INDEX} AS $$\nBEGIN\n{come}\nEND $$;\n"
    )
    return "\n".join(made)


def _without_triggers() -> str:
    dropped = [
        f"DROP TRIGGER touches_the_map ON {table}; DROP FUNCTION maps_touch_{table}();"
        for table in ABOUT
    ]
    return "\n".join(
        (
            *dropped,
            "DROP TRIGGER touches_the_map ON network_withdrawal;",
            "DROP FUNCTION maps_touch_withdrawn(); DROP FUNCTION maps_touch_days(date, date);",
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("maps", "0002_drawn"),
        ("network", "0017_privacy"),
        ("parcels", "0007_places_in_sets"),
        ("savings", "0004_withdrawals"),
        ("survey", "0027_disputes"),
    ]

    operations = [
        # Tiles can be cut again: they need not survive a crash, nor be written twice.
        migrations.RunSQL(
            "ALTER TABLE maps_kepttile SET UNLOGGED", "ALTER TABLE maps_kepttile SET LOGGED"
        ),
        migrations.RunSQL(_triggers(), _without_triggers()),
    ]
