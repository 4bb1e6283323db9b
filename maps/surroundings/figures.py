"""The figures of a village's surroundings, each with the dots of its map: values in, values out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maps.surroundings.questions import House, around, clusters, distances, editions_of
from network.moments import Moment
from parcels.layer_kinds import LayerKind
from parcels.layer_shapes import feature

LEAST_SHOWN: Final = 5  # smaller counts stay with who may see the records (DOMAIN.md §2.12)
INSIDE_METRES: Final = 1.0
# Metres within which a house is served. Roads: F4.7 of the monthly report; the others are how
# far people walk or ride daily, said on the page with each figure.
SERVED_METRES: Final = {
    LayerKind.ROAD: 250,
    LayerKind.WATER: 500,
    LayerKind.SCHOOL: 3_000,
    LayerKind.HEALTH_STATION: 5_000,
}
EXPOSED: Final = (LayerKind.FLOOD_AREA, LayerKind.STEEP_LAND)
CLUSTERS: Final = "clusters"
_TITLES = {
    LayerKind.ROAD: gettext_lazy("ระยะถึงถนน"),
    LayerKind.WATER: gettext_lazy("ระยะถึงแหล่งน้ำ"),
    LayerKind.SCHOOL: gettext_lazy("ระยะถึงโรงเรียน"),
    LayerKind.HEALTH_STATION: gettext_lazy("ระยะถึงสถานพยาบาล"),
    LayerKind.FLOOD_AREA: gettext_lazy("บ้านในพื้นที่น้ำท่วม"),
    LayerKind.STEEP_LAND: gettext_lazy("บ้านในพื้นที่ลาดชัน"),
}
# Light and dark, so that they are apart in grey; the last is for what is not served.
_GOOD = {"fill": "#7fb9a4", "stroke": "#24433c"}
_BAD = {"fill": "#9b1c1c", "stroke": "#3d0a0a"}
# What the distances are to, behind the dots.
_GROUND: Final = {
    LayerKind.ROAD: {"fill": "#8c8c8c", "stroke": "#5e5e5e"},
    LayerKind.WATER: {"fill": "#9cc9ea", "stroke": "#2f6f9f"},
    LayerKind.SCHOOL: {"fill": "#e9c46a", "stroke": "#6b5620"},
    LayerKind.HEALTH_STATION: {"fill": "#d9a7c7", "stroke": "#7c2f5e"},
    LayerKind.FLOOD_AREA: {"fill": "#a9d3f0", "stroke": "#2f6f9f"},
    LayerKind.STEEP_LAND: {"fill": "#d8c3a5", "stroke": "#6f4e22"},
}
_BEYOND_METRES: Final = 300.0  # drawn around the houses where a finding has no distance
_ALONE = {"fill": "#ffffff", "stroke": "#3d4a46"}
_GROUPS = (
    {"fill": "#2f6f9f", "stroke": "#173c58"}, {"fill": "#e9c46a", "stroke": "#6b5620"},
    {"fill": "#2c8f5f", "stroke": "#14432b"}, {"fill": "#b98aa8", "stroke": "#5a324c"},
    {"fill": "#e07a3f", "stroke": "#7a3208"}, {"fill": "#a0c4e8", "stroke": "#33566f"},
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A class of houses on the map and in the table; `count` is None where it is hidden."""

    label: str
    colours: dict[str, str]
    count: int | None


