"""Pages of survey forms: published, looked at, mapped to facts, closed."""

from __future__ import annotations

import filecmp
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network.access import open_to_accounts
from network.arrivals import Upload
from network.moments import Moment
from network.requests import AccountRequest
from network.sentences import sentence
from survey.answers.targets import NOTHING
from survey.models import FormClosing, FormVersion, SurveyForm
from survey.xforms import pages, reach
from survey.xforms.errors import FormRefused, MappingRefused
from survey.xforms.faults import Fault
from survey.xforms.forms import CloseForm, FactForm, FilesForm, PublishForm
from survey.xforms.mapping import map_question
from survey.xforms.offered import Rule, version_of
from survey.xforms.publishing import add_media, close, publish, reopen
from survey.xforms.questions import Question, label_in
from survey.xforms.reach import for_publishers, for_readers, may_publish, version_or_404

COULD_NOT: Final = 422  # the file was understood as one and cannot be taken


@require_safe
@open_to_accounts
@for_readers
def listed(request: AccountRequest) -> HttpResponse:
    """Every form, its newest version, and what came in of it."""
    context = {"forms": pages.listed(), "may_publish": may_publish(request.user)}
    return render(request, "survey/xforms/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
@for_publishers
def publish_page(request: AccountRequest) -> HttpResponse:
    """A form is sent: published, or refused with everything that is wrong."""
    is_sent = request.method == "POST"
    form = PublishForm(*((request.POST, request.FILES) if is_sent else ()))
    faults: Sequence[Fault] = ()
    status = 200
    if is_sent:
        status = COULD_NOT
        if form.is_valid():
            try:
                with _laid_out([form.cleaned_data["workbook"]], form.cleaned_data["attached"]) as (
                    workbook,
                    media,
                ):
                    published = publish(
                        workbook,
                        PurePath(form.cleaned_data["workbook"].name).name,
                        media=media,
                        account=request.user,
                    )
            except FormRefused as refusal:
                faults = refusal.faults
            else:
                if published.is_new:
                    said = _("เผยแพร่แล้ว เครื่องของผู้สำรวจจะเห็นเมื่อดึงแบบฟอร์มครั้งต่อไป")
                elif published.is_changed:
                    said = _("มีฉบับนี้อยู่แล้ว เพิ่มส่วนที่ขาดให้")
                else:
                    said = _("มีฉบับนี้อยู่แล้ว ไม่มีอะไรเปลี่ยน")
                messages.success(request, said)
                context = _form_page(request, published.version.form, published.version)
                context |= {"warnings": _grouped(published.warnings)}
                return render(request, "survey/xforms/form.html", context)
    context = {"form": form, "faults": faults, "is_english": pages.is_english()}
    return render(request, "survey/xforms/publish.html", context, status=status)


@require_safe
@open_to_accounts
@for_readers
def form_page(request: AccountRequest, form_id: str) -> HttpResponse:
    """A form: its versions, questions, and what each answer becomes."""
    form = get_object_or_404(SurveyForm, form_id=form_id)
    told = request.GET.get("version")
    version = version_of(form_id, told) if told is not None else None
    if told is not None and version is None:
        raise Http404
    return render(request, "survey/xforms/form.html", _form_page(request, form, version))


@require_POST
@open_to_accounts
@for_publishers
def add_files(request: AccountRequest, form_id: str, number: int) -> HttpResponse:
    """Files that a version lacked are added."""
    version = version_or_404(form_id, number)
    form = FilesForm(request.POST, request.FILES)
    uploads = _chosen(form.cleaned_data.get("attached")) if form.is_valid() else []
    if not uploads:
        messages.error(request, _("ยังไม่ได้เลือกไฟล์"))
        return _to_version(version)
    try:
        with _laid_out([], uploads) as (_none, media):
            added, notices = add_media(version, media)
    except FormRefused as refusal:
        for fault in refusal.faults:
            messages.error(request, f"{fault.column}: {_in_words(fault)}")
        return _to_version(version)
    if added:
        messages.success(request, _("เพิ่มไฟล์แล้ว: %(names)s") % {"names": ", ".join(added)})
    for notice in notices:
        if notice.code == "medium_not_used":
            messages.warning(request, f"{notice.column}: {_in_words(notice)}")
    return _to_version(version)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
@for_publishers
def answer(request: AccountRequest, form_id: str, number: int) -> HttpResponse:
    """What one answer of a version becomes: first the fact, then the codes of its choices."""
    version = version_or_404(form_id, number)
    path = request.GET.get("question", "")
    line = next((each for each in pages.lines_of(version) if each.question["path"] == path), None)
    if line is None:
        raise Http404
    before = request.GET.get("fact", "")
    old = next((each.rule for each in line.becomes if each.rule["fact"] == before), None)
    form = FactForm(
        request.POST if request.method == "POST" else None,
        initial={"fact": before},
        groups=pages.fitting_targets(line.question),
        nothing=NOTHING,
    )
    faults: Sequence[Fault] = ()
    fact = ""
    status = 200
    if request.method == "POST" and form.is_valid():
        fact = form.cleaned_data["fact"]
        values = _posted_values(request, line.question) if "values" in request.POST else None
        if values is None and old is not None and old["fact"] == fact:
            values = old["values"]
        rule = Rule(question=path, fact=fact, values=values or {}) if fact else None
        asks_codes = bool(line.question["choices"]) and bool(pages.code_choices(fact))
        if not asks_codes or "values" in request.POST:
            try:
                said = map_question(version, path, before, rule, request.user)
            except MappingRefused as refusal:
                faults, status = refusal.faults, COULD_NOT
            else:
                told = _("บันทึกแล้ว") if said else _("บอกไว้อย่างนี้แล้ว ไม่มีอะไรเปลี่ยน")
                messages.success(request, told)
                return _to_version(version, anchor="answers")
    context = _frame(request, version.form, version) | {
        "line": line,
        "form": form,
        "faults": faults,
        "fact": fact,
        "fact_label": pages.becomes(Rule(question=path, fact=fact, values={})) if fact else None,
        "codes": _code_lines(request, line.question, fact, old) if fact else (),
        "before": before,
    }
    return render(request, "survey/xforms/answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_accounts
@for_publishers
def close_page(request: AccountRequest, form_id: str) -> HttpResponse:
    """A form is offered no more, or again."""
    form = get_object_or_404(SurveyForm, form_id=form_id)
    asked = CloseForm(request.POST if "close" in request.POST else None)
    if "reopen" in request.POST:
        reopen(form, request.user)
        messages.success(request, _("เปิดแบบฟอร์มแล้ว เครื่องของผู้สำรวจจะเห็นอีกครั้ง"))
        return redirect("survey-form", form_id=form_id)
    if request.method == "POST" and asked.is_valid():
        close(form, asked.cleaned_data["reason"], request.user)
        messages.success(request, _("ปิดแบบฟอร์มแล้ว คำตอบที่ยังอยู่ในเครื่องส่งเข้ามาได้ตามเดิม"))
        return redirect("survey-form", form_id=form_id)
    context = _frame(request, form, None) | {"form": asked}
    status = COULD_NOT if request.method == "POST" else 200
    return render(request, "survey/xforms/close.html", context, status=status)


# --- what the pages share ---------------------------------------------------------------------


def _frame(
    request: AccountRequest, form: SurveyForm, version: FormVersion | None
) -> dict[str, Any]:
    said = (
        FormClosing.objects.as_known(Moment.now())
        .filter(form=form)
        .select_related("source__recorded_by")
        .first()
    )
    return {
        "survey_form": form,
        "version": version,
        "closing": said if said and said.is_closed else None,
        "may_publish": may_publish(request.user),
        "is_english": pages.is_english(),
    }


def _form_page(
    request: AccountRequest, form: SurveyForm, version: FormVersion | None
) -> dict[str, Any]:
    versions = pages.versions_of(form)
    if not versions:
        raise Http404
    shown = next((each for each in versions if version and each.pk == version.pk), versions[0])
    lines = pages.lines_of(shown)
    files = pages.files_of(shown)
    asked = [line for line in lines if line.is_asked]
    counts = pages.counts_of(versions)
    return _frame(request, form, shown) | {
        "versions": [(each, counts[each.pk]) for each in versions],
        "is_newest": shown.pk == versions[0].pk,
        "asked": asked,
        "filled_in": [line for line in lines if not line.is_asked],
        "mapped": sum(not line.is_open for line in asked),
        "open": sum(line.is_open for line in asked),
        "files": files,
        "missing": [each for each in files if not each["kept"] and not each["is_list"]],
        "submissions": sum(counts.values()),
        "sent_from": reach.places_recorded_in(request.user) if any(counts.values()) else [],
        "files_form": FilesForm(),
        "has_text_source": PurePath(shown.source.file_name).suffix.lower() in (".md", ".csv"),
    }


def _posted_values(request: AccountRequest, question: Question) -> dict[str, str]:
    """The code that was chosen for each choice; what is its own code needs no word."""
    values = {}
    for index, choice in enumerate(question["choices"]):
        chosen = request.POST.get(f"code-{index}", "")
        if chosen != choice["code"]:
            values[choice["code"]] = chosen
    return values


def _code_lines(
    request: AccountRequest, question: Question, fact: str, old: Rule | None
) -> list[tuple[str, str, str, list[tuple[str, str, bool]]]]:
    """Each choice of a question with the codes it may become: (field, code, label, options)."""
    codes = pages.code_choices(fact)
    known = {code.lower(): code for code, _label in codes}
    before = old["values"] if old is not None and old["fact"] == fact else {}
    language = "en" if pages.is_english() else "th"
    lines = []
    for index, choice in enumerate(question["choices"] if codes else ()):
        field = f"code-{index}"
        meant = before.get(choice["code"], choice["code"])
        chosen = request.POST.get(field, known.get(meant.lower(), ""))
        options = [(code, label, code == chosen) for code, label in codes]
        lines.append((field, choice["code"], label_in(choice["labels"], language), options))
    return lines


@contextmanager
def _laid_out(
    workbooks_sent: Sequence[Upload], media: Sequence[Upload] | None
) -> Iterator[tuple[Path, Mapping[str, Path]]]:
    """Uploads as files of a folder that is gone afterwards, under names of our own.

    Raises:
        FormRefused: two of them go by one name, and which is meant nobody can tell.
    """
    with tempfile.TemporaryDirectory(prefix="forms-") as folder:
        book = Path(folder, "workbook")
        for upload in workbooks_sent:
            _write(upload, book)
        laid: dict[str, Path] = {}
        for index, upload in enumerate(_chosen(media)):
            path = Path(folder, f"medium-{index}")
            _write(upload, path)
            name = PurePath(upload.name or "").name
            if name in laid and not filecmp.cmp(laid[name], path, shallow=False):
                raise FormRefused([_two_of_one_name(name)])
            laid[name] = path
        yield book, laid


def _two_of_one_name(name: str) -> Fault:
    return Fault(
        "two_of_one_name",
        "มีสองไฟล์ชื่อเดียวกันแต่เนื้อหาต่างกัน เลือกมาเพียงไฟล์เดียว",
        "Two files of this name differ; choose only one of them.",
        column=name,
    )


def _chosen(uploads: Sequence[Upload] | None) -> list[Upload]:
    return [upload for upload in uploads or () if upload]


def _write(upload: Upload, path: Path) -> None:
    with path.open("wb") as written:
        for piece in upload.chunks():
            written.write(piece)


def _to_version(version: FormVersion, anchor: str = "") -> HttpResponse:
    answered = redirect("survey-form", form_id=version.form.form_id)
    told = f"?version={quote(version.version)}" + (f"#{anchor}" if anchor else "")
    answered["Location"] += told
    return answered


def _in_words(fault: Fault) -> str:
    return sentence(Exception(f"{fault.th} / {fault.en}"))


def _grouped(faults: Sequence[Fault]) -> list[tuple[Fault, str]]:
    """Warnings with the rows on which the same is said, each once."""
    rows: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        rows.setdefault((fault.code, fault.th), []).append(fault)
    grouped = []
    for same in rows.values():
        first = same[0]
        numbers = ", ".join(str(each.row) for each in same if each.row)
        names = ", ".join(each.column for each in same if not each.row and each.column)
        grouped.append((first, " ".join(part for part in (first.sheet, numbers, names) if part)))
    return grouped
