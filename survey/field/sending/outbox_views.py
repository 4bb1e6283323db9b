"""The page on which a file that a phone wrote is taken in."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.access import Permission, acts_somewhere, open_to_accounts
from network.requests import AccountRequest
from network.sentences import sentence
from survey.errors import SurveyError
from survey.field.sending import errors
from survey.field.sending.outbox_imports import LARGEST_FILE, take_in


class OutboxForm(forms.Form):
    """A file from a phone's outbox."""

    upload = forms.FileField(
        label=_("ไฟล์ ZIP จากกล่องส่งของเครื่อง"),
        error_messages={"required": _("ยังไม่ได้เลือกไฟล์")},
        allow_empty_file=True,
        help_text=_("ทำไฟล์ได้ที่ กล่องส่ง › ส่งออกเป็นไฟล์ ในหน้าเก็บข้อมูล ไม่เกิน 190 MB"),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_to_accounts
def outbox(request: AccountRequest) -> HttpResponse:
    """Takes in a file and tells what became of each record in it. The same again adds nothing."""
    form = OutboxForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {
        "form": form,
        "may_survey": acts_somewhere(request.user, Permission.SURVEY),
    }
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            upload = form.cleaned_data["upload"]
            if upload.size > LARGEST_FILE:
                raise errors.OutboxIsTooLarge
            taken = take_in(upload, request.user)
            context |= {
                "taken": taken,
                "new": taken.count("new") + taken.count("completed"),
                "known": taken.count("known"),
                "refused": taken.count("refused"),
            }
        except SurveyError as error:
            form.add_error("upload", sentence(error))
    if form.is_bound and not form.is_valid():
        status = 422
    return render(request, "survey/field/outbox.html", context, status=status)
