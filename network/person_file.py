"""What is held of a person, as a file to take elsewhere (PDPA s.30, 31)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from network import held, reading_log
from network.models import Party
from network.moments import Moment
from network.telling import sent_of


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
