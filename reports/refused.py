"""How a refused form comes back: what is wrong at its field, and a sentence at the page's top."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from network.sentences import sentence


def at_field(form: forms.Form, error: Exception, fields: Mapping[type[Exception], str]) -> None:
    """Say a broken rule at the field it is about, by `fields`; else above the whole form."""
    name = next((name for known, name in fields.items() if isinstance(error, known)), None)
    form.add_error(name if name in form.fields else None, sentence(error))


def tell(request: HttpRequest, form: forms.Form) -> None:
    """Say at the top that nothing was saved and where it is wrong; the browser goes there.

    On a phone the field may be far below.
    """
    wrong = [name for name in form.fields if name in form.errors]
    if wrong:
        words = ", ".join(str(form[name].label) for name in wrong)
        messages.error(request, _("ยังไม่ได้บันทึก แก้ไขที่: %(fields)s") % {"fields": words})
    else:
        words = " ".join(str(each) for each in form.non_field_errors())
        messages.error(request, _("ยังไม่ได้บันทึก %(why)s") % {"why": words})
    for name in wrong[:1]:
        form.fields[name].widget.attrs["autofocus"] = True


def typed(form: forms.Form) -> list[tuple[str, str]]:
    """What was written into a form that has no place on the page any more: label and words."""
    return [
        (str(each.label), each.value().strip())
        for each in form.visible_fields()
        if isinstance(each.field, forms.CharField) and (each.value() or "").strip()
    ]
