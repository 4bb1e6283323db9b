"""The job that prepares months by itself, as it comes along: begun, done, or stopped and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from formats.months import Month
from network.models import Place
from network.sentences import one_language
from network.templatetags.written import moment as written_moment
from reports.errors import ReportError
from reports.models import MonthRun
from reports.months.errors import SigningError

STOPPED_AFTER = timedelta(minutes=30)  # the largest district takes a few of them


@dataclass(frozen=True)
class Progress:
    """How a run stands, as its page says it."""

    words: str
    is_under_way: bool
    is_stopped: bool


@contextmanager
def run_of(place: Place, month: Month) -> Iterator[None]:
    """Writes down that an attempt begins, and how it ends; what stops it goes on.

    Each in a transaction of its own, before and after that of the report.
    """
    began = timezone.now()
    found, is_new = MonthRun.objects.get_or_create(
        place=place, month=month.first_day, defaults={"begun_at": began}
    )
    run = MonthRun.objects.filter(pk=found.pk)
    if not is_new:
        run.update(attempts=F("attempts") + 1, begun_at=began, ended_at=None, reason="")
    try:
        yield
    except (SigningError, ReportError) as error:
        run.update(ended_at=timezone.now(), reason=str(error))
        raise
    except Exception:
        run.update(
            ended_at=timezone.now(),
            reason="ระบบขัดข้อง ผู้ดูแลระบบดูได้ในบันทึกการทำงาน / Something failed; its log says what.",
        )
        raise
    run.update(ended_at=timezone.now())


def progress_of(place: Place, *, now: datetime | None = None) -> dict[Month, Progress]:
    """How the runs of a district's months stand that have made no report. One query."""
    now = now or timezone.now()
    return {
        Month.containing(run.month): _progress(run, now)
        for run in MonthRun.objects.filter(place=place)
    }


def _progress(run: MonthRun, now: datetime) -> Progress:
    if run.reason:
        words = _("ครั้งที่ %(number)s เมื่อ %(when)s ยังไม่สำเร็จ: %(reason)s ระบบลองใหม่ทุกชั่วโมง") % {
            "number": run.attempts,
            "when": written_moment(run.begun_at),
            "reason": one_language(run.reason),
        }
        return Progress(words, is_under_way=False, is_stopped=True)
    if run.ended_at is None and now - run.begun_at < STOPPED_AFTER:
        words = _("ระบบกำลังจัดทำ ตั้งแต่ %(when)s (ครั้งที่ %(number)s)") % {
            "number": run.attempts,
            "when": written_moment(run.begun_at),
        }
        return Progress(words, is_under_way=True, is_stopped=False)
    if run.ended_at is None:
        words = _("ครั้งที่ %(number)s เมื่อ %(when)s หยุดกลางคัน ไม่มีอะไรค้าง ระบบลองใหม่ทุกชั่วโมง") % {
            "number": run.attempts,
            "when": written_moment(run.begun_at),
        }
        return Progress(words, is_under_way=False, is_stopped=True)
    words = _("ระบบจัดทำเมื่อ %(when)s") % {"when": written_moment(run.ended_at)}
    return Progress(words, is_under_way=False, is_stopped=False)
