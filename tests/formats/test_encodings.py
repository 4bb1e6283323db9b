"""The bytes decide the encoding; a label that contradicts them loses, and it is said."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.encodings import Reason, codec_named, decide, decode, garbled, pieces_of
from formats.errors import DoublyEncodedText, FormatError, UnreadableText

PLACES = [
    "วังน้ำเย็น", "ตาหลังใน", "คลองหินปูน", "ทุ่งมหาเจริญ", "สระแก้ว", "เขาฉกรรจ์", "เกาะช้าง",
    "สิทธิ์", "พันธุ์", "หมู่ที่ ๕", "น้ำ", "บ้านเนินดินแดง (หมู่ 3)", "ฤๅษี", "เธอ", "กรุงเทพฯ", "ต่าง ๆ",
]  # fmt: skip
places = st.lists(st.sampled_from(PLACES), min_size=1, max_size=8)


def encoded(texts, encoding):
    return [text.encode(encoding) for text in texts]


@given(places, st.sampled_from([None, "UTF-8", "874", "1252", "ISO-8859-1", "EUC-KR", "nonsense"]))
def test_thai_in_utf8_is_read_back_whatever_the_label(texts, label):
    verdict = decide(encoded(texts, "utf-8"), declared=label)
    assert [decode(raw, verdict.encoding) for raw in encoded(texts, "utf-8")] == texts
    assert verdict.contradicts_declared is (label not in (None, "UTF-8"))


@given(places, st.sampled_from([None, "UTF-8", "874", "TIS-620", "1252", "ISO-8859-1", "65001"]))
def test_thai_in_windows_874_is_read_back_whatever_the_label(texts, label):
    verdict = decide(encoded(texts, "cp874"), declared=label)
    assert (verdict.encoding, verdict.reason) == ("cp874", Reason.THAI_SPELLING)
    assert [decode(raw, verdict.encoding) for raw in encoded(texts, "cp874")] == texts
    assert verdict.contradicts_declared is (label not in (None, "874", "TIS-620"))


def test_a_label_that_loses_is_named_in_both_languages():
    verdict = decide(encoded(PLACES, "cp874"), declared="UTF-8")
    for sentence in (verdict.th, verdict.en):
        assert "UTF-8" in sentence
        assert "cp874" in sentence


def test_much_thai_outweighs_a_label_of_another_script():
    assert decide(encoded(PLACES, "cp874"), declared="1251").encoding == "cp874"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_whole_file_in_another_unicode_form_is_read(encoding):
    raw = "รหัส,ชื่อ\n27040601,คลองหินปูน\n".encode(encoding)
    verdict = decide([raw])
    assert decode(raw, verdict.encoding) == "รหัส,ชื่อ\n27040601,คลองหินปูน\n"


def test_a_character_cut_at_the_end_of_a_field_is_dropped():
    raw = "คลองหินปูน".encode()[:-1]
    assert decide([raw]).encoding == "utf-8"
    assert decode(raw, "utf-8") == "คลองหินปู"


@pytest.mark.parametrize("misread_as", ["cp874", "cp1252"])
@pytest.mark.parametrize("saved_as", ["utf-8"])
def test_text_garbled_before_is_refused_with_what_it_was(misread_as, saved_as):
    def misread(text):
        """As Windows shows it: a byte without a character becomes a control code."""
        return "".join(
            chr(byte) if byte in range(0x80, 0xA0) else bytes([byte]).decode(misread_as)
            for byte in text.encode()
        )

    garbled = [misread(place) for place in ["สระ", "วังน้ำเย็น", "ตาหลังใน"]]
    with pytest.raises(DoublyEncodedText) as refused:
        decide(encoded(garbled, saved_as))
    assert "สระ" in refused.value.th


def test_garbled_thai_as_it_is_usually_seen_is_recognised():
    with pytest.raises(DoublyEncodedText):
        decide(["เธชเธฃเธฐ".encode()])


def test_words_that_begin_like_garbled_ones_are_not():
    assert decide(encoded(["เธอ", "เนิน", "เธอเนิน", "เธนศ"], "utf-8")).encoding == "utf-8"


@pytest.mark.parametrize("label", [None, "UTF-8", "874", "Big-5"])
def test_ascii_says_nothing_and_contradicts_nothing(label):
    verdict = decide([b"TH270401", b""], declared=label)
    assert verdict.reason is Reason.ASCII
    assert not verdict.contradicts_declared
    assert decode(b"TH270401", verdict.encoding) == "TH270401"


@pytest.mark.parametrize("label", [None, "1252", "ISO-8859-1", "UTF-8"])
def test_latin_words_are_not_taken_for_thai(label):
    verdict = decide(["Curaçao".encode("cp1252"), "São Tomé".encode("cp1252")], declared=label)
    assert decode("São Tomé".encode("cp1252"), verdict.encoding) == "São Tomé"


@pytest.mark.parametrize("raw", [b"\x81\x82\x83", b"\xff\xfeN", b"\x00\x01\x02", b"\xd2\xd5\xd3"])
def test_bytes_that_fit_nothing_are_refused(raw):
    with pytest.raises(UnreadableText):
        decide([raw])


@pytest.mark.parametrize(
    ("label", "codec"),
    [("874", "cp874"), ("ANSI 874", "cp874"), ("windows-874", "cp874"), ("TIS-620", "cp874"),
     ("65001", "utf-8"), ("UTF8", "utf-8"), ("88591", "iso8859-1"), ("Big-5", "big5"),
     ("latin2", "iso8859-2"), ("1251", "cp1251"), ("koi8r", "koi8-r"), ("hex", None),
     ("unicode_escape", None), ("", None), ("rot13", None), ("x" * 500, None), ("\0", None)],
)  # fmt: skip
def test_labels_are_matched_to_codecs_of_text_only(label, codec):
    assert codec_named(label) == codec


@given(st.lists(st.binary(max_size=40), max_size=4), st.none() | st.text(max_size=8))
def test_any_bytes_are_decided_or_refused(samples, label):
    try:
        verdict = decide(samples, declared=label)
    except FormatError:
        return
    fitting = 0
    for raw in samples:
        try:
            decode(raw, verdict.encoding)
        except UnreadableText:  # a few pieces of another hand are named when they are read
            continue
        fitting += len(raw)
    assert fitting * 2 >= sum(map(len, samples)) or verdict.reason is Reason.ASCII


@pytest.mark.parametrize(("most", "few"), [("utf-8", "cp874"), ("cp874", "utf-8")])
def test_a_few_rows_of_another_encoding_are_named_and_never_garbled(most, few):
    other = "สระแก้ว".encode(few)
    verdict = decide([*encoded(PLACES, most), other])
    assert verdict.encoding == most
    with pytest.raises(UnreadableText, match="สระแก้ว"):
        decode(other, most)


@pytest.mark.parametrize("codec", ["cp874", "cp1252", "iso8859-1"])
def test_one_garbled_value_is_found_also_where_bytes_were_lost(codec):
    lost = "สระแก้ว".encode().decode(codec, errors="ignore")
    assert garbled(f"{lost} 12") is not None
    assert not [place for place in PLACES if garbled(place)]


@pytest.mark.parametrize("letter", [b"x", "é".encode("cp1252"), "ก".encode("cp874"), b"\x81"])
def test_a_file_of_one_long_line_takes_no_longer_than_its_length(letter):
    raw = letter * 1_000_000
    started = time.process_time()
    with contextlib.suppress(UnreadableText):
        decide(pieces_of(raw))
    assert time.process_time() - started < 5
