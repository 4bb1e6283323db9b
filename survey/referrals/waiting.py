"""What waits on the home: what agencies have not answered, and for an agency its own list."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from network.access import Permission, has_role, places_of
from network.models import Account, Place, Role
from network.moments import Moment
from network.needs import Need
from network.organisations import body_of
from network.places import own_places
from network.privacy_waiting import first_place
from network.waiting import About, Waiting
from survey.models import ReferralLink, ReferralStep
from survey.referrals.standing import TO_SEND_DAYS, UNANSWERED_DAYS, Standing, in_places, shown_to

LOCKED_DAYS: Final = 30  # for which a link that locked is spoken of


def referrals_to_follow(account: Account, moment: Moment) -> list[Waiting]:
    """What was opened and not sent, or sent and not answered for 30 days; links that locked.

    Four queries at most.
    """
    places = places_of(account, Permission.REFER)
    if not places:
        return []
    today = moment.last_day
    opened = [each for each in in_places(places, moment) if not each.is_closed]
    unsent = [
        each for each in opened if each.is_unsent and (today - each.state_on).days >= TO_SEND_DAYS
    ]
    silent = [
        each
        for each in opened
        if each.state == ReferralStep.Kind.SENT and (today - each.state_on).days > UNANSWERED_DAYS
    ]
    lists = {
        _("ส่งเรื่องที่เปิดไว้ให้หน่วยงาน"): unsent,
        _("ติดตามการส่งต่อที่หน่วยงานยังไม่ตอบ"): silent,
    }
    return [
        *(_waiting(account, label, found) for label, found in lists.items() if found),
        *_locked(places, moment),
    ]


def _locked(places: Collection[int], moment: Moment) -> list[Waiting]:
    """Links that ended for guesses at their PIN, until another is made. One query."""
    again = (
        ReferralLink.objects.filter(
            organisation=OuterRef("organisation"),
            place=OuterRef("place"),
            pk__gt=OuterRef("pk"),
            recorded_at__known_by=moment.known_by,
        )
        .alias(of=Coalesce("referral", Value(0)))
        .filter(of=Coalesce(OuterRef("referral"), Value(0)))
    )
    found = list(
        ReferralLink.objects.locked(moment)
        .filter(
            ~Exists(again),
            place__in=places,
            ending__ended_on__gt=moment.last_day - timedelta(days=LOCKED_DAYS),
        )
        .select_related("ending", "referral", "organisation", "place")
        .order_by("ending__ended_on", "pk")
    )
    if not found:
        return []
    oldest = found[0]
    return [
        Waiting(
            label=_("ออกลิงก์ใหม่: ลิงก์ปิดเองเพราะใส่ PIN ผิดหลายครั้ง"),
            count=len(found),
            since=oldest.ending.ended_on,
            url=reverse("referral", args=[oldest.referral.key])
            if oldest.referral is not None
            else reverse("open-list", args=[oldest.place.code, oldest.organisation.key]),
            detail=str(Need(oldest.referral.need).label) if oldest.referral is not None else "",
        )
    ]


def _age(standing: Standing) -> tuple[date, int]:
    return standing.state_on, standing.pk


def _waiting(account: Account, label: str, found: list[Standing]) -> Waiting:
    oldest = min(found, key=_age)
    own = own_places(account)
    code = own[0].code if len(own) == 1 else _code(oldest) or first_place(account)
    return Waiting(
        label=label,
        count=len(found),
        since=oldest.state_on,
        url=reverse("referrals", args=[code]),
        about=About(words=lambda _labels: str(oldest.need.label), place=oldest.place),
    )


def _code(standing: Standing) -> str | None:
    return Place.objects.filter(pk=standing.place or 0).values_list("code", flat=True).first()


def referrals_for_agency(account: Account, moment: Moment) -> list[Waiting]:
    """What the network sent to the body the account acts for. Five queries at most."""
    if not has_role(account, Role.AGENCY):
        return []
    body = body_of(account, moment)
    found = shown_to(body.pk, moment) if body is not None else []
    if not found:
        return []
    oldest = found[0]
    return [
        Waiting(
            label=_("เรื่องที่เครือข่ายส่งมา"),
            count=len(found),
            since=oldest.sent_on or oldest.state_on,
            url=reverse("agency"),
            detail=str(oldest.need.label),
        )
    ]