@dataclass(frozen=True)
class Finding:
    """One analysis. `is_known` False: there is no layer to tell, and nothing is counted."""

    key: str
    title: str
    is_known: bool
    parts: tuple[Part, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    dots: tuple[tuple[House, dict[str, str], str], ...] = field(default=(), repr=False)


def findings(houses: list[House], moment: Moment, *, with_small: bool) -> list[Finding]:
    """All analyses of the houses of a village; small counts only with `with_small`."""
    return [
        _grouped(houses, with_small=with_small),
        *(
            _served(kind, limit, houses, moment, with_small=with_small)
            for kind, limit in SERVED_METRES.items()
        ),
        *(_exposed(kind, houses, moment, with_small=with_small) for kind in EXPOSED),
    ]


def _served(
    kind: LayerKind, limit: int, houses: list[House], moment: Moment, *, with_small: bool
) -> Finding:
    title, editions = str(_TITLES[kind]), editions_of(kind, moment)
    if not editions:
        return Finding(kind.value, title, is_known=False)
    found = distances(houses, editions)
    inside = {pk for pk, metres in found.items() if metres <= limit}
    labels = {
        True: _("ไม่เกิน %(limit)s ม.") % {"limit": f"{limit:,}"},
        False: _("ไกลกว่า %(limit)s ม.") % {"limit": f"{limit:,}"},
    }
    dots = tuple(
        (
            each,
            _GOOD if each.pk in inside else _BAD,
            _metres(found[each.pk]) if each.pk in found else labels[False],
        )
        for each in houses
    )
    counts = _hidden(len(inside), len(houses) - len(inside), with_small=with_small)
    parts = tuple(
        Part(labels[is_near], _GOOD if is_near else _BAD, count)
        for is_near, count in zip((True, False), counts, strict=True)
    )
    facts: tuple[tuple[str, str], ...] = ()
    if found:
        facts = ((_("ระยะกลาง (มัธยฐาน)"), _metres(median(found.values()))),)
        if with_small:
            facts += ((_("ไกลที่สุด"), _metres(max(found.values()))),)
    return Finding(kind.value, title, True, parts, facts, dots)


def _exposed(kind: LayerKind, houses: list[House], moment: Moment, *, with_small: bool) -> Finding:
    title, editions = str(_TITLES[kind]), editions_of(kind, moment)
    if not editions:
        return Finding(kind.value, title, is_known=False)
    found = distances(houses, editions)
    inside = {pk for pk, metres in found.items() if metres < INSIDE_METRES}
    labels = {True: _("อยู่ในพื้นที่"), False: _("อยู่นอกพื้นที่")}
    dots = tuple(
        (each, _BAD if each.pk in inside else _GOOD, labels[each.pk in inside]) for each in houses
    )
    counts = _hidden(len(inside), len(houses) - len(inside), with_small=with_small)
    parts = (Part(labels[True], _BAD, counts[0]), Part(labels[False], _GOOD, counts[1]))
    return Finding(kind.value, title, True, parts, (), dots)


def _grouped(houses: list[House], *, with_small: bool) -> Finding:
    found = clusters(houses)
    sizes = Counter(group for group in found.values() if group is not None)
    # The largest first, whatever number the database gave it.
    order = {group: place for place, (group, _size) in enumerate(sizes.most_common())}
    alone = sum(group is None for group in found.values())
    labels: dict[int, tuple[dict[str, str], str]] = {}
    for each in houses:
        group = found.get(each.pk)
        if group is None:
            labels[each.pk] = _ALONE, _("อยู่ห่างจากหลังอื่น")
        else:
            label = _("กลุ่มที่ %(n)d · %(size)d หลัง") % {"n": order[group] + 1, "size": sizes[group]}
            labels[each.pk] = _GROUPS[order[group] % len(_GROUPS)], label
    dots = tuple((each, *labels[each.pk]) for each in houses)
    parts = [
        Part(_("กลุ่มที่ %(n)d") % {"n": place + 1}, _GROUPS[place % len(_GROUPS)],
             sizes[group] if with_small or sizes[group] >= LEAST_SHOWN else None)
        for group, place in order.items()
    ]  # fmt: skip
    is_shown = with_small or alone == 0 or alone >= LEAST_SHOWN
    parts.append(Part(_("อยู่ห่างจากหลังอื่น"), _ALONE, alone if is_shown else None))
    facts = ((_("จำนวนกลุ่มบ้าน"), f"{len(sizes):,}"),)
    return Finding(CLUSTERS, _("กลุ่มบ้าน"), True, tuple(parts), facts, dots)


def _hidden(one: int, other: int, *, with_small: bool) -> tuple[int | None, int | None]:
    """Both hidden where either is small: the one would follow from the other and the total."""
    if with_small or not any(0 < count < LEAST_SHOWN for count in (one, other)):
        return one, other
    return None, None


def _metres(metres: float) -> str:
    return _("%(metres)s ม.") % {"metres": f"{metres:,.0f}"}


def ground_as_features(
    finding: Finding, houses: list[House], moment: Moment
) -> list[dict[str, Any]]:
    """What a finding's distances are to, by its name, as GeoJSON features; of clusters nothing."""
    if finding.key == CLUSTERS:
        return []
    kind = LayerKind(finding.key)
    reach = float(SERVED_METRES.get(kind, _BEYOND_METRES))
    return [
        feature(drawn, colours=_GROUND[kind], title=name or str(kind.label), note="")
        for drawn, name in around(houses, editions_of(kind, moment), reach)
    ]


def dots_as_features(finding: Finding) -> list[dict[str, Any]]:
    """The dots of a finding as GeoJSON features, without a word of whose house it is."""
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [round(each.longitude, 6),
                                                          round(each.latitude, 6)]},
            "properties": {"tone": "none", "colours": colours, "title": label, "note": ""},
        }
        for each, colours, label in finding.dots
    ]  # fmt: skip
