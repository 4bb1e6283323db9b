"""What comes with the product is published once, and never over a network's own."""

from __future__ import annotations

from datetime import date

import pytest

from survey.models import FormVersion, Indicator, IndicatorSet
from survey.shipped.publishing import FORMS, SHIPPED, Reading, publish_shipped
from survey.xforms import validation
from survey.xforms.conversion import ReadForm, read_own_forms
from survey.xforms.offered import mapping_of, newest
from survey.xforms.publishing import publish
from tests.survey.xforms.books import needs_java

DAY = date(2026, 11, 1)


class Read(Reading):
    """Forms that were read before the test began."""

    def __init__(self, forms: dict[str, ReadForm]) -> None:
        self.forms = forms

    def of(self, form_id: str) -> ReadForm:
        return self.forms[form_id]


@pytest.mark.django_db
def test_four_forms_and_three_sets_are_published_once(forms: dict[str, ReadForm]):
    first = publish_shipped(DAY, reading=Read(forms))
    assert [each.version.form.form_id for each in first.published] == list(SHIPPED)
    assert IndicatorSet.objects.count() == 3
    rows = (FormVersion.objects.count(), Indicator.objects.count())
    again = publish_shipped(DAY, newer=True, reading=Read(forms))
    assert again.published == ()
    assert again.left_alone == tuple(SHIPPED)
    assert (FormVersion.objects.count(), Indicator.objects.count()) == rows


@pytest.mark.django_db
def test_no_question_is_left_without_saying_what_becomes_of_it(forms: dict[str, ReadForm]):
    done = publish_shipped(DAY, reading=Read(forms))
    assert [each.warnings for each in done.published] == [(), (), (), ()]
    assert all(mapping_of(each.version) for each in done.published)


@pytest.mark.django_db
def test_a_form_a_network_has_published_itself_stays_what_devices_get(
    forms: dict[str, ReadForm], tmp_path
):
    own = tmp_path / "parcel.md"
    text = (FORMS / "parcel.md").read_text(encoding="utf-8")
    own.write_text(text.replace("2569-1", "ของเรา-1"), encoding="utf-8")
    publish(own, own.name, as_of=DAY)
    done = publish_shipped(DAY, reading=Read(forms))
    assert "rangwat_parcel" in done.left_alone
    assert newest().get(form__form_id="rangwat_parcel").version == "ของเรา-1"


@needs_java
def test_read_together_the_forms_are_as_each_by_itself(forms: dict[str, ReadForm]):
    assert read_own_forms([FORMS / name for name in SHIPPED.values()]) == list(forms.values())


@needs_java
@pytest.mark.parametrize("at", [0, 1])
def test_one_that_devices_cannot_take_is_found_among_others(forms: dict[str, ReadForm], at: int):
    good = forms["rangwat_referral"].xml
    judged = [good, good]
    judged[at] = good.replace("<bind ", '<bind relevant="nofunction(1)" ', 1)
    assert not validation.are_valid(judged)
