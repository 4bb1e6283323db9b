"""What housing projects leave to be done today: objections to posted lists that nobody decided."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, places_of
from network.models import Account
from network.moments import Moment
from network.waiting import Waiting
from plans.models import ProjectRecord, ProjectVillage, RosterObjection


def roster_objections(account: Account, moment: Moment) -> list[Waiting]:
    """Objections of projects the account surveys for, each project by itself. Four queries at most.

    A project is the account's where its place is, or one of its villages (plans.housing.frame).
    """
    own = list(places_of(account, Permission.SURVEY))
    if not own:
        return []
    within = ProjectVillage.objects.as_known(moment).filter(place__in=own, is_in=True)
    found = list(
        RosterObjection.objects.awaiting(moment)
        .filter(
            Q(posting__project__place__in=own) | Q(posting__project__in=within.values("project"))
        )
        .select_related("posting")
        .order_by("objected_on", "pk")
    )
    if not found:
        return []
    by_project: dict[int, list[RosterObjection]] = {}
    for each in found:
        by_project.setdefault(each.posting.project_id, []).append(each)
    titles = dict(
        ProjectRecord.objects.as_known(moment)
        .filter(project__in=by_project)
        .values_list("project", "title")
    )
    return [
        Waiting(
            label=_("ตัดสินคำคัดค้านบัญชีผู้เดือดร้อน"),
            count=len(objections),
            since=objections[0].objected_on,
            url=reverse("decide-roster-objection", args=[objections[0].key])
            if len(objections) == 1
            else reverse("housing-posting", args=[objections[0].posting.key]),
            detail=titles.get(project, ""),
        )
        for project, objections in by_project.items()
    ]
