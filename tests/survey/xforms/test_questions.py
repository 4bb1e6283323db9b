"""The questions of an XForm, read from its text alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.xforms.questions import UnreadableXForm, label_in, read_xform
from tests.formats.samples import SHARED

FORM = """<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
  xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms">
  <h:head><h:title> แบบ  ทดลอง </h:title><model>
    <itext>
      <translation lang="English (en)"><text id="/d/cond:label"><value>Condition</value></text>
        <text id="l-0"><value>Good</value></text></translation>
      <translation lang="ไทย (th)" default="true()"><text id="/d/cond:label"><value>สภาพ</value>
        <value form="image">jr://images/house.png</value></text>
        <text id="l-0"><value>ดี</value></text></translation>
    </itext>
    <instance><d id="f" orx:version="7"><cond/><rep jr:template=""><name/></rep>
      <rep><name/></rep><lot/><orx:meta><orx:instanceID/></orx:meta></d></instance>
    <instance id="l"><root><item><itextId>l-0</itextId><name>good</name></item></root></instance>
    <instance id="lots" src="jr://file-csv/parcels.csv"/>
    <bind nodeset="/d/cond" type="xsd:string" required="true()" relevant=" /d/lot != '' "/>
    <bind nodeset="/d/lot" type="string"/>
  </model></h:head>
  <h:body>
    <select1 ref="/d/cond"><label ref="jr:itext('/d/cond:label')"/>
      <itemset nodeset="instance('l')/root /item"><value ref="name"/>
      <label ref="jr:itext(itextId)"/>
      </itemset></select1>
    <group ref="/d/rep"><label>คน <output value="/d/cond"/></label><repeat nodeset="/d/rep">
      <input ref="name"><label>ชื่อ</label><hint>ตามบัตร</hint></input></repeat></group>
    <select1 ref="/d/lot"><label>แปลง</label><itemset nodeset="instance('lots')/root /item[x='1']">
      <value ref="name"/><label ref="label"/></itemset></select1>
  </h:body>
</h:html>"""


def test_a_form_says_its_id_version_title_and_languages_the_default_first():
    form = read_xform(FORM)
    assert (form.form_id, form.version, form.title) == ("f", "7", "แบบ ทดลอง")
    assert form.languages == ("ไทย (th)", "English (en)")
    assert form.repeats == ("/d/rep",)


def test_questions_stand_in_the_order_of_the_form_each_once_also_within_a_repeat():
    paths = [question["path"] for question in read_xform(FORM).questions]
    assert paths == ["/d/cond", "/d/rep/name", "/d/lot", "/d/meta/instanceID"]


def test_a_question_carries_its_labels_choices_and_conditions():
    cond, name, lot, meta = read_xform(FORM).questions
    assert cond["labels"] == {"English (en)": "Condition", "ไทย (th)": "สภาพ"}
    assert cond["choices"] == [
        {"code": "good", "labels": {"English (en)": "Good", "ไทย (th)": "ดี"}}
    ]
    assert cond["is_required"] and cond["relevant"] == "/d/lot != ''"
    assert (cond["type"], cond["control"]) == ("string", "select1")
    assert name["repeat"] == "/d/rep"
    assert name["section"] == {"": "คน {cond}"}
    assert name["hints"] == {"": "ตามบัตร"}
    assert lot["choices_from"] == "parcels.csv" and lot["choices"] == []
    assert meta["control"] == ""


def test_the_files_a_form_names_are_told_each_once():
    assert read_xform(FORM).needed_files == ("house.png", "parcels.csv")


@pytest.mark.parametrize(
    ("labels", "language", "shown"),
    [
        ({"ไทย (th)": "ก", "English (en)": "a"}, "th", "ก"),
        ({"ไทย (th)": "ก", "English (en)": "a"}, "en", "a"),
        ({"Thai": "ก", "english": "a"}, "en", "a"),
        ({"French (fr)": "f"}, "th", "f"),
        ({"": "x"}, "en", "x"),
        ({}, "th", ""),
    ],
)
def test_a_label_is_shown_in_the_language_of_the_page_or_the_first(labels, language, shown):
    assert label_in(labels, language) == shown


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_xml"),
        ("<a", "not_xml"),
        ("<a/>", "not_an_xform"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "has_document_type"),
        ("<!DOCTYPE a SYSTEM 'http://example.org/a.dtd'><a/>", "has_document_type"),
        (FORM.replace("<d id", "<!-- ").replace("</d>", " -->"), "no_instance"),
        ("<a>" * 300 + "</a>" * 300, "too_deep"),
        ("<a>" + " " * 8_000_001 + "</a>", "too_large"),
    ],
)
def test_what_is_no_form_is_refused_with_its_reason(text, code):
    with pytest.raises(UnreadableXForm) as caught:
        read_xform(text)
    assert caught.value.code == code


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_never_breaks_the_reader(text):
    for told in (text, FORM.replace("สภาพ", text), FORM.replace("/d/cond", text)):
        try:
            form = read_xform(told)
        except UnreadableXForm:
            continue
        assert len({question["path"] for question in form.questions}) == len(form.questions)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files of ../shared/data are not here")
def test_the_form_with_every_widget_is_read_whole():
    text = (SHARED / "forms/collect/all-widgets.xml").read_text(encoding="utf-8")
    form = read_xform(text)
    assert len(form.questions) == 74
    assert "body.svg" in form.needed_files
    kinds = {(question["type"], question["control"]) for question in form.questions}
    assert {("geopoint", "input"), ("geoshape", "input"), ("binary", "upload")} <= kinds
