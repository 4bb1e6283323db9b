"""Evidence of occupation: loose days, files looked at and locked away, and who may read what."""

from __future__ import annotations

import struct
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from formats.photographs import Taken, media_type_of, taken
from formats.thai import LooseDate, thai_date
from network import errors as network_errors
from network.models import Reading, Role, Source
from network.moments import Moment
from parcels import errors, evidence_page, occupation
from parcels.attachments import LARGEST_BYTES, source_of
from parcels.layer_kinds import LayerKind
from parcels.loose_dates import in_common_era, written
from parcels.models import (
    Formed,
    LivestockCertificate,
    OccupationEvidence,
    Reshaping,
    Retired,
)
from parcels.timeline import ROW, Event, timeline
from survey.provenance import may_open_source
from tests import factories
from tests.parcels.land_layers import layer

FIRST_DAY = factories.FIRST_DAY


def exif(moment: bytes, latitude: tuple[int, int, int], longitude: tuple[int, int, int]) -> bytes:
    """A JPEG of a camera: its clock in the Exif directory, its position in the GPS one."""

    def entry(tag: int, sort: int, count: int, value: bytes) -> bytes:
        return struct.pack("<HHI", tag, sort, count) + value.ljust(4, b"\0")

    def far(offset: int) -> bytes:
        return struct.pack("<I", offset)

    def degrees(parts: tuple[int, int, int]) -> bytes:
        return b"".join(struct.pack("<II", part, 1) for part in parts)

    first = struct.pack("<H", 2) + entry(0x8769, 4, 1, far(38)) + entry(0x8825, 4, 1, far(76))
    clock = struct.pack("<H", 1) + entry(0x9003, 2, 20, far(56))
    place = (
        struct.pack("<H", 4)
        + entry(1, 2, 2, b"N\0")
        + entry(2, 5, 3, far(130))
        + entry(3, 2, 2, b"E\0")
        + entry(4, 5, 3, far(154))
    )
    block = b"II*\0" + far(8) + first + bytes(4)
    block = block.ljust(38, b"\0") + clock + bytes(4)
    block = block.ljust(56, b"\0") + moment + b"\0"
    block = block.ljust(76, b"\0") + place + bytes(4)
    block = block.ljust(130, b"\0") + degrees(latitude) + degrees(longitude)
    segment = b"Exif\0\0" + block
    head = b"\xff\xd8\xff\xe1" + struct.pack(">H", len(segment) + 2)
    return head + segment + b"\xff\xda\0\x02" + bytes(40) + b"\xff\xd9"


PHOTOGRAPH = exif(b"2024:02:29 09:30:00", (13, 34, 12), (102, 7, 48))


class TestPhotographs:
    def test_a_file_is_known_by_its_first_bytes(self):
        known = {
            PHOTOGRAPH: "image/jpeg",
            b"\x89PNG\r\n\x1a\n": "image/png",
            b"RIFF\x01\x02\x03\x04WEBPVP8 ": "image/webp",
            b"\0\0\0\x18ftypheic": "image/heic",
            b"MM\0*": "image/tiff",
            b"%PDF-1.7": "application/pdf",
            b"<svg onload=alert(1)>": None,
            b"MZ\x90\0": None,
            b"": None,
        }
        assert {content: media_type_of(content) for content in known} == known

    def test_the_camera_says_when_and_where(self):
        found = taken(PHOTOGRAPH)
        assert found.at is not None
        assert found.at.isoformat() == "2024-02-29T09:30:00"
        assert found.latitude == pytest.approx(13 + 34 / 60 + 12 / 3600, abs=1e-7)
        assert found.longitude == pytest.approx(102 + 7 / 60 + 48 / 3600, abs=1e-7)

    @given(st.binary(max_size=400), st.integers(0, len(PHOTOGRAPH)))
    def test_whatever_a_file_holds_reading_it_never_fails(self, noise: bytes, at: int):
        assert isinstance(taken(PHOTOGRAPH[:at] + noise), Taken)
        assert isinstance(taken(PHOTOGRAPH[:at] + noise + PHOTOGRAPH[at + len(noise) :]), Taken)


days = st.dates(date(1930, 1, 1), date(2100, 12, 31))


