"""The three renderings of a layout: what stands on paper, for whom, and where it stands."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pyproj import Transformer

from formats.crs import STORAGE_SRID
from maps.layouts.papers import PAPERS
from network.models import Disclosure, Party, Reading, Role
from survey.models import Visit
from tests import factories
from tests.maps.layouts.laid_out import (
    CODE,
    Laid,
    grey,
    head_name,
    metadata,
    texts,
    unpacked,
    words_at,
)
from tests.maps.tiles.conftest import signed_in

pytestmark = pytest.mark.django_db
OF_PERSONS = (
    "network_party",
    "network_personrecord",
    "network_householdmembership",
    "network_consent",
    "survey_careneed",
    "savings_",
    "survey_referral",
)


def test_the_committee_reads_names_and_marks_of_who_agreed_and_that_is_written_down(laid: Laid):
    content = laid.pdf("committee")
    sheet = texts(content)
    whole = "".join(sheet)
    for number in laid.heads:
        assert head_name(number).replace(" ", "") in whole
    assert "แกนนำผู้พิมพ์" in sheet[0]  # the watermark
    assert "มีคนพิการ(ผู้ยินยอม)1" in sheet[0]  # of two the one who agrees
    assert "มีผู้สูงอายุ(ผู้ยินยอม)1" in sheet[0]
    assert "สำรวจแล้ว11/12หลัง" in sheet[0]
    assert "มิใช่เอกสารแสดงสิทธิในที่ดิน" in sheet[0]
    assert "ฉบับที่1" in sheet[0]
    written = Disclosure.objects.get()
    assert (written.dataset, written.place, written.row_count) == ("village_layout", laid.place, 12)
    assert set(written.persons) == {each.pk for each in laid.heads.values()}
    kinds = {kind for each in Reading.objects.all() for kind in each.kinds}
    assert kinds == {"identity", "health", "disability"}


def test_health_and_disability_are_marked_only_for_who_may_see_them(laid: Laid):
    above = factories.account(role=Role.TAMBON_NETWORK, place=laid.place)
    answer = signed_in(above).get(f"/villages/{CODE}/layout.pdf", {"rendering": "committee"})
    sheet = texts(bytes(answer.content))[0]
    assert "มีผู้สูงอายุ(ผู้ยินยอม)1" in sheet
    assert "มีคนพิการ(ผู้ยินยอม)0" in sheet
    assert Reading.objects.filter(kinds__overlap=["health", "disability"]).count() == 0


@pytest.mark.parametrize("role", [Role.TREASURER, Role.DISTRICT_CHIEF, Role.NEGOTIATOR])
def test_names_are_printed_for_nobody_who_may_not_see_them(laid: Laid, role: Role):
    client = signed_in(factories.account(role=role, place=laid.place))
    asked = {"rendering": "committee"}
    assert client.get(f"/villages/{CODE}/layout.pdf", asked).status_code == 403
    assert client.get(f"/villages/{CODE}/layout.pdf").status_code == 200
    # Of another day, who does not see the houses has only the sheet of a day that was signed.
    sees_houses = role != Role.TREASURER
    past = client.get(f"/villages/{CODE}/layout/", {"on": "2025-06-30"})
    assert past.status_code == (200 if sees_houses else 403)


@pytest.mark.parametrize("size", sorted(PAPERS))
def test_the_public_layout_contains_no_person(laid: Laid, size: str):
    """Every name, house number and key of the village's people is looked for in all bytes."""
    content = laid.pdf("public", size=size)
    text = "".join(texts(content))
    whole = unpacked(content) + metadata(content).encode()
    for number, head in laid.heads.items():
        for part in head_name(number).split():
            assert part not in text
            assert part.encode() not in whole
            assert part.encode("utf-16-be") not in whole
        assert f"{number}/7" not in text.replace("หน้า", "")
        assert str(head.key).encode() not in whole
    keys = [
        *Party.objects.values_list("key", flat=True),
        *Visit.objects.values_list("key", flat=True),
    ]
    assert not [key for key in keys if str(key).encode() in whole]
    assert "ผู้สูงอายุ" not in text
    assert "พิการ" not in text
    assert Disclosure.objects.count() == Reading.objects.count() == 0


