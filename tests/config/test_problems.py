"""Errors of the domain become pages with one sentence, in the language of the page."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.utils import translation

from config.problems import STATUS, status_of
from formats.errors import UnreadableMonth
from network.errors import NetworkError, UsernameTaken
from network.imports import Reason, Refused
from network.sentences import sentence
from survey.errors import VerifierIsUnknown


def test_the_particular_class_counts_before_the_general():
    assert status_of(UsernameTaken()) == HTTPStatus.CONFLICT
    assert status_of(NetworkError()) == HTTPStatus.UNPROCESSABLE_ENTITY
    classes = list(STATUS)
    for place, error in enumerate(classes):
        assert not any(issubclass(error, earlier) for earlier in classes[:place]), error


def test_a_fault_of_the_program_has_no_status():
    assert status_of(ValueError()) is None


@pytest.mark.parametrize(
    ("error", "thai", "english"),
    [
        (UnreadableMonth(text="2568-13"), "ไม่ใช่เดือน", "is not a month"),
        (VerifierIsUnknown(), "ยังไม่ได้ผูกกับบุคคล", "names no person"),
        (Refused(Reason("no", "ปฏิเสธ", "refused")), "ปฏิเสธ", "refused"),
    ],
)
def test_a_sentence_is_of_one_language(error: Exception, thai: str, english: str):
    assert thai in sentence(error)
    assert english not in sentence(error)
    with translation.override("en"):
        assert english in sentence(error)
        assert thai not in sentence(error)
