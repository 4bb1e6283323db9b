"""What repairs leave to be done: houses that were finished and nobody has visited since."""

from __future__ import annotations

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account, Place
from network.moments import Moment
from network.named_sets import with_clause
from network.waiting import Waiting
from parcels.labels import labels_of
from parcels.models import SpatialUnit
from parcels.named_sets import UNIT_HOMES
from survey.models import Repair
from survey.repairs.counted import UNVISITED_SINCE
from survey.repairs.listing import UNVISITED


def houses_to_visit(account: Account, moment: Moment) -> list[Waiting]:
    """Houses whose repair is done and whose condition nobody has seen since. Six queries at most.

    The condition is a fact of a visit: no repair changes it, so somebody is to go there.
    """
    places = places_of(account, Permission.SURVEY)
    if not places or not Repair.objects.exists():
        return []
    head, params = with_clause([UNVISITED_SINCE, UNIT_HOMES], moment)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            {head} SELECT unvisited.house_id, unvisited.finished_on, home.place_id
            FROM unvisited_since AS unvisited
            JOIN unit_home AS home ON home.home_id = unvisited.house_id
            WHERE home.place_id = ANY(%s)
            ORDER BY unvisited.finished_on, unvisited.house_id
            """,  # noqa: S608 (constants; values stay in the parameters)
            [*params, places],
        )
        found = cursor.fetchall()
    if not found:
        return []
    house, since, place = found[0]
    if len({at for _house, _day, at in found}) == 1 and len(found) > 1:
        code = Place.objects.values_list("code", flat=True).get(pk=place)
        url = f"{reverse('repairs', args=[code])}?state={UNVISITED}"
    else:
        key = SpatialUnit.objects.values_list("key", flat=True).get(pk=house)
        url = reverse("house-repairs", args=[key])
    label = labels_of([house], moment).get(house, "")
    return [
        Waiting(
            label=_("เยี่ยมบ้านที่ซ่อมเสร็จแล้ว"),
            count=len(found),
            since=since,
            url=url,
            detail=_("บ้านเลขที่ %(label)s") % {"label": label} if label else "",
        )
    ]
