"""What paper copies of layouts leave to be done: remarks that wait for a visit, or for a word."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _

from maps.layouts import corrections
from maps.models import LayoutRemark
from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.waiting import About, Waiting


def remarks_to_settle(account: Account, moment: Moment) -> list[Waiting]:
    """Of each village where the account surveys, the remarks nobody has answered.

    Each village by itself: its page is where they are settled. Two queries at most, and one
    more where there is something.
    """
    places = places_of(account, Permission.SURVEY)
    if not places:
        return []
    found = corrections.waiting(list(places), moment)
    told = []
    for village, remarks in groupby(
        sorted(found, key=lambda each: each.village.code), key=lambda each: each.village
    ):
        listed = list(remarks)
        oldest = min(listed, key=lambda each: (each.noted_on, each.pk))
        told.append(
            Waiting(
                label=_("ดูแลข้อแก้ไขจากผังกระดาษ"),
                count=len(listed),
                since=oldest.noted_on,
                url=reverse("layout-corrections", args=[village.code]) + "#waiting",
                about=_house(oldest),
            )
        )
    return told


def _house(remark: LayoutRemark) -> About:
    def words(labels: Mapping[int, str]) -> str:
        label = labels.get(remark.house_id or 0, "")
        return _("บ้านเลขที่ %s") % label if label else ""

    return About((remark.house_id,) if remark.house_id else (), words, remark.village_id)