def test_the_public_question_never_reads_a_table_of_persons(laid: Laid):
    from maps.layouts.public import told_to_public  # noqa: PLC0415 (the question alone)
    from network.moments import Moment  # noqa: PLC0415

    laid.pdf("public")  # what waits to be worked out anew is worked out
    with CaptureQueriesContext(
        connection,
    ) as asked:
        told = told_to_public(laid.place.pk, Moment.now())
    read = [sql["sql"] for sql in asked.captured_queries]
    assert not [sql for sql in read if any(table in sql for table in OF_PERSONS)]
    assert told.conditions == {"good": "5", "minor_repair": "<5", "unsafe": "<5"}
    assert [(each.first, each.last, each.houses) for each in told.blocks] == [(1, 12, 12)]


def test_a_small_village_says_nothing_of_conditions_by_block(laid: Laid):
    from maps.layouts.public import told_to_public  # noqa: PLC0415
    from network.moments import Moment  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM maps_drawnhouse")
    other = factories.place("27040502", geometry=factories.square(102.14, 13.54, 0.005))
    for at in range(9):
        house = factories.house(other, at=(102.141 + at / 1e3, 13.541))
        factories.visit(factories.household(other), house=house)
    assert told_to_public(other.pk, Moment.now()).blocks == []


def test_the_same_moment_gives_the_same_bytes(laid: Laid):
    assert laid.pdf("public") == laid.pdf("public")
    assert laid.pdf("public", size="a4") == laid.pdf("public", size="a4")


