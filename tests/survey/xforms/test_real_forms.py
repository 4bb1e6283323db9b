"""A verdict for every form of others that lies beside the project."""

from __future__ import annotations

import pytest

from survey.xforms.conversion import read_form
from survey.xforms.errors import FormRefused
from tests.formats.samples import SHARED
from tests.survey.xforms.books import needs_java

FORMS = SHARED / "forms"
# The faults (code, sheet, row) with which a form is refused; what is not here is published.
REFUSED = {
    "bad_calc.xlsx": [("bad_expression", "survey", 2)],
    "ok-multilingual.xlsx": [("empty_group", "survey", 30)],
    "unknown_question_type.xls": [("column_twice", "survey", 1), ("unknown_type", "survey", 52)],
    "xls-form-invalid.xlsx": [("unknown_type", "survey", 13), ("unknown_type", "survey", 24)],
    "xlsform_spec_test.xlsx": [("is_encrypted", "settings", 2)],
    "one-question-encrypted-unicode.xml": [("is_encrypted", "", 0)],
    "form.encrypted.xml": [("is_encrypted", "", 0)],
    "form.consumeDatasets.xml": [("not_xml", "", 0)],
    "form.selectMultiple.xml": [("no_choices", "", 0)],
}
EVERY = sorted(
    [
        *FORMS.glob("xlsform/*.xls*"),
        *FORMS.glob("collect/*.xml"),
        *FORMS.glob("openrosa/form.*.xml"),
    ]
)

pytestmark = [
    needs_java,
    pytest.mark.skipif(not FORMS.is_dir(), reason="the real files of ../shared/data are not here"),
]


@pytest.mark.long
@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_each_form_of_others_is_taken_or_refused_where_it_is_wrong(path):
    expected = REFUSED.get(path.name)
    if expected is None:
        read = read_form(path, path.name)
        assert read.xform.form_id
        assert read.xform.questions
        return
    with pytest.raises(FormRefused) as caught:
        read_form(path, path.name)
    found = [(fault.code, fault.sheet, fault.row) for fault in caught.value.faults]
    assert found == expected
    assert all(fault.th and fault.en for fault in caught.value.faults)


def test_the_table_of_verdicts_names_no_form_that_is_gone():
    assert set(REFUSED) <= {path.name for path in EVERY}


def test_the_forms_are_as_many_as_they_were():
    assert len(EVERY) >= 45