class TestLooseDates:
    @given(days)
    def test_a_day_is_kept_to_the_day(self, day: date):
        loose = LooseDate.parse(thai_date(day, digits="arabic", short=True))
        kept = in_common_era(loose)
        assert loose.earliest <= loose.latest
        if day.year >= 1941:  # before, January to March could be of either of two years
            assert (kept, loose.earliest, loose.latest) == (day.isoformat(), day, day)

    @given(st.integers(2400, 2690), st.integers(1, 12))
    def test_a_month_and_a_year_cover_all_their_days(self, year: int, month: int):
        of_month = LooseDate.parse(f"{month}/{year}")
        of_year = LooseDate.parse(str(year))
        assert in_common_era(of_month) == f"{of_month.earliest:%Y-%m}"
        assert in_common_era(of_year) == str(year - 543)
        assert (of_month.earliest.day, (of_month.latest + timedelta(1)).day) == (1, 1)
        assert of_year.earliest <= of_month.earliest or year < 2484
        assert of_month.latest <= of_year.latest

    @given(st.one_of(st.integers(2400, 2690).map(str), st.tuples(
        st.integers(1, 12), st.integers(2400, 2690)).map(lambda m: f"{m[0]}/{m[1]}"), days.map(
        lambda day: thai_date(day, digits="arabic", short=True))))  # fmt: skip
    def test_what_a_page_writes_covers_the_same_days_when_typed_in_again(self, text: str):
        loose = LooseDate.parse(text)
        again = LooseDate.parse(written(in_common_era(loose)))
        assert (again.earliest, again.latest) == (loose.earliest, loose.latest)


class TestTimeline:
    @given(st.lists(st.tuples(days, st.integers(0, 800)), max_size=14))
    def test_labels_keep_their_order_and_never_overlap(self, spans: list[tuple[date, int]]):
        events = [Event("used", "", "", day, day + timedelta(more)) for day, more in spans]
        drawn = timeline(events, until=date(2100, 12, 31))
        assert len(drawn.marks) == len(events)
        labels = [float(mark.label_y) for mark in drawn.marks]
        assert all(b - a >= ROW - 0.2 for a, b in pairwise(labels))
        assert all(0 <= label <= drawn.height for label in labels)
        places = [float(mark.y) for mark in drawn.marks]
        assert places == sorted(places)

    def test_decades_are_of_the_era_of_the_page(self):
        drawn = timeline([Event("used", "", "", date(1953, 1, 1), date(1953, 12, 31))],
                         until=date(2026, 1, 1))  # fmt: skip
        assert [tick.year for tick in drawn.ticks] == list(range(2500, 2570, 10))


@pytest.fixture
def here(db: None):
    factories.place("27")
    factories.place("2704")
    factories.place("270401", geometry=factories.square(102, 13.5, 0.1))
    return factories.place("27040101")


@pytest.fixture
def parcel(here):
    square = factories.square(102.03, 13.53, 0.001)
    return factories.boundary(square, village=here).spatial_unit


@pytest.fixture
def leader(here) -> Client:
    return signed_in(Role.NETWORK_LEADER, here)


def signed_in(role: Role, place) -> Client:
    client = Client()
    client.force_login(factories.account(role=role, place=place))
    return client


TYPED = {
    "kind": "aerial_photo",
    "event": "พ.ค. 2533",
    "reading": "partly",
    "confidence": "low",
    "reader": "นายพยาน สมมติ",
    "note": "เห็นแปลงไร่ครึ่งหนึ่ง",
    "observed_on": "1/2/2568",
    "title": "ภาพถ่ายชุด NS-3",
}


