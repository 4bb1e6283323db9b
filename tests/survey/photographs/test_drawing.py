"""Copies drawn of pictures from outside: upright, bare, and within bounds whatever is sent."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from survey.photographs.drawing import CannotDraw, Drawn, draw, draw_here
from tests.survey.photographs.pictures import bomb, from_a_phone, picture


def opened(drawn: Drawn) -> Image.Image:
    return Image.open(io.BytesIO(drawn.content))


def sizes(content: bytes) -> dict[int, tuple[int, int]]:
    return {each.longest_side: opened(each).size for each in draw(content)}


def test_a_large_picture_gets_a_copy_for_lists_and_one_to_look_at():
    assert sizes(picture(4000, 3000)) == {1280: (1280, 960), 320: (320, 240)}


def test_a_small_picture_is_never_made_larger():
    assert sizes(picture(200, 100)) == {1280: (200, 100), 320: (200, 100)}


def test_a_copy_stands_upright_and_tells_nothing_of_where_it_was_taken():
    large, small = draw(from_a_phone(640, 480))
    for copy in (large, small):
        shown = opened(copy)
        assert shown.height > shown.width
        assert not shown.getexif()
        assert "exif" not in shown.info
        assert b"Exif" not in copy.content
    # Turned clockwise, the dark left half is at the top.
    assert opened(large).convert("L").getpixel((240, 20)) < 80
    assert opened(large).convert("L").getpixel((240, 620)) > 150


@pytest.mark.parametrize(
    "sent",
    [
        picture(mode="CMYK"),
        picture(mode="L"),
        picture(mode="1", kind="PNG"),
        picture(mode="P", kind="PNG"),
        picture(mode="P", kind="GIF"),
        picture(mode="RGBA", kind="PNG"),
        picture(mode="I;16", kind="PNG"),
        picture(kind="WEBP"),
        picture(kind="TIFF"),
        picture(20_000, 40, kind="PNG"),
    ],
    ids=["cmyk", "grey", "one bit", "palette", "gif", "clear", "16 bits", "webp", "tiff", "wide"],
)
def test_every_kind_of_picture_is_drawn_in_its_own_colours(sent: bytes):
    for each in draw(sent):
        shown = opened(each)
        assert shown.format == "JPEG"
        assert shown.mode == "RGB"
        grey = shown.convert("L")
        assert grey.getpixel((0, shown.height // 2)) < grey.getpixel(
            (shown.width - 1, shown.height // 2)
        )


def test_of_a_moving_picture_the_first_is_drawn():
    frames = [Image.new("RGB", (50, 50), (0, 0, level)) for level in (10, 250)]
    kept = io.BytesIO()
    frames[0].save(kept, "GIF", save_all=True, append_images=frames[1:])
    assert opened(draw(kept.getvalue())[0]).convert("RGB").getpixel((25, 25))[2] < 60


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        (b"", "empty"),
        (picture()[:2_000], "broken"),
        (b"\xff\xd8\xff" + b"\0" * 100, "broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_reader"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, "no_reader"),
        (b"%PDF-1.7\n", "no_reader"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "no_reader"),
    ],
    ids=["nothing", "cut", "garbage", "svg", "heic", "pdf", "postscript"],
)
def test_what_cannot_be_drawn_says_why(sent: bytes, reason: str):
    with pytest.raises(CannotDraw) as refused:
        draw(sent)
    assert refused.value.code == reason


def test_a_bomb_is_not_decoded():
    sent = bomb()
    assert len(sent) < 3_000_000
    began = sum(os.times()[:4])  # of the processor, children included
    with pytest.raises(CannotDraw) as refused:
        draw(sent)
    assert refused.value.code == "too_wide"
    assert sum(os.times()[:4]) - began < 5


def test_a_bomb_that_hides_its_size_dies_in_its_own_process(monkeypatch):
    monkeypatch.setattr("survey.photographs.drawing._LONGEST_WAIT", 0.01)
    with pytest.raises(CannotDraw) as refused:
        draw(picture(4000, 3000))
    assert refused.value.code == "too_long"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.binary(max_size=400)
    | st.tuples(
        st.sampled_from(
            [picture(64, 48), picture(64, 48, kind="PNG"), picture(64, 48, kind="GIF")]
        ),
        st.integers(0, 600),
        st.binary(min_size=1, max_size=40),
    ).map(lambda hit: hit[0][: hit[1]] + hit[2] + hit[0][hit[1] + len(hit[2]) :])
)
def test_garbage_is_drawn_or_refused_and_nothing_else(sent: bytes):
    try:
        drawn = draw_here(sent)
    except CannotDraw as refused:
        assert refused.code in {"broken", "no_reader", "too_wide"}
    else:
        assert {each.longest_side for each in drawn} == {320, 1280}
