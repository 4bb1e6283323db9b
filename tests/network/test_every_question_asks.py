"""No question about facts forgets to ask whether their sources still stand: read from the code.

SQL says network_is_known, the ORM `recorded_at__known_by` or a question that says it. What
asks neither is listed below with its reason; a line that is not needed any more fails too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps

from network.models import Fact

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("network", "parcels", "savings", "survey", "plans", "maps", "negotiation", "reports")

FACTS = [model for model in apps.get_models() if issubclass(model, Fact)]
NAMES = {model.__name__ for model in FACTS}
TABLES = {model._meta.db_table for model in FACTS}
BACKWARDS = {
    relation.get_accessor_name()
    for model in apps.get_models()
    for relation in model._meta.related_objects
    if relation.related_model in FACTS and relation.multiple
}
# What goes with a fact it is part of: SQL that reads it must name the fact or a set of them.
PARTS = {
    "parcels_layerfeature": "edition",
    "parcels_retired": "reshaping",
    "parcels_formed": "reshaping",
    "savings_posting": "entry",
    "plans_postedentry": "rosterposting",
    "survey_disputeattendee": "disputestep",
    "survey_disputeunit": "dispute",
}

KNOWING = {
    "as_known", "recorded", "in_force", "standing_of", "verified", "disputed", "reference",
    "open", "moot", "to_look_again", "given", "pending", "draft_of", "create", "bulk_create",
    "none", "of_group", "hindering", "listed", "merges", "under_way", "over", "awaiting",
    "standing_against", "locked",
}  # fmt: skip
ENOUGH = ("recorded_at__known_by", "pk__in")  # or by the keys of what a question has chosen
ASKING = {"all", "filter", "exclude", "order_by", "values", "values_list", "first", "get",
          "count", "exists", "aggregate", "select_related", "annotate"}  # fmt: skip

# What may look at withdrawn facts, or cannot meet one, and why: (file, table or model).
BY_KEY = "asked by the keys of records that a question has chosen"
CANDIDATES = "narrows what a question then chooses from; withdrawn ones only widen it"
NO_FILE = "no file brings one, and only files are withdrawn"
OF_THE_SOURCE = "tells what a source itself says, withdrawn or not"
WHOLE = "is for all that is kept, withdrawn or not"
EXCUSES: dict[str, tuple[str, ...]] = {
    BY_KEY: (
        "maps/layouts/ground.py parcels_landmark",
        "maps/layouts/proposal_sheet.py ProposedPart",
        "maps/layouts/proposals.py maps_layoutproposal maps_proposedpart",
        "maps/parcel_drawing.py parcels_boundary",
        "maps/tiles/land_sets.py parcels_boundary",
        "maps/tiles/rows.py network_placeboundary parcels_boundary parcels_instrument"
        " parcels_layeredition parcels_position survey_visit",
        "maps/tiles/village_sets.py network_placeboundary",
        "parcels/concession_page.py parcels_layeredition",
        "maps/surroundings/questions.py parcels_layerfeature",
        "parcels/layer_changes.py parcels_layerfeature",
        "parcels/holdings.py parcels_boundary",
        "parcels/map_features.py parcels_boundary",
        "parcels/markers.py parcels_boundarymarker",
        "parcels/named_sets.py parcels_boundary",
        "parcels/overlap_extents.py parcels_layeredition",
        "parcels/reshaping.py parcels_boundary",
        "reports/sheets/land.py parcels_boundary",
        "survey/exports/land.py parcels_boundary",
        "survey/house_sets.py parcels_boundary",
        "survey/exports/maps.py network_placeboundary parcels_boundary parcels_instrument"
        " parcels_layeredition parcels_layerfeature",
        "survey/exports/money.py savings_membership",
        "survey/exports/people.py parcels_position survey_visit",
        "survey/lists.py Visit",
        # Each verdict that is found is then judged by what is known.
        "survey/verifying/rules_afterwards.py network_householdmembership parcels_boundary"
        " parcels_right survey_verification survey_visit",
        "survey/verifying/rules_questioned.py network_householdmembership parcels_boundary"
        " parcels_right survey_verification survey_visit",
        "survey/openrosa/entity_rows.py parcels_boundary parcels_position survey_visit",
        "survey/field/bundle_rows.py parcels_boundary parcels_position survey_visit",
        "survey/register_list.py parcels_boundary",
    ),
    CANDIDATES: (
        "maps/tiles/drawn_at.py parcels_boundary parcels_position",
        "maps/tiles/land_sets.py survey_visit",
        "maps/parcel_facts.py Boundary",
        "network/people.py HouseholdMembership",
        "parcels/concession_inside.py parcels_boundary",
        "parcels/drawing_views.py Boundary",
        "parcels/map_features.py Boundary",
        "parcels/named_sets.py parcels_position",
        "parcels/parcel_matches.py parcels_boundary",
        "survey/telling/untold.py network_domicile",
    ),
    NO_FILE: (
        "network/account_views.py Delegation",
        "network/admissions.py Invitation Recovery",
        "network/consent.py Erasure",
        "network/delegations.py Delegation DelegationEnding",
        "network/erasure.py Erasure",
        "network/people_views.py Invitation",
        "network/privacy_views.py DataRequest Erasure",
        "parcels/concession_views.py documents",  # of a form
        "parcels/evidence_views.py OccupationEvidence",
        "parcels/occupation.py OccupationNotification",
        "parcels/passing_on.py steps",
        "reports/figures/definition.py labels",  # of a figure
        "reports/request_views.py Answer Request answers",
        "reports/months/rules.py reports_instruction reports_instructionstep"
        " reports_monthlyreport reports_reportstep",  # rules of the database
        "reports/sharing/rules.py reports_monthlyreport reports_reportstep",  # also
        "reports/sections/consent.py labels",
        "reports/sections/coverage.py labels",
        "savings/balance_imports.py members",  # of a file
        "survey/openrosa/entity_rows.py network_erasure network_withdrawal",
        "survey/paper/sheets.py answers",  # of a sheet
        "survey/answers/people.py Erasure",
    ),
    OF_THE_SOURCE: (
        "network/withdrawals.py Withdrawal",
        "survey/provenance.py Withdrawal network_domicile network_housecount network_joining"
        " network_placeboundary network_placerecord parcels_boundary parcels_boundarymarker"
        " parcels_formed parcels_instrument parcels_landdocument parcels_livestockcertificate"
        " parcels_occupationevidence parcels_occupationnotification parcels_overlapstep"
        " parcels_position parcels_reshaping parcels_retired parcels_right parcels_statedplace"
        " parcels_transferapplication parcels_transferdecision survey_dispute survey_disputestep"
        " survey_visit",
        "survey/provenance.py survey_attendance survey_courserecord survey_jobcheck"
        " survey_repairbuilder survey_repairfunding survey_repairphotograph survey_repairplan"
        " survey_repairstep",
        "survey/answers/interpreting.py Withdrawal",
        "survey/views/sources.py Withdrawal",
    ),
    WHOLE: (
        "network/rotation.py PersonRecord",
        "network/rules_of_privacy.py network_consent network_datarequest network_erasure"
        " network_householdmembership network_invitationending network_personrecord",
        "network/rules_of_words.py network_datarequest network_personrecord",
        "parcels/document_types.py LandDocument",
        "parcels/overlay.py network_placeboundary parcels_boundary parcels_layerfeature",
        "reports/records.py HouseholdMembership Visit",
        "survey/referrals/rules.py survey_referral survey_referralstep",  # erasure
        # Erasure, and what stood before a migration.
        "survey/referrals/rules_of_sending.py network_householdmembership"
        " network_organisationmember survey_referral survey_referrallink survey_referralstep",
    ),
}
ALLOWED = {
    (file, what)
    for lines in EXCUSES.values()
    for file, *names in (line.split() for line in lines)
    for what in names
}

_SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)(?:\s+AS\s+(\w+))?")


def files() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts):
                yield path


def sql_of(tree: ast.AST) -> Iterator[str]:
    """The texts of a file; what is put into one stands as {}."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
            yield "".join(
                part.value
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
                else "{}"
                for part in node.values
            )
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner
        ):
            yield node.value


