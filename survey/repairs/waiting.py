"""What repairs leave to be done: houses that were finished and nobody has visited since."""

from __future__ import annotations

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.named_sets import with_clause
from network.waiting import About, Waiting
from parcels.named_sets import UNIT_HOMES
from survey.repairs.counted import UNVISITED_SINCE
from survey.repairs.listing import UNVISITED


def houses_to_visit(account: Account, moment: Moment) -> list[Waiting]:
    """Houses whose repair is done and whose condition nobody has seen since. One query.

    The condition is a fact of a visit: no repair changes it, so somebody is to go there.
    """
    places = places_of(account, Permission.SURVEY)
    if not places:
        return []
    head, params = with_clause([UNVISITED_SINCE, UNIT_HOMES], moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head} SELECT unvisited.house_id, unvisited.finished_on, house.key, place.code
            FROM unvisited_since AS unvisited
            JOIN unit_home AS home ON home.home_id = unvisited.house_id
            JOIN parcels_spatialunit AS house ON house.id = unvisited.house_id
            JOIN network_place AS place ON place.id = home.place_id
            WHERE home.place_id = ANY(%s) AND EXISTS (SELECT FROM survey_repair)
            ORDER BY unvisited.finished_on, unvisited.house_id
            """,  # noqa: S608 (constants; values stay in the parameters)
            [*params, places],
        )
        found = cursor.fetchall()
    if not found:
        return []
    house, since, key, code = found[0]
    if len({at for *_house, at in found}) == 1 and len(found) > 1:
        url = f"{reverse('repairs', args=[code])}?state={UNVISITED}"
    else:
        url = reverse("house-repairs", args=[key])
    return [
        Waiting(
            label=_("เยี่ยมบ้านที่ซ่อมเสร็จแล้ว"),
            count=len(found),
            since=since,
            url=url,
            about=About((house,), lambda labels: _called(labels.get(house, ""))),
        )
    ]


def _called(label: str) -> str:
    return _("บ้านเลขที่ %(label)s") % {"label": label} if label else ""
