"""How each layer is drawn on the map page: by which property, in which classes, in which look.

The legend is the filter, so each class of a property is one line of it. Looks are those of
the printed maps (maps/styles.py) where they have one: told apart in grey and by people who do
not see red and green, by lightness, by hatching and by the shape of the sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from maps.layers import Layer
from maps.styles import STYLES, Style
from parcels.models import OverlapStatus
from survey.models import RecordStatus, RepairPart

UNSAID: Final = _("ไม่ระบุ")
OTHER: Final = ""  # rows of no class that is named
_OTHER_STYLE = Style(fill="#ffffff", stroke="#7a7a7a", width=0.8, dash="3 2")


@dataclass(frozen=True)
class Step:
    """A class of numbers: from `least`, below `below`; None: open on that side."""

    code: str
    label: Any
    style: Style
    least: float | None = None
    below: float | None = None


@dataclass(frozen=True)
class Scheme:
    """One way to colour a layer: by the codes of a property, or by steps of a number.

    `several`: a row holds any number of codes, parted by commas, and is drawn as the first.
    """

    property: str
    looks: Mapping[str, Style] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    other: Any = UNSAID
    several: bool = False


def _s(fill: str, stroke: str, hatch: str = "", angle: int = 45, dash: str = "") -> Style:
    return Style(fill=fill, stroke=stroke, width=1.0, hatch=hatch, angle=angle, dash=dash)


_STATUS: dict[str, Style] = {
    RecordStatus.VERIFIED: _s("#2c8f5f", "#14693f"),
    RecordStatus.SUBMITTED: _s("#f3d9a4", "#7a4a00", "#b98222", 90),
    RecordStatus.DISPUTED: _s("#c0392b", "#7d1414", "#ffffff", -45),
}
_DOCUMENTS = {
    "title_deed_ns4": _s("#2f6f9f", "#173c58"),
    "alro_401": _s("#e9c46a", "#8a7333"),
    "none": _s("#ffffff", "#9b1c1c", "#c0392b", 45),
}
# Sets of marks for codes of which no table of looks knows: light and dark in turn, hatched apart.
_SPARE = (
    _s("#f4e3b5", "#8a7333"), _s("#7fa8cf", "#33566f", "#33566f", 90),
    _s("#2f6f9f", "#173c58"), _s("#cfe5dc", "#4c7a68", "#4c7a68", -45),
    _s("#b98aa8", "#6a3f5b"), _s("#e9a36a", "#8a4d1b", "#8a4d1b", 0),
    _s("#6d7f3c", "#3c4720"), _s("#dcdcdc", "#5b5b5b", "#8a8a8a", 45),
    _s("#8f6fb3", "#4d3766", "#e6dcf1", 45), _s("#b0563f", "#5f2718"),
    _s("#9fd0c4", "#2f6b5c", "#2f6b5c", 0), _s("#5d6b73", "#2b3337"),
)  # fmt: skip
_LAYER_KINDS = {
    "alro_decree_area": Style(stroke="#8a7333", width=1.6, dash="6 3"),
    "alro_land": _s("#f1dba3", "#8a7333"),
    "alro_plot": _s("#e9c46a", "#6b5620", "#6b5620", 45),
    "coop_settlement": STYLES["settlement"],
    "self_help_settlement": _s("#c7dcf2", "#50708f", "#50708f", 90),
    "treasury_land": STYLES["treasury_or_public"],
    "public_land": _s("#e8d7ef", "#7c6289", "#7c6289", 0),
    "national_park": STYLES["protected_area"],
    "wildlife_sanctuary": _s("#1b5e20", "#0d3311", "#9ccf9f", 45),
    "reserve_forest": STYLES["reserve_forest"],
    "permanent_forest": STYLES["permanent_forest"],
    "community_forest": _s("#d7ecc9", "#5b7a4e", "#5b7a4e", -45),
    "watershed_class": _s("#d4e9f2", "#3f7d96", "#3f7d96", 0, "4 3"),
    "concession": STYLES["concession"],
}
_OVERLAPS: dict[str, Style] = {
    OverlapStatus.OPEN: _s("#e8b4ad", "#9b1c1c", "#c0392b", -45),
    OverlapStatus.DISPUTED: _s("#7d1414", "#3d0a0a"),
    OverlapStatus.MEDIATED: _s("#e9a36a", "#8a4d1b", "#8a4d1b", 0),
    OverlapStatus.AGREED: _s("#8cc9a7", "#14693f", "#14693f", 90),
    OverlapStatus.DECIDED: _s("#2c8f5f", "#14693f"),
}


def _house(style: Style) -> Style:
    return Style(fill=style.fill, stroke="#1d2b27", width=1.0, hatch=style.hatch,
                 angle=style.angle, is_point=True)  # fmt: skip


_CONDITIONS = {
    name: _house(STYLES[name]) for name in ("good", "minor_repair", "major_repair", "unsafe")
}
_PARTS = {str(part): _house(_SPARE[index]) for index, part in enumerate(RepairPart.values)}
_HOUSE_STATUS = {code: _house(style) for code, style in _STATUS.items()}


def _step(code: str, label: Any, fill: str, least: float | None, below: float | None) -> Step:
    style = Style(fill=fill, stroke="#24433c", width=1.4, is_point=True)
    return Step(code, label, style, least, below)


_SHARES = (
    _step("none", "0%", "#ffffff", None, 0.005),
    _step("low", _("ไม่ถึง 50%"), "#fbd9a0", 0.005, 0.5),
    _step("half", "50–79%", "#a9d3c4", 0.5, 0.8),
    _step("most", "80–99%", "#5fa68d", 0.8, 0.995),
    _step("full", "100%", "#1d5f49", 0.995, None),
)
_COUNTS = (
    _step("none", _("ไม่มี"), "#ffffff", None, 1),
    _step("few", "1–9", "#fbd9a0", 1, 10),
    _step("some", "10–29", "#e8925c", 10, 30),
    _step("many", _("30 ขึ้นไป"), "#a52a1e", 30, None),
)
_HIDDEN = _("ไม่มีตัวเลข หรือน้อยจนต้องปกปิด")

SCHEMES: Mapping[str, tuple[Scheme, ...]] = {
    "places": (
        Scheme(
            "level",
            {
                "province": Style(stroke="#3d4a46", width=2.4, dash="12 4 2 4"),
                "district": Style(stroke="#3d4a46", width=2.0, dash="9 4"),
                "tambon": Style(stroke="#55605c", width=1.6, dash="5 3"),
                "village": Style(stroke="#7d8a85", width=1.1, dash="2 3"),
            },
        ),
    ),
    "state_land": (Scheme("kind", _LAYER_KINDS),),
    "parcels": (
        Scheme("regime", STYLES, other=_("ยังไม่ได้จัดสถานะ")),
        Scheme("document", _DOCUMENTS, other=_("ไม่มีเอกสารที่อ้าง")),
        Scheme("status", _STATUS),
    ),
    "concessions": (Scheme("", other=_("แปลงสัมปทาน")),),
    "overlaps": (
        Scheme("status", _OVERLAPS),
        Scheme("with_what"),
    ),
    "houses": (
        Scheme("condition", _CONDITIONS, other=_("ยังไม่ได้สำรวจ")),
        Scheme("needs", _PARTS, other=_("ไม่มีส่วนที่ต้องซ่อม"), several=True),
        Scheme("status", _HOUSE_STATUS, other=_("ยังไม่ได้สำรวจ")),
    ),
    "villages": (
        Scheme("coverage", steps=_SHARES, other=_HIDDEN),
        Scheme("savings_share", steps=_SHARES, other=_HIDDEN),
        Scheme("repairs", steps=_COUNTS, other=_HIDDEN),
        Scheme("dangerous", steps=_COUNTS, other=_HIDDEN),
    ),
}  # fmt: skip
SHOWN_AT_FIRST: Final = frozenset({"places", "parcels", "houses", "concessions"})
SHOWN_TO_ANYONE: Final = frozenset({"places", "state_land"})
# Drawn in this order, the last on top.
ORDER: Final = (
    "state_land", "parcels", "concessions", "overlaps", "places", "houses", "villages"
)  # fmt: skip


def schemes_of(layer: Layer) -> list[dict[str, Any]]:
    """The ways to colour a layer with their classes, as the page's script reads them."""
    return [
        {
            "property": scheme.property,
            "title": layer.properties[scheme.property].title if scheme.property else layer.title,
            "several": scheme.several,
            "classes": _classes(layer, scheme),
        }
        for scheme in SCHEMES[layer.id]
    ]


def _classes(layer: Layer, scheme: Scheme) -> list[dict[str, Any]]:
    is_point = layer.geometry == "point"
    if scheme.steps:
        named = [
            {"code": each.code, "label": str(each.label), "style": asdict(each.style),
             "least": each.least, "below": each.below}
            for each in scheme.steps
        ]  # fmt: skip
    else:
        labels = layer.properties[scheme.property].labels() if scheme.property else {}
        named = [
            {"code": code, "label": label, "style": asdict(_look(scheme, code, place, is_point))}
            for place, (code, label) in enumerate(labels.items())
        ]
    other = STYLES["concession"] if layer.id == "concessions" else _OTHER_STYLE
    rest = _house(other) if is_point else other
    return [*named, {"code": OTHER, "label": str(scheme.other), "style": asdict(rest)}]


def _look(scheme: Scheme, code: str, place: int, is_point: bool) -> Style:
    found = scheme.looks.get(code)
    if found is None:
        found = _SPARE[place % len(_SPARE)]
    return _house(found) if is_point and not found.is_point else found
