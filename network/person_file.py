"""What is held of a person, as a file to take elsewhere (PDPA s.30, 31)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from network import held, reading_log
from network.models import Party, Reading
from network.moments import Moment
from network.privacy_paper import (
    Block,
    facts,
    heading,
    pdf_answer,
    printed,
    table,
    text,
    title,
)
from network.telling import sent_of
from network.templatetags.written import day, short_day
from network.templatetags.written import moment as written_moment

LATEST = 100  # readings on paper; the JSON has them all
_KINDS = dict(Reading.Kind.choices)


def person_json(person: Party, sections: list[held.Section]) -> HttpResponse:
    """`sections` with who read what of the person, and what was sent to whom, as JSON."""
    moment = Moment.now()
    content: dict[str, Any] = {
        "person": str(person.key),
        "as_of": moment.last_day.isoformat(),
        "held": [
            {
                "table": section.table,
                "title": section.title,
                "facts": [
                    {
                        "said": dict(row.said),
                        "source": row.source.title if row.source else None,
                        "recorded_at": row.source.recorded_at if row.source else None,
                    }
                    for row in section.rows
                ],
            }
            for section in sections
        ],
        "readings": [
            {
                "read_at": each.read_at,
                "by": each.account.name if each.account else None,
                "kinds": each.kinds,
                "page": each.route,
            }
            for each in reading_log.readings_of(person.pk)
        ],
        "sent": [
            {
                "sent_at": each.disclosure.recorded_at,
                "by": each.disclosure.account.name,
                "recipient": each.disclosure.recipient,
                "purpose": each.disclosure.purpose,
                "dataset": each.disclosure.dataset,
                "columns": each.disclosure.columns,
                "told_to_stop_on": each.stopped.told_on if each.stopped else None,
            }
            for each in sent_of(person, moment)
        ],
    }
    name = f"rangwat-{person.key}.json"
    return JsonResponse(
        content,
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def person_pdf(person: Party, name: str, sections: list[held.Section]) -> HttpResponse:
    """The same to read on paper: what is held, who read it, to whom it was sent."""
    moment = Moment.now()
    blocks: list[Block] = [
        title(_("ข้อมูลที่เครือข่ายมีเกี่ยวกับท่าน")),
        facts(
            [(_("เจ้าของข้อมูล"), name or str(person.key)), (_("ข้อมูล ณ วันที่"), day(moment.last_day))]
        ),
    ]
    for section in sections:
        blocks.append(heading(section.title))
        for row in section.rows:
            said = " · ".join(f"{label} {value}" for label, value in row.said)
            source = f" ({row.source.title} {short_day(row.source.as_of)})" if row.source else ""
            blocks.append(text(said + source))
    sent = sent_of(person, moment)
    blocks.append(heading(_("ส่งให้ใครบ้าง")))
    blocks.append(
        table(
            [(_("เมื่อ"), 2), (_("ผู้รับ"), 3), (_("เพื่อ"), 3)],
            [
                [short_day(each.disclosure.recorded_at), each.disclosure.recipient,
                 each.disclosure.purpose]
                for each in sent
            ],
        )
        if sent
        else text(_("ยังไม่เคยส่งข้อมูลรายคนให้ใคร"))
    )  # fmt: skip
    read = reading_log.readings_of(person.pk)[:LATEST]
    blocks.append(heading(_("ใครเคยเปิดดูข้อมูล")))
    blocks.append(
        table(
            [(_("เมื่อ"), 2), (_("ผู้เปิดดู"), 3), (_("ข้อมูล"), 3)],
            [
                [
                    written_moment(each.read_at),
                    each.account.name if each.account else "–",
                    ", ".join(str(_KINDS.get(kind, kind)) for kind in each.kinds),
                ]
                for each in read
            ],
        )
        if read
        else text(_("ยังไม่มีใครเปิดดู"))
    )
    content = printed(_("ข้อมูลที่เครือข่ายมีเกี่ยวกับท่าน"), blocks, dated=timezone.now())
    return pdf_answer(content, f"rangwat-{person.key}")
