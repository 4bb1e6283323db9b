"""Proved by searching: of everybody else no page, file or API tells an agency anything."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pypdfium2
import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from network.models import Party
from network.needs import Need, SharedFact
from survey.models import Referral
from survey.referrals import links
from tests import factories
from tests.network.addresses import routes
from tests.network.walking import papers_as_text, without_frames
from tests.survey.referrals.handed import (
    TODAY,
    Handing,
    ago,
    ails,
    handing,
    living,
    member,
    says,
    sent,
    steps,
    wants_to_learn,
)

SENT = "นางส่งแล้ว สมมติหนึ่ง"
SECRETS = "ลับเฉพาะครอบครัว"
F = SharedFact
COSTLY = {"report", "report-pdf", "report-json", "figure", "figure-features"}


@pytest.fixture
def here(db: None, settings, tmp_path) -> Handing:
    settings.VAR = tmp_path
    return handing()


@pytest.fixture
def district(here: Handing) -> dict[str, object]:
    """One referral that may be seen, among many people and referrals that may not."""
    home, head = living(here.village, SENT, label="901")
    wants_to_learn(head, f"{SECRETS} เย็บผ้า")
    ails(head, has_disability=True, disability_types=["mind"], care_level="bed_bound")
    seen = sent(here, home, person=head, need=Need.WELFARE, facts=(F.HOUSEHOLD_SIZE,))
    member(home, f"เด็ก{SECRETS} ในบ้านเดียวกัน", born=2015)
    other = handing("2705")
    hidden: list[Party] = []
    for at, of in ((0, here), (1, here), (2, here), (3, here), (4, other)):
        neighbour, person = living(of.village, f"เพื่อนบ้าน{at} {SECRETS}", label=f"77{at}/{at}")
        ails(person, has_disability=True, disability_types=["autism"])
        hidden.append(person)
        detail = f"{SECRETS} เรื่องที่ {at}"
        if at == 0:
            steps(of, sent(of, neighbour, detail=detail, facts=(F.DETAIL,)), ("done", 1, "other"))
        elif at == 1:
            sent(of, neighbour, detail=detail, facts=(F.DETAIL,))
            says(person, yes=False, on=TODAY)
        elif at == 2:  # never sent
            Referral.objects.create(
                household=neighbour, need="land", agency="x", organisation=of.body,
                detail=detail, referred_on=ago(9), source=factories.source(),
            )  # fmt: skip
        elif at == 4:
            sent(of, neighbour, detail=detail, facts=(F.DETAIL,))
    return {"seen": seen, "head": head, "hidden": hidden, "other": other}


def readable(content: bytes, kind: str) -> str:
    """Everything a file says: the text of a PDF, the members of an archive, else its bytes."""
    if content.startswith(b"%PDF"):
        pages = pypdfium2.PdfDocument(content)
        return "".join(page.get_textpage().get_text_range() for page in pages) + kind
    if zipfile.is_zipfile(io.BytesIO(content)):
        packed = zipfile.ZipFile(io.BytesIO(content))
        return "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return content.decode("utf-8", "replace")


def addresses(district: dict[str, object], here: Handing) -> Iterator[str]:
    """Every address of the product with every key an agency could have guessed or been told."""
    seen = district["seen"]
    assert isinstance(seen, Referral)
    hidden = district["hidden"]
    assert isinstance(hidden, list)
    neighbour = Referral.objects.exclude(pk=seen.pk).latest("pk")
    # Its own, and somebody else's of every kind.
    keys = [
        str(each.key)
        for each in (seen, seen.household, neighbour, neighbour.household, hidden[0], here.body)
    ]
    codes = [here.district.code, here.village.code, "27050101"]
    guesses = {
        "code": codes, "key": keys, "month": [f"{TODAY:%Y-%m}"], "number": ["1", "2"],
        "layer": ["houses", "parcels", "villages"], "z": ["14"], "row": ["7500"], "col": ["12800"],
        "secret": ["x" * 22], "form_id": ["household"], "name": ["households.csv"],
        "collection": ["houses", "parcels"], "side": ["320"], "side_": ["1"],
    }  # fmt: skip
    for route in routes(get_resolver()):
        if not route.name:
            continue
        wanted = list(route.pattern.converters)
        first = wanted[0] if wanted else ""
        for guess in guesses.get(first, ["x"]) if wanted else [""]:
            told = {
                name: guess if name == first else guesses.get(name, ["x"])[0] for name in wanted
            }
            if route.name in COSTLY and guess != here.district.code:
                continue  # of its own district alone: a report takes its time
            if "key" in told and route.name.startswith("figure"):
                told["key"] = "F5.6"
            try:
                yield reverse(route.name, kwargs=told)
            except (NoReverseMatch, ValueError):
                continue


def searched(browser: Client, tried: Iterator[str]) -> tuple[int, list[str], str]:
    """How many addresses answered, those that tell of others, and all that was said."""
    answered, telling, said = 0, [], []
    for address in dict.fromkeys(tried):
        try:
            answer = browser.get(address)
        except Exception as error:  # noqa: BLE001 (a key of another kind: no answer tells nothing)
            telling += [address] if SECRETS in str(error) else []
            continue
        if answer.status_code >= 500:
            continue
        content = b"".join(answer) if answer.streaming else answer.content
        text = readable(content, answer.headers.get("Content-Type", ""))
        answered += answer.status_code == 200
        said.append(text)
        if any(word in text for word in (SECRETS, "770/0", "771/1", "772/2", "773/3", "774/4")):
            telling.append(address)
    return answered, telling, "".join(said)


def test_an_agency_account_finds_its_referral_and_nobody_else_anywhere(here, district, monkeypatch):
    browser = here.client(here.officer)
    without_frames(monkeypatch)
    papers_as_text(monkeypatch)
    answered, telling, said = searched(browser, addresses(district, here))
    assert telling == []
    assert answered > 15
    assert SENT in said
    assert "901" in said
    # Of its own referral health, disability and who else lives there were not sent.
    own = [reverse("agency"), reverse("agency-list-pdf")]
    own += [reverse("agency-referral", args=[district["seen"].key])]
    _answered, _telling, shown = searched(browser, iter(own))
    assert shown.count(SENT) == len(own)
    for unsent in ("จิตใจหรือพฤติกรรม", "ติดเตียง", "เย็บผ้า"):
        assert unsent not in shown


@pytest.mark.long
def test_a_link_finds_its_referral_and_nobody_else_anywhere(here, district):
    seen = district["seen"]
    browser = Client()
    for referral in (seen, None):
        _link, secret, _pin = links.make_link(
            here.body, place=here.village, ends_on=TODAY, account=here.leader, referral=referral
        )
        browser.post(reverse("agency-link", args=[secret]))
    keys = browser.session["referral_links"]
    every = [str(key) for key in Referral.objects.values_list("key", flat=True)]
    own = [reverse("linked-list", args=[key]) for key in keys]
    own += [reverse("linked-referral", args=[key, other]) for key in keys for other in every]
    answered, telling, said = searched(browser, iter([*own, *addresses(district, here)]))
    assert telling == []
    assert answered > 3
    assert SENT in said
    _answered, _telling, shown = searched(browser, iter(own))
    assert "จิตใจหรือพฤติกรรม" not in shown


def test_this_search_finds_what_it_looks_for(here, district):
    """A leader, who may see the village, would be caught."""
    _answered, telling, _said = searched(
        here.client(), iter([reverse("village", args=[here.village.code])])
    )
    assert telling
