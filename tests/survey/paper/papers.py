"""A small form of a household that exists, as an XForm, with its mapping; and its village."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from network.models import Account, Party, Place, Role
from network.moments import EVER_KNOWN
from survey.models import FormMapping, FormMedium, FormVersion, SurveyForm
from survey.xforms.questions import read_xform
from tests import factories

FORM_ID = "paper-test"

_ITEMS = {
    "condition": (("good", "ดี"), ("minor_repair", "ต้องซ่อมเล็กน้อย"), ("no_house", "ไม่มีบ้าน")),
    "part": (("roof", "หลังคา"), ("floor", "พื้น")),
    "yes_no": (("yes", "ใช่"), ("no", "ไม่ใช่")),
    "sex": (("female", "หญิง"), ("male", "ชาย")),
}
_BINDS = (
    ("visited_on", "date", 'required="true()"'),
    ("village", "string", 'required="true()"'),
    ("household", "string", 'required="true()"'),
    ("known_label", "string",
     "calculate=\"instance('households')/root /item[name = /data/household]/label\""),
    ("known", "string", 'readonly="true()"'),
    ("condition", "string", 'required="true()"'),
    ("needs_repair", "string", "relevant=\"/data/condition = 'minor_repair'\""),
    ("people", "int", 'constraint=". &gt;= 0 and . &lt;= 40"'),
    ("newcomers", "string", ""),
    ("resident", "", "relevant=\"/data/newcomers = 'yes'\""),
    ("resident/key", "string", 'calculate="once(uuid())"'),
    ("resident/name", "string", 'required="true()"'),
    ("resident/sex", "string", ""),
    ("resident/age", "int", 'constraint=". &lt;= 120"'),
    ("resident/work", "string", 'relevant=" ../age  &gt;= 15"'),
    ("resident/skills", "string", ""),
    ("resident/national_id", "string", "constraint=\"regex(., '^[0-9]{13}$')\""),
    ("boundary", "geoshape", ""),
    ("photo", "binary", ""),
    ("remark", "string", ""),
)  # fmt: skip


def _items(name: str) -> str:
    return "".join(
        f"<item><label>{label}</label><value>{code}</value></item>" for code, label in _ITEMS[name]
    )


def _listed(name: str, condition: str = "") -> str:
    return (
        f"<itemset nodeset=\"instance('{name}')/root /item{condition}\">"
        '<value ref="name"/><label ref="label"/></itemset>'
    )


def _bind(path: str, kind: str, more: str) -> str:
    told = f'type="{kind}"' if kind else ""
    return f'<bind nodeset="/data/{path}" {told} {more}/>'


XML = f"""<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"
 xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>เยี่ยมบ้านด้วยกระดาษ</h:title>
<model><instance><data id="{FORM_ID}" version="7"><visited_on/><village/><household/><known_label/>
<known/><condition/><needs_repair/><people/><newcomers/><resident jr:template=""><key/><name/><sex/>
<age/><work/><skills/><national_id/></resident><boundary/><photo/><remark/><meta><instanceID/></meta></data></instance>
<instance id="villages" src="jr://file-csv/villages.csv"/>
<instance id="households" src="jr://file-csv/households.csv"/>
{"".join(_bind(*each) for each in _BINDS)}
<bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
</model></h:head>
<h:body>
<input ref="/data/visited_on"><label>วันที่เยี่ยม</label></input>
<select1 ref="/data/village"><label>หมู่บ้านไหน</label>{_listed("villages")}</select1>
<select1 ref="/data/household"><label>ครัวเรือนไหน</label>
{_listed("households", "[village = /data/village]")}</select1>
<input ref="/data/known"><label>ที่รู้จากครั้งก่อน <output value="/data/known_label"/></label></input>
<group><label>บ้าน</label>
<select1 ref="/data/condition"><label>สภาพบ้าน</label>{_items("condition")}</select1>
<select ref="/data/needs_repair"><label>ต้องซ่อมตรงไหน</label>{_items("part")}</select></group>
<input ref="/data/people"><label>คนอยู่กี่คน</label></input>
<select1 ref="/data/newcomers"><label>มีคนมาอยู่ใหม่ไหม</label>{_items("yes_no")}</select1>
<group ref="/data/resident"><label>คนมาใหม่</label><repeat nodeset="/data/resident">
<input ref="/data/resident/name"><label>ชื่อและนามสกุล</label></input>
<select1 ref="/data/resident/sex"><label>เพศ</label>{_items("sex")}</select1>
<input ref="/data/resident/age"><label>อายุ</label></input>
<input ref="/data/resident/work"><label>งานของ <output value="../name"/></label></input>
<input ref="/data/resident/skills"><label>ทำอะไรเป็นบ้าง</label></input>
<input ref="/data/resident/national_id"><label>เลขบัตรประชาชน</label></input></repeat></group>
<input ref="/data/boundary"><label>แนวเขตรอบบ้าน</label></input>
<upload ref="/data/photo" mediatype="image/*"><label>ภาพบ้าน</label></upload>
<input ref="/data/remark" appearance="multiline"><label>อยากบอกอะไรเพิ่ม</label></input>
</h:body></h:html>"""

RULES = {
    "visited_on": "visit.visited_on",
    "village": "place.village",
    "household": "household.key",
    "condition": "visit.house_condition",
    "needs_repair": "visit.needs_repair",
    "people": "visit.people",
    "resident/key": "person.key",
    "resident/name": "person.name",
    "resident/sex": "person.sex",
    "resident/age": "person.age",
    "photo": "photograph.house",
    "remark": "visit.remark",
}


def form() -> FormVersion:
    """The form, published once."""
    found = FormVersion.objects.filter(
        form__form_id=FORM_ID, recorded_at__known_by=EVER_KNOWN
    ).first()
    if found is not None:
        return found
    source = factories.source()
    read = read_xform(XML)
    made: FormVersion = FormVersion.objects.create(
        form=SurveyForm.objects.create(form_id=FORM_ID),
        version=read.version,
        title=read.title,
        xml=XML,
        xml_md5="0" * 32,
        questions=list(read.questions),
        source=source,
    )
    for name in read.needed_files:
        FormMedium.objects.create(version=made, name=name, content=b"", is_entity_list=True)
    rules: list[dict[str, Any]] = [
        {"question": f"/data/{path}", "fact": fact, "values": {}} for path, fact in RULES.items()
    ]
    FormMapping.objects.create(
        version=made, rules=rules, said_on=factories.FIRST_DAY, source=source
    )
    return made


@dataclass
class Village:
    """One with a surveyor and two households, the first of them with two people."""

    place: Place
    surveyor: Account
    households: list[Party]
    version: FormVersion

    def address(self, rest: str) -> str:
        """Of something of the form in the village."""
        return f"/villages/{self.place.code}/forms/{FORM_ID}/{rest}"


def village() -> Village:
    """The village, with everything that is asked of it on paper."""
    for code in ("27", "2704", "270405"):
        factories.place(code)
    place = factories.place("27040501")
    factories.joined(Place.objects.get(code="270405"))
    households = [factories.household(place), factories.household(place)]
    factories.person("นายสมมติ หนึ่งเดียว", household=households[0])
    factories.person("นางสมมติ สองคน", household=households[0])
    account = factories.account(role=Role.VILLAGE_WORKING_GROUP, place=place)
    return Village(place, account, households, form())
