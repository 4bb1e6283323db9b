"""Facts are final, and the order in which they arrive cannot matter: tried behind the verbs."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.utils import timezone

from network import errors, registry
from network.models import (
    Account,
    Domicile,
    Fact,
    Joining,
    Party,
    Place,
    PlaceRecord,
    Source,
)
from network.moments import Moment, known_now
from tests import factories

FACT_TABLES = (
    "network_source",
    "maps_aerialimage",
    "maps_layoutedition",
    "maps_layoutproposal",
    "maps_layoutremark",
    "maps_layoutsignature",
    "maps_proposedpart",
    "maps_aerialscan",
    "maps_georeference",
    "maps_photographreading",
    "network_placerecord",
    "network_placeboundary",
    "network_joining",
    "network_housecount",
    "network_personrecord",
    "network_householdmembership",
    "network_domicile",
    "network_datarequest",
    "network_datarequestanswer",
    "network_erasure",
    "network_appointment",
    "network_appointmentending",
    "parcels_unitlabel",
    "parcels_boundary",
    "parcels_position",
    "parcels_statedplace",
    "parcels_right",
    "parcels_landdocument",
    "parcels_boundarymarker",
    "parcels_landmark",
    "parcels_layoutnumber",
    "parcels_livestockcertificate",
    "parcels_transferapplication",
    "parcels_transferdecision",
    "parcels_occupationnotification",
    "parcels_occupationevidence",
    "parcels_reshaping",
    "parcels_retired",
    "parcels_formed",
    "parcels_overlap",
    "parcels_overlapstep",
    "parcels_citation",
    "parcels_layeredition",
    "parcels_layerfeature",
    "parcels_instrument",
    "survey_visit",
    "survey_verification",
    "survey_refusedverification",
    "survey_listposting",
    "survey_postedvisit",
    "survey_postingminute",
    "survey_objection",
    "survey_objectiondecision",
    "network_bodymembership",
    "network_bodymembershipending",
    "network_consent",
    "network_delegation",
    "network_delegationending",
    "network_invitation",
    "network_withdrawal",
    "network_invitationending",
    "network_recovery",
    "network_recoveryending",
    "reports_answer",
    "reports_request",
    "reports_monthlyreport",
    "reports_reportstep",
    "reports_reportlink",
    "reports_reportlinkending",
    "reports_instruction",
    "reports_instructionstep",
    "reports_forwarding",
    "reports_forwardingresult",
    "savings_grouprecord",
    "savings_journalentry",
    "savings_loan",
    "savings_accountrecord",
    "savings_bankreconciliation",
    "savings_welfarerules",
    "savings_welfareproposal",
    "savings_proposalstep",
    "savings_readinessmark",
    "savings_disclosureposting",
    "savings_auditsample",
    "savings_yearclosing",
    "savings_yearrules",
    "savings_welfarecontribution",
    "savings_welfarepayment",
    "savings_countconfirmation",
    "savings_cashcount",
    "savings_loanreschedule",
    "savings_loandecision",
    "savings_guarantee",
    "savings_loanapplication",
    "savings_membership",
    "savings_membershipending",
    "savings_monthclosing",
    "savings_pledge",
    "survey_careneed",
    "network_fielddeviceending",
    "survey_contradiction",
    "survey_duplicateverdict",
    "survey_formclosing",
    "survey_formmapping",
    "survey_formversion",
    "survey_householdaccount",
    "survey_houseservices",
    "survey_indicatorfinding",
    "survey_livelihood",
    "survey_photograph",
    "network_organisationmember",
    "network_organisationmemberending",
    "network_organisationrecord",
    "survey_referral",
    "survey_referralbody",
    "survey_referrallink",
    "survey_referrallinkending",
    "survey_referralstep",
    "network_breach",
    "network_breachstep",
    "network_collectionnotice",
    "network_networkcontact",
    "network_stopnotice",
    "survey_attendance",
    "survey_courserecord",
    "survey_dispute",
    "survey_disputeparty",
    "survey_disputestep",
    "survey_jobcheck",
    "survey_oldageallowance",
    "survey_repairbuilder",
    "survey_repairfunding",
    "survey_repairphotograph",
    "survey_repairplan",
    "survey_repairstep",
    "survey_settlement",
    "survey_surveyassignment",
    "survey_surveyplanhousehold",
    "survey_surveyroundrecord",
    "survey_tenure",
    "savings_centrepolicy",
    "savings_product",
    "savings_stockcount",
    "savings_stocklot",
    "savings_stockmove",
    "plans_budgetamount",
    "plans_projectdocument",
    "plans_projectmoney",
    "plans_projectrecord",
    "plans_projectstep",
    "plans_projectvillage",
    "plans_rosterdecision",
    "plans_rosterentry",
    "plans_rosterobjection",
    "plans_rosterposting",
)


@pytest.mark.django_db
@pytest.mark.parametrize("table", FACT_TABLES)
def test_every_table_of_facts_is_guarded_by_the_database(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'",
            [table],
        )
        assert "fact_is_final" in {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_no_table_of_facts_is_forgotten():
    facts = {model._meta.db_table for model in apps.get_models() if issubclass(model, Fact)}
    assert facts <= set(FACT_TABLES)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE network_domicile SET since = since", "DELETE FROM network_domicile"]
)
def test_a_fact_cannot_be_changed_behind_the_verbs(statement):
    village = _village()
    factories.household(village)
    with (
        pytest.raises(IntegrityError, match="is final") as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert errors.broken_constraint(refused.value) == "fact_is_final"


@pytest.mark.django_db
def test_the_database_stamps_a_fact_whatever_the_writer_says():
    long_ago = timezone.now() - timedelta(days=900)
    stamped = Joining.objects.create(
        place=factories.place("27"),
        status="active",
        since=date(2020, 1, 1),
        source=factories.source(),
        recorded_at=long_ago,
    )
    stamped.refresh_from_db()
    assert stamped.recorded_at > long_ago + timedelta(days=899)


@pytest.mark.django_db
def test_a_loader_of_history_cannot_record_in_the_future():
    place = factories.place("27")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL rangwat.loading_history = 'on'")
    with pytest.raises(IntegrityError, match="recorded in the future"), transaction.atomic():
        Joining.objects.create(
            place=place,
            status="active",
            since=date(2020, 1, 1),
            source=factories.source(),
            recorded_at=timezone.now() + timedelta(days=1),
        )


@pytest.mark.django_db
@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(order):
    party = Party.objects.create(kind=Party.Kind.HOUSEHOLD)
    villages = [_village(number) for number in (1, 2, 3)]
    days = [date(2025, 1, 1), date(2025, 3, 1), date(2025, 6, 1)]
    for each in order:
        Domicile.objects.create(
            party=party, place=villages[each], since=days[each], source=factories.source()
        )
    now = timezone.now()
    for until, expected in (
        (date(2025, 1, 1), None),
        (date(2025, 3, 1), villages[0]),
        (date(2025, 3, 2), villages[1]),
        (date(2025, 7, 1), villages[2]),
    ):
        known = Domicile.objects.as_known(Moment(until, now)).filter(party=party)
        assert [fact.place for fact in known] == ([expected] if expected else [])


@pytest.mark.django_db
def test_of_two_facts_of_one_day_the_later_recorded_corrects_the_earlier():
    party = factories.household(_village(1), since=date(2025, 1, 1))
    between = timezone.now()
    Domicile.objects.create(
        party=party, place=_village(2), since=date(2025, 1, 1), source=factories.source()
    )
    first = Domicile.objects.as_known(Moment(date(2025, 2, 1), between)).get(party=party)
    second = Domicile.objects.as_known(Moment(date(2025, 2, 1), timezone.now())).get(party=party)
    assert (first.place.code, second.place.code) == ("27040501", "27040502")


@pytest.mark.django_db
def test_a_code_must_have_the_digits_of_its_level():
    with pytest.raises(errors.CodeDoesNotFitLevel):
        registry.record_place(
            "2704",
            Place(level="tambon").level,
            name_th="ผิด",
            parent=None,
            valid_from=factories.FIRST_DAY,
            source=factories.source(),
        )


@pytest.mark.django_db
def test_a_username_is_taken_in_whatever_case():
    registry.open_account("Malee", name="มาลี", password=None)
    with pytest.raises(errors.UsernameTaken):
        registry.open_account("malee", name="มาลีอีกคน", password=None)


@pytest.mark.django_db
def test_only_an_administrator_acts_everywhere():
    account = Account.objects.create_user("x", name="x")
    with pytest.raises(IntegrityError, match="acts_everywhere"), transaction.atomic():
        registry.appoint(
            account,
            "network_leader",
            None,
            began_on=factories.FIRST_DAY,
            source=factories.source(),
        )


@pytest.mark.django_db(transaction=True)
def test_k_stays_behind_what_another_is_still_writing():
    """A fact stamped before K but committed after it would make K mean two things."""
    written, may_commit = threading.Event(), threading.Event()
    stamped: list[datetime] = []

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                stamped.append(
                    Source.objects.create(
                        kind="statement", title="ช้า", as_of=factories.FIRST_DAY
                    ).recorded_at
                )
                written.set()
                may_commit.wait(timeout=20)
        finally:
            connections["default"].close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    try:
        assert written.wait(timeout=20)
        k = known_now()
        assert k <= stamped[0]
        seen = Source.objects.filter(recorded_at__lte=k).count()
    finally:
        may_commit.set()
        writer.join()
    assert Source.objects.filter(recorded_at__lte=k).count() == seen
    assert known_now() > stamped[0]


@pytest.mark.django_db
def test_a_village_that_moves_belongs_to_its_new_tambon_from_that_day_on():
    factories.place("27")
    factories.place("2704")
    old, new = factories.place("270405"), factories.place("270406")
    village = factories.place("27040501", parent=old)
    factories.place("27040501", parent=new, valid_from=date(2025, 6, 1))
    now = timezone.now()
    may, july = (Moment(day, now) for day in (date(2025, 6, 1), date(2025, 7, 1)))
    assert village in Place.objects.below([old.pk], may)
    assert village not in Place.objects.below([old.pk], july)
    assert village in Place.objects.below([new.pk], july)


@pytest.mark.django_db
def test_a_place_has_a_name_even_behind_the_verbs():
    with pytest.raises(DatabaseError, match="place_has_a_name"), transaction.atomic():
        PlaceRecord.objects.create(
            place=Place.objects.create(code="99", level="province"),
            name_th="",
            valid_from=factories.FIRST_DAY,
            source=factories.source(),
        )


def _village(number: int = 1) -> Place:
    code = f"270405{number:02}"
    return Place.objects.filter(code=code).first() or factories.place(code)