def test_houses_stand_on_paper_where_they_stand_on_the_ground(laid: Laid):
    """The grid's own numbers say where a coordinate is; houses are looked for as ink."""
    content = laid.pdf("committee")
    to_grid = Transformer.from_crs(STORAGE_SRID, 32648, always_xy=True)
    east, north = to_grid.transform(*laid.at(1))
    # Numbers of the grid around the first house.
    eastings = [int(east // 100) * 100 + step for step in (0, 100)]
    northings = [int(north // 100) * 100 + step for step in (0, 100)]
    xs = [min(words_at(content, f"{each:,}"))[0] for each in eastings]
    ys = [min(words_at(content, f"{each:,}"))[1] for each in northings]
    scale = 4.0
    picture = grey(content, scale=scale)
    ink = []
    for number in laid.heads:
        e, n = to_grid.transform(*laid.at(number))
        x = xs[0] + (e - eastings[0]) / 100 * (xs[1] - xs[0])
        y = ys[0] + (n - northings[0]) / 100 * (ys[1] - ys[0])
        column, row = round(x * scale), round(y * scale)
        around = picture[row - 8 : row + 9, column - 8 : column + 9]
        ink.append(float((around < 110).mean()))
    assert min(ink) > 0.3, ink
    # Between two houses there is none.
    e, n = to_grid.transform((laid.at(3)[0] + laid.at(5)[0]) / 2, laid.at(3)[1] + 0.0011)
    x = xs[0] + (e - eastings[0]) / 100 * (xs[1] - xs[0])
    y = ys[0] + (n - northings[0]) / 100 * (ys[1] - ys[0])
    column, row = round(x * scale), round(y * scale)
    empty = picture[row - 8 : row + 9, column - 8 : column + 9]
    assert (empty < 110).mean() < 0.1


def test_a_layout_over_102_degrees_shows_the_line_between_the_zones(laid: Laid):
    assert "โซนUTM47และ48" not in texts(laid.pdf("public"))[0]
    other = factories.place("27040502")
    for at in (101.9985, 102.0005):
        factories.house(other, at=(at, 13.5))
    leader = signed_in(factories.account(role=Role.NETWORK_LEADER, place=other))
    content = leader.get("/villages/27040502/layout.pdf").content
    assert "102°ตะวันออก" in texts(bytes(content))[0]


def test_field_tiles_lie_behind_an_index_that_names_them(laid: Laid):
    pages = texts(laid.pdf("public", size="a4"))
    assert "สารบัญแผ่น" in pages[0]
    assert "A1" in pages[0]
    assert "แผ่นA1" in pages[1]


def test_stacked_marks_stand_above_each_other_and_are_copied_out_whole(laid: Laid):
    """น้ำปู่ที่กี้: of กี้ the tone stands above the vowel, the vowel above the letter, none cut off."""
    content = laid.pdf("public")
    assert "บ้านน้ำปู่ที่กี้" in texts(content)[0]
    ((x, y), *_others) = words_at(content, "กี้")
    scale = 8
    title = grey(content, scale=scale)[: round((y + 14) * scale)]

    def ink(middle: float) -> np.ndarray:
        """The rows that have ink, from the top of the page, around a letter of the title."""
        columns = slice(round((middle - 3) * scale), round((middle + 3) * scale))
        return np.flatnonzero((title[:, columns] < 128).any(axis=1))

    stacked = ink(x)
    runs = np.split(stacked, np.flatnonzero(np.diff(stacked) > 1) + 1)
    marks = [each for each in runs if len(each) > scale]
    assert len(marks) >= 2, [len(each) for each in runs]  # the tone apart from what is below it
    assert marks[0].max() < marks[1].min()
    letter = marks[1].max() - marks[1].min()
    assert stacked.max() - stacked.min() > 1.15 * letter  # and it is not cut off


def test_a_layout_of_the_past_is_as_it_was_known(laid: Laid):
    assert (
        "ยังไม่มีบ้านที่มีพิกัด"
        in laid.client.get(f"/villages/{CODE}/layout.pdf", {"on": "2020-01-01"}).content.decode()
    )


@pytest.mark.parametrize("asked", [{"rendering": "x"}, {"size": "b5"}, {"rendering": "agency"}])
def test_what_there_is_not_is_not_found(laid: Laid, asked: dict[str, str]):
    assert laid.client.get(f"/villages/{CODE}/layout.pdf", asked).status_code == 404


def test_the_questions_do_not_grow_with_the_village(laid: Laid):
    from maps.layouts.committee import Sight, told_to_committee  # noqa: PLC0415
    from network.moments import Moment  # noqa: PLC0415

    sight = Sight(names=True, health=True, disability=True)

    def asked() -> int:
        told_to_committee(laid.place.pk, Moment.now(), sight)  # what waits is worked out
        with CaptureQueriesContext(connection) as queries:
            told_to_committee(laid.place.pk, Moment.now(), sight)
        return len(queries)

    few = asked()
    for at in range(20):
        house = factories.house(laid.place, at=(102.1 + at / 1e4, 13.503))
        factories.visit(factories.household(laid.place), house=house)
    assert asked() == few <= 25


def test_no_two_signs_look_alike_in_black_and_white():
    """Each sign drawn as on A3, then in grey: every pair differs by a tenth of its ink or more."""
    import typst  # noqa: PLC0415

    from maps.layouts import symbols  # noqa: PLC0415
    from maps.layouts.symbols import Sign  # noqa: PLC0415

    states = ("good", "minor_repair", "major_repair", "unsafe", "no_house", "unknown", "unseen")
    signs = [Sign(each) for each in states]
    signs += [Sign("good", rings=1), Sign("good", rings=2), Sign("good", has_disabled=True)]
    signs += [Sign("good", is_saving=True), Sign("good", is_disputed=True)]
    pictures = []
    for each in signs:
        svg = symbols.legend(symbols.house(each, 0, 0, 1), width=90, height=90)
        page = (
            "#set page(width: 9mm, height: 9mm, margin: 0pt)\n"
            '#image(bytes(sys.inputs.svg), format: "svg", width: 9mm)'
        )
        made = typst.compile(page.encode(), format="pdf", sys_inputs={"svg": str(svg)})
        pictures.append(grey(made, scale=3).astype(np.int16))  # 216 dots an inch: a poor copier
    for at, one in enumerate(pictures):
        for other in range(at):
            unlike = (np.abs(one - pictures[other]) > 90).sum()
            inked = max((one < 160).sum(), (pictures[other] < 160).sum())
            assert unlike >= 0.1 * inked, (signs[at], signs[other], unlike, inked)
