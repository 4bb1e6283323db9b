"""What the sum of a proposal comes to, in sentences: on its page, its sheet, and while drawing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from formats.land_area import LandArea
from maps.layouts.proposals import Outcome, Sum


def told(measured: Sum) -> list[str]:
    """What the sum comes to, in sentences."""

    def area(square_metres: float) -> str:
        return str(LandArea.from_square_metres(abs(square_metres)))

    values = {
        "parts": area(measured.parts),
        "site": area(measured.site),
        "tolerance": area(measured.tolerance),
        "difference": area(measured.difference),
    }
    verdict = {
        Outcome.ADDS_UP: _("รวมทุกส่วน %(parts)s ไร่ ตรงกับเนื้อที่โครงการ %(site)s ไร่"),
        Outcome.WITHIN: _(
            "รวมทุกส่วน %(parts)s ไร่ เนื้อที่โครงการ %(site)s ไร่ ต่างกัน %(difference)s ไร่"
            " อยู่ในค่าคลาดเคลื่อน ± %(tolerance)s ไร่"
        ),
        Outcome.OFF: _(
            "รวมทุกส่วน %(parts)s ไร่ ไม่ตรงกับเนื้อที่โครงการ %(site)s ไร่ ต่างกัน %(difference)s ไร่"
            " เกินค่าคลาดเคลื่อน ± %(tolerance)s ไร่"
        ),
    }[measured.outcome]
    lines = [verdict % values]
    for square_metres, words in (
        (measured.overlapping, _("ส่วนต่าง ๆ ทับกันเอง %s ไร่")),
        (measured.outside, _("อยู่นอกเขตโครงการ %s ไร่")),
        (measured.uncovered, _("ในเขตโครงการยังไม่จัดสรร %s ไร่")),
    ):
        if square_metres > 1:
            lines.append(words % area(square_metres))
    return lines