def upload(content: bytes = PHOTOGRAPH, name: str = "ภาพ 1.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.mark.django_db
class TestEvidence:
    def test_a_piece_is_kept_with_its_days(self, parcel):
        piece = factories.evidence(parcel, "2533")
        assert (piece.event, piece.event_from, piece.event_by) == (
            "1990",
            date(1990, 1, 1),
            date(1990, 12, 31),
        )

    def test_what_has_not_come_is_no_evidence(self, parcel):
        with pytest.raises(errors.EventHasNotCome):
            factories.evidence(parcel, "2569", observed_on=FIRST_DAY)

    def test_the_database_itself_refuses_an_event_that_ends_before_it_begins(self, parcel):
        with pytest.raises(IntegrityError, match="event_begins"), transaction.atomic():
            OccupationEvidence.objects.create(
                spatial_unit=parcel,
                kind="tree",
                event="1990",
                event_from=date(1990, 12, 31),
                event_by=date(1990, 1, 1),
                reading="used",
                confidence="low",
                observed_on=FIRST_DAY,
                source=factories.source(),
            )

    def test_a_piece_is_final(self, parcel):
        piece = factories.evidence(parcel)
        piece.note = "แก้"
        with pytest.raises(IntegrityError, match="is final"), transaction.atomic():
            piece.save()

    def test_a_photograph_is_sent_kept_and_given_back_byte_for_byte(self, parcel, leader):
        address = reverse("record-evidence", args=[parcel.key])
        assert "อย่าแนบภาพบัตรประชาชน" in leader.get(address).content.decode()
        response = leader.post(address, TYPED | {"attached": upload()})
        assert response.status_code == 302
        piece = parcel.evidence.get()
        assert (piece.event, piece.reading, piece.source.title) == (
            "1990-05",
            "partly",
            "ภาพถ่ายชุด NS-3",
        )
        assert piece.source.reading["taken_at"] == "2024-02-29 09:30:00"
        page = leader.get(response["Location"]).content.decode()
        assert "พ.ค. 2533" in page
        assert piece.source.sha256 in page
        assert "13.57" in page
        assert "style=" not in page
        file = leader.get(reverse("evidence-file", args=[parcel.key, piece.pk]))
        assert file.content == PHOTOGRAPH
        assert file["Content-Type"] == "image/jpeg"
        assert file["X-Content-Type-Options"] == "nosniff"
        assert file["Content-Disposition"].startswith("attachment;")
        reading = Reading.objects.order_by("-number")[0]
        assert (reading.kinds, reading.sources) == (["source"], [piece.source_id])

    def test_what_is_no_photograph_is_refused_and_leaves_nothing(self, parcel, leader):
        known = Source.objects.count()
        response = leader.post(
            reverse("record-evidence", args=[parcel.key]),
            TYPED | {"attached": upload(b"<html>", "photo.jpg")},
        )
        assert response.status_code == 422
        assert "ไม่ใช่ภาพหรือ PDF" in response.content.decode()
        assert (parcel.evidence.count(), Source.objects.count()) == (0, known)

    def test_a_file_of_more_than_25_megabytes_is_not_even_read(self, here):
        class Large:
            name, size = "ภาพ.jpg", LARGEST_BYTES + 1

            def read(self) -> bytes:
                raise AssertionError

        account = factories.account(role=Role.NETWORK_LEADER, place=here)
        with pytest.raises(errors.FileIsTooLarge):
            source_of("ภาพ", as_of=FIRST_DAY, recorded_by=account, attached=Large())

    @pytest.mark.parametrize("event", ["", "ปีวอก", "33", "2599"])
    def test_a_day_that_cannot_be_read_or_has_not_come_is_said_at_its_field(
        self, parcel, leader, event: str
    ):
        address = reverse("record-evidence", args=[parcel.key])
        response = leader.post(address, TYPED | {"event": event})
        assert response.status_code == 422
        assert "event" in response.context["form"].errors
        assert not parcel.evidence.exists()

    def test_who_bore_witness_and_the_file_are_only_for_who_may_see_names(self, parcel, here):
        piece = factories.evidence(parcel, attached=PHOTOGRAPH, reader="นายพยาน ลับเฉพาะ")
        page, file = (
            reverse("unit-evidence", args=[parcel.key]),
            reverse("evidence-file", args=[parcel.key, piece.pk]),
        )
        chief = signed_in(Role.DISTRICT_CHIEF, here)
        shown = chief.get(page).content.decode()
        assert "ลับเฉพาะ" not in shown
        assert "ภาพ.jpg" not in shown
        assert piece.source.sha256 in shown
        assert chief.get(file).status_code == 403
        assert not Reading.objects.filter(kinds__contains=["identity"]).exists()
        leader = signed_in(Role.NETWORK_LEADER, here)
        assert "ลับเฉพาะ" in leader.get(page).content.decode()
        assert Reading.objects.filter(
            kinds__contains=["identity"], sources__contains=[piece.source_id]
        ).exists()

    def test_a_file_is_found_only_under_its_own_parcel(self, parcel, leader, here):
        piece = factories.evidence(parcel, attached=PHOTOGRAPH)
        other = factories.boundary(factories.square(102.05, 13.55, 0.001), village=here)
        address = reverse("evidence-file", args=[other.spatial_unit.key, piece.pk])
        assert leader.get(address).status_code == 404
        bare = factories.evidence(parcel)
        address = reverse("evidence-file", args=[parcel.key, bare.pk])
        assert leader.get(address).status_code == 404

    def test_the_page_of_a_past_day_shows_what_was_known_then(self, parcel, leader):
        factories.evidence(parcel)
        page = reverse("unit-evidence", args=[parcel.key])
        assert len(leader.get(page).context["pieces"]) == 1
        past = leader.get(page, {"on": "31/12/2567"})
        assert past.context["pieces"] == []
        assert "กำลังดูทะเบียนตามที่ทราบ" in past.content.decode()

    def test_a_part_shows_the_evidence_of_what_it_came_of(self, parcel):
        factories.evidence(parcel)
        parts = [
            factories.boundary(factories.square(102.03 + each, 13.53, 0.0005)).spatial_unit
            for each in (0, 0.0005)
        ]
        split = Reshaping.objects.create(
            kind="split", happened_on=FIRST_DAY, source=factories.source()
        )
        Retired.objects.create(reshaping=split, spatial_unit=parcel)
        for part in parts:
            Formed.objects.create(reshaping=split, spatial_unit=part)
        found = evidence_page.pieces(parts[0].pk, Moment.now(), with_names=False)
        assert [each.is_inherited for each in found] == [True]
        before = Moment(FIRST_DAY, Moment.now().known_by)
        assert evidence_page.ancestors(parts[0].pk, before) == []

    def test_who_records_may_open_the_source(self, parcel, here):
        piece = factories.evidence(parcel)
        recorder = factories.account(role=Role.NETWORK_LEADER, place=here)
        assert may_open_source(recorder, piece.source)
        elsewhere = factories.account(role=Role.NETWORK_LEADER, place=factories.place("27040102"))
        assert not may_open_source(elsewhere, piece.source)


@pytest.mark.django_db
class TestStateLandSince:
    def since(self, parcel, **declared: date | None) -> tuple[date | None, int]:
        for kind, day in declared.items():
            made = layer(LayerKind(kind), factories.square(102.02, 13.52, 0.05), declared_on=day)
            assert made.declared_on == day
        found = evidence_page.coverings(parcel.boundaries.get(), Moment.now())
        return evidence_page.state_land_since(found), len(found)

    def test_it_is_the_first_day_a_layer_over_half_of_it_was_declared(self, parcel):
        days = {"reserve_forest": date(1968, 12, 3), "alro_land": date(1994, 3, 15)}
        assert self.since(parcel, **days) == (date(1968, 12, 3), 2)

    def test_it_is_not_known_where_no_layer_says(self, parcel, leader):
        assert self.since(parcel, reserve_forest=None) == (None, 1)
        page = leader.get(reverse("unit-evidence", args=[parcel.key])).content.decode()
        assert "ไม่ทราบวันที่ประกาศ" in page

    def test_the_decree_area_and_what_only_touches_say_nothing(self, parcel):
        layer(
            LayerKind.RESERVE_FOREST, factories.square(102.0, 13.5, 0.03020), declared_on=FIRST_DAY
        )
        assert self.since(parcel, alro_decree_area=FIRST_DAY)[0] is None

    def test_the_reference_days_are_always_on_the_line(self, parcel, leader):
        page = leader.get(reverse("unit-evidence", args=[parcel.key])).content.decode()
        svg = page[page.index("<svg width") : page.index("</svg>")]
        assert "30 มิ.ย. 2541" in svg
        assert "17 มิ.ย. 2557" in svg


@pytest.mark.django_db
class TestLivestock:
    def test_a_certificate_is_recorded_with_its_end(self, parcel, leader, here):
        household = factories.household(here)
        factories.person("นางเลี้ยง โคนม", household=household)
        person = household.members.get().person
        typed = {
            "party": str(person.pk),
            "number": "1/2568",
            "certified_on": "1/2/2568",
            "expires_on": "1/2/2590",
            "title": "ใบรับรอง",
        }
        address = reverse("record-livestock", args=[parcel.key])
        assert leader.post(address, typed).status_code == 302
        certificate = LivestockCertificate.objects.get()
        assert (certificate.party, certificate.expires_on) == (person, date(2047, 2, 1))
        wrong = leader.post(address, typed | {"expires_on": "1/2/2567"})
        assert wrong.status_code == 422
        assert "ต้องอยู่หลังวันที่ออก" in wrong.content.decode()

    def test_one_that_ends_on_the_day_it_began_is_named_as_such(self, here):
        with pytest.raises(errors.CertificateEndsTooSoon):
            occupation.certify_livestock(
                factories.household(here),
                certified_on=FIRST_DAY,
                expires_on=FIRST_DAY,
                source=factories.source(),
            )


def test_errors_of_land_and_of_the_network_are_sentences_in_two_languages():
    for error in (errors.FileIsTooLarge, errors.FileIsNoPhotograph, network_errors.FactIsFinal):
        thai, _, english = str(error()).partition(" / ")
        assert thai
        assert english.isascii()
