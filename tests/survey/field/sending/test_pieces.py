"""A photograph in pieces: gone on with after every cut, taken in once, and never on trust."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from network.evidence import content
from survey.field.sending import pieces
from survey.models import FieldPiece, FormVersion, RefusedSubmission, SubmissionFile
from tests import collect
from tests.survey.field.sending.asking import address, put, receipt, sha256
from tests.survey.openrosa import phones

K = 1024
PIECE = 64 * K


def made_of(number: int, size: int) -> bytes:
    """So many bytes that no packing makes smaller, the same for the same number."""
    return random.Random(number).randbytes(size)  # noqa: S311 (not for secrets)


PHOTO = made_of(7, 300 * K)


@pytest.fixture
def instance(phone: phones.Phone, form: FormVersion) -> collect.Instance:
    """Its words are in; its photograph is to come."""
    made = collect.filled_in("household", "1", {"photo": "house.jpg"}, {"house.jpg": PHOTO})
    assert phone.send(made, files=[]).status_code == 201
    return made


def send(phone: phones.Phone, instance: collect.Instance, begin: int = 0) -> dict[str, object]:
    """All pieces from a byte on; the last answer."""
    for at in range(begin, len(PHOTO), PIECE):
        answer = put(phone, instance, PHOTO, (at, at + PIECE))
        assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_a_file_that_came_in_pieces_is_kept_byte_for_byte(
    phone: phones.Phone, instance: collect.Instance
):
    assert send(phone, instance) == {"offset": len(PHOTO), "isWhole": True}
    kept = SubmissionFile.objects.get()
    assert (kept.name, kept.content_type) == ("house.jpg", "image/jpeg")
    assert content(kept.source) == PHOTO
    assert receipt(phone, instance)["files"] == {"house.jpg": sha256(PHOTO)}
    assert not FieldPiece.objects.exists()


def test_after_a_cut_it_goes_on_where_it_was(phone: phones.Phone, instance: collect.Instance):
    put(phone, instance, PHOTO, (0, PIECE))
    put(phone, instance, PHOTO, (PIECE, 2 * PIECE))
    answer = phone.client.head(f"/field/api/pieces/{sha256(PHOTO)}")
    assert int(answer.headers["Upload-Offset"]) == 2 * PIECE
    assert send(phone, instance, 2 * PIECE)["isWhole"]


def test_a_piece_that_comes_twice_or_too_early_changes_nothing(
    phone: phones.Phone, instance: collect.Instance
):
    for begin in (0, 0, 3 * PIECE, 0):
        answer = put(phone, instance, PHOTO, (begin, begin + PIECE))
        assert answer.json() == {"offset": PIECE, "isWhole": False}
    assert FieldPiece.objects.count() == 1


def test_the_last_piece_sent_again_after_a_lost_answer_adds_nothing(
    phone: phones.Phone, instance: collect.Instance
):
    send(phone, instance)
    answer = put(phone, instance, PHOTO, (4 * PIECE, len(PHOTO)))
    assert answer.json()["isWhole"]
    assert SubmissionFile.objects.count() == 1


def test_what_came_in_pieces_is_no_second_time_taken_at_a_stretch(
    phone: phones.Phone, instance: collect.Instance
):
    send(phone, instance)
    assert phone.send(instance).status_code == 201
    assert SubmissionFile.objects.count() == 1


def test_the_pieces_lie_sealed(phone: phones.Phone, instance: collect.Instance):
    put(phone, instance, PHOTO, (0, PIECE))
    sealed = bytes(FieldPiece.objects.get().sealed)
    assert PHOTO[:32] not in sealed


def test_no_other_phone_sees_or_goes_on_with_them(phone: phones.Phone, instance: collect.Instance):
    put(phone, instance, PHOTO, (0, PIECE))
    other = phones.phone(phone.device.account)
    told = other.client.get(f"/field/api/pieces/{sha256(PHOTO)}").json()
    assert told == {"offset": 0, "isWhole": False}


def test_a_file_that_is_not_what_it_was_said_to_be_is_thrown_away(
    phone: phones.Phone, instance: collect.Instance
):
    other = bytes(reversed(PHOTO))
    for at in range(0, len(PHOTO), PIECE):
        answer = phone.client.put(
            address(instance, PHOTO, at), other[at : at + PIECE], "image/jpeg"
        )
    assert answer.status_code == 422
    assert "อีก" in phones.said(answer) or "ใหม่" in phones.said(answer)
    assert not FieldPiece.objects.exists()
    assert not SubmissionFile.objects.exists()
    assert send(phone, instance)["isWhole"]


def test_another_file_of_the_same_name_is_kept_apart(
    phone: phones.Phone, instance: collect.Instance
):
    phone.send(instance, files=[("house.jpg", b"another")])
    for at in range(0, len(PHOTO), PIECE):
        answer = put(phone, instance, PHOTO, (at, at + PIECE))
    assert answer.status_code == 409
    assert RefusedSubmission.objects.get().sha256 == sha256(PHOTO)
    assert not FieldPiece.objects.exists()


@pytest.mark.parametrize(
    ("but", "status"),
    [
        ({"instance": "uuid:none"}, 404),
        ({"xml": "0" * 64}, 404),
        ({"total": pieces.LARGEST_FILE + 1}, 413),
        ({"total": 10}, 422),
        ({"total": -1}, 422),
        ({"total": "9" * 40}, 422),
        ({"total": "๙"}, 422),
        ({"offset": "x"}, 422),
        ({"name": "n" * 300}, 400),
        ({"name": ".."}, 400),
        ({"instance": "i" * 10_000}, 400),
    ],
)
def test_a_piece_that_does_not_fit_is_refused(
    phone: phones.Phone, instance: collect.Instance, but: dict[str, object], status: int
):
    answer = put(phone, instance, PHOTO, (0, PIECE), but)
    assert answer.status_code == status, answer.content
    assert " / " in phones.said(answer)
    assert not FieldPiece.objects.exists()


def test_pieces_are_neither_too_small_nor_too_large(
    phone: phones.Phone, instance: collect.Instance
):
    assert put(phone, instance, PHOTO, (0, 1)).status_code == 422
    assert put(phone, instance, PHOTO, (0, 0)).status_code == 411
    assert put(phone, instance, PHOTO, (0, 257 * K)).status_code == 413


@given(said=st.dictionaries(st.sampled_from(["instance", "xml", "name", "type", "total"]),
                            st.text(max_size=20), max_size=3))  # fmt: skip
@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_said_of_a_piece_is_answered(
    phone: phones.Phone, instance: collect.Instance, said: dict[str, str]
):
    said = {name: text.encode("utf-8", "replace").decode() for name, text in said.items()}
    answer = put(phone, instance, PHOTO, (0, PIECE), said)
    assert answer.status_code in (200, 400, 404, 413, 422)


def test_a_phone_keeps_no_more_here_than_it_may(
    phone: phones.Phone, instance: collect.Instance, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pieces, "MOST_FILES", 3)
    files = [made_of(number, 40 * K) for number in range(6)]
    for file in files:
        assert put(phone, instance, file, (0, 20 * K)).json()["offset"] == 20 * K
    kept = set(FieldPiece.objects.values_list("sha256", flat=True))
    assert kept == {sha256(file) for file in files[-3:]}


def test_a_phone_keeps_no_more_bytes_here_than_it_may(
    phone: phones.Phone, instance: collect.Instance, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pieces, "MOST_BYTES", 100 * K)
    for number in range(6):
        put(phone, instance, made_of(number, 60 * K), (0, 40 * K))
    assert sum(FieldPiece.objects.values_list("length", flat=True)) <= 100 * K


def test_what_nobody_goes_on_with_is_swept(phone: phones.Phone, instance: collect.Instance):
    put(phone, instance, PHOTO, (0, PIECE))
    assert pieces.sweep(timezone.now() + timedelta(days=29)) == 0
    assert pieces.sweep(timezone.now() + timedelta(days=31)) == 1
    assert send(phone, instance)["isWhole"]


def test_pieces_are_put_with_a_credential_and_by_a_hash(
    phone: phones.Phone, instance: collect.Instance, client
):
    where = address(instance, PHOTO, 0)
    assert client.put(where, PHOTO[:PIECE]).status_code in (401, 403)
    assert phone.client.post(where).status_code == 405
    assert phone.client.get("/field/api/pieces/none").status_code == 404