def careless_sql(text: str) -> Iterator[str]:
    """Tables of facts that a text reads without asking whether the source stands."""
    for table, alias in _SOURCE.findall(text):
        if table in TABLES:
            row = f"{alias}." if alias and alias.lower() not in {"where", "order"} else ""
            if f"network_is_known({row}recorded_at, {row}source_id" not in text:
                yield table
        elif table in PARTS and not re.search(rf"\b{PARTS[table]}\b", text.replace(table, "")):
            yield table


def careless_chains(tree: ast.AST) -> Iterator[str]:
    """Models of facts that a file asks by the ORM without a word of what is known."""
    above = {id(child): node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr == "objects" and isinstance(node.value, ast.Name) and node.value.id in NAMES:
            name = node.value.id
        elif node.attr in BACKWARDS and _next(node, above) in ASKING:
            name = node.attr
        else:
            continue
        if not _asks(node, above):
            yield name


def _next(node: ast.AST, above: dict[int, ast.AST]) -> str:
    parent = above.get(id(node))
    return parent.attr if isinstance(parent, ast.Attribute) else ""


def _asks(node: ast.AST, above: dict[int, ast.AST]) -> bool:
    """Whether the chain of calls that begins here, or what it is handed to, asks what is known."""
    while (parent := above.get(id(node))) is not None:
        if isinstance(parent, ast.Attribute):
            if parent.attr in KNOWING:
                return True
        elif isinstance(parent, ast.Call):
            if any((word.arg or "").endswith(ENOUGH) for word in parent.keywords):
                return True
            if isinstance(parent.func, ast.Name) and parent.func.id == "latest":
                return True
        elif not isinstance(parent, (ast.keyword, ast.Starred)):
            return False
        node = parent
    return False


@cache
def careless() -> set[tuple[str, str]]:
    found = set()
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = str(path.relative_to(ROOT))
        found |= {(name, table) for text in sql_of(tree) for table in careless_sql(text)}
        found |= {(name, model) for model in careless_chains(tree)}
    return found


def test_every_question_about_facts_asks_whether_their_sources_stand():
    assert careless() - ALLOWED == set()


def test_nothing_is_excused_that_needs_no_excuse():
    assert ALLOWED - careless() == set()


def test_a_moment_of_knowledge_is_compared_in_one_place():
    compared = re.compile(r"recorded_at\s*<=|recorded_at__lte")
    said = [str(path) for path in files() if compared.search(path.read_text(encoding="utf-8"))]
    assert [path for path in said if not path.endswith("network/withdrawals.py")] == []


def test_this_test_sees_what_it_looks_for():
    text = "SELECT id FROM parcels_boundary AS line JOIN parcels_right ON true"
    assert list(careless_sql(text)) == ["parcels_boundary", "parcels_right"]
    known = "network_is_known(line.recorded_at, line.source_id, %(known_by)s)"
    assert list(careless_sql(f"SELECT FROM parcels_boundary AS line WHERE {known}")) == []
    code = "Boundary.objects.filter(pk=1).first(); Boundary.objects.recorded(now).first()"
    assert list(careless_chains(ast.parse(code))) == ["Boundary"]
    assert list(careless_chains(ast.parse("unit.boundaries.all()"))) == ["boundaries"]
