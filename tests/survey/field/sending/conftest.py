"""A phone that may send, and a form that asks for photographs."""

from __future__ import annotations

import pytest

from survey.models import FormVersion
from tests.survey.openrosa import phones


@pytest.fixture
def phone(db: None) -> phones.Phone:
    return phones.phone(phones.surveyor(phones.village()))


@pytest.fixture
def form(db: None) -> FormVersion:
    return phones.form(files=("photo", "photo2"))
