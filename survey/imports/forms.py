"""Forms by which a file is sent, and by which somebody says how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from formats.crs import candidates
from formats.errors import UnknownCrs
from formats.looks import Look
from formats.thai import arabic_digits
from network.arrivals import Settings, Upload
from network.forms import DayField
from survey.imports.matching import Match
from survey.imports.wording import chosen, said

if TYPE_CHECKING:
    from network.deliveries import Choice, Register
    from network.places import PlaceName

LONGEST_LINE = 300
NOT_READ = ""  # the value of a column that is not to be read
EVERYWHERE = "*"
_MOST_SCALE = 2**31
_MISSING = _("ช่องนี้ต้องตอบ")


class FilesInput(forms.ClearableFileInput):
    """Any number of files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, as a list."""

    widget = FilesInput

    def clean(self, value: Any, initial: Any = None) -> Any:
        """The files that were chosen; at least one."""
        files = value if isinstance(value, list | tuple) else [value]
        return [super(FilesField, self).clean(file, initial) for file in files]


class SendForm(forms.Form):
    """A file, and the place it is sent for."""

    upload = FilesField(
        label=_("ไฟล์"),
        error_messages={"required": _("ยังไม่ได้เลือกไฟล์")},
        allow_empty_file=True,
        help_text=_(
            "zip, shapefile (เลือก .shp .shx .dbf .prj พร้อมกัน), GeoPackage, GeoJSON, KML, KMZ, "
            "Excel หรือ CSV ภาพถ่ายทางอากาศ (GeoTIFF) ภาพสแกน (TIFF, JPEG, PNG "
            "ถ้ามีไฟล์พิกัด .tfw .jgw .pgw และ .prj ให้เลือกพร้อมกัน) "
            "ไม่เกิน 190 MB เก็บแบบเข้ารหัสทันที"
        ),
    )
    place = forms.ChoiceField(label=_("ของพื้นที่"), help_text=_("แถวที่อยู่นอกพื้นที่นี้จะไม่ถูกนำเข้า"))

    def __init__(
        self, *args: Any, places: Sequence[PlaceName], everywhere: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = [(place.code, str(place)) for place in places]
        if everywhere:
            offered.append((EVERYWHERE, gettext("ทุกพื้นที่")))
        _choices(self, "place", offered)

    @property
    def uploads(self) -> list[Upload]:
        """The files, once the form is valid."""
        return list(self.cleaned_data["upload"])


class LookForm(forms.Form):
    """What the file is, who says so, and how its layer, text and places are read."""

    register = forms.ChoiceField(
        label=_("นำเข้าเป็น"), widget=forms.RadioSelect, error_messages={"required": _MISSING}
    )
    title = forms.CharField(
        label=_("ใครให้ไฟล์นี้"),
        error_messages={"required": _MISSING},
        max_length=LONGEST_LINE,
        help_text=_("ชื่อหน่วยงานหรือคน และเลขหนังสือถ้ามี เขียนเหมือนเดิมทุกครั้ง ระบบจะจำวิธีอ่านไฟล์ของผู้ส่งรายนี้"),
    )
    as_of = DayField(label=_("ข้อมูล ณ วันที่"), error_messages={"required": _MISSING})
    layer = forms.ChoiceField(label=_("ชั้นข้อมูล"), required=False, widget=forms.RadioSelect)
    sheet = forms.ChoiceField(label=_("แผ่นงาน"), required=False)
    encoding = forms.ChoiceField(label=_("ตัวอักษร"), required=False, widget=forms.RadioSelect)
    srid = forms.ChoiceField(label=_("ระบบพิกัด"), required=False)

    def __init__(
        self, *args: Any, registers: Sequence[Register], look: Look, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.look = look
        _choices(self, "register", [(register.key, said(register)) for register in registers])
        self._offer("layer", [(each.name, _counted(each.name, each.count)) for each in look.layers])
        self._offer("sheet", [(name, name) for name in look.sheets])
        self._offer("encoding", [(each.encoding, each.encoding) for each in look.readings])
        self._offer_systems()

    @property
    def asks_where(self) -> bool:
        """Whether a person must say by a map in which reference system the file is."""
        return isinstance(self.look.problem, UnknownCrs) and bool(self.look.candidates)

    def _offer(self, name: str, options: list[tuple[str, str]]) -> None:
        """A choice only where there is one."""
        if len(options) > 1:
            _choices(self, name, options)
        else:
            del self.fields[name]

    def _offer_systems(self) -> None:
        places = self.look.places
        is_nowhere = self.look.is_picture and self.look.crs is None and not self.asks_where
        if is_nowhere or (self.look.is_table and not (places and places.has_places)):
            del self.fields["srid"]
        elif self.asks_where:
            self.fields["srid"].required = True
            self.fields["srid"].error_messages["required"] = _("เลือกแผนที่ที่รูปอยู่ถูกที่ก่อน")
            self.fields["srid"].widget = forms.RadioSelect()
            options = [(str(each.srid), str(each.crs)) for each in self.look.candidates]
            _choices(self, "srid", options)
        else:
            stated = str(self.look.crs) if self.look.crs else "–"
            own = gettext("ตามที่ไฟล์บอก: %(system)s") % {"system": stated}
            others = [(str(crs.srid), str(crs)) for crs in candidates()]
            _choices(self, "srid", [("", own), *others])

    def settings(self, before: Settings) -> Settings:
        """What was said, on top of what was said before; the columns of another register go."""
        told = self.cleaned_data
        srid = told.get("srid", before.srid)
        return Settings(
            title=" ".join(told["title"].split()),
            as_of=told["as_of"],
            layer=told.get("layer") or None,
            sheet=told.get("sheet") or None,
            srid=int(srid) if srid else None,
            encoding=told.get("encoding") or None,
            mapping=before.mapping,
            choices=before.choices,
            repair=before.repair,
        )


class ColumnsForm(forms.Form):
    """Which column is which, and what the register asks beside the file."""

    def __init__(
        self,
        *args: Any,
        register: Register,
        matches: Sequence[Match],
        columns: Sequence[str],
        options: Mapping[str, Sequence[tuple[str, str, str]]],
        has_shapes: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.matches = list(matches)
        self.asked = list(register.choices)
        for choice in self.asked:
            self.fields[f"choice-{choice.key}"] = _field_of(choice, options.get(choice.key, ()))
        offered = [(NOT_READ, gettext("— ไม่อ่าน —")), *((name, name) for name in columns)]
        for match in self.matches:
            self.fields[f"column-{match.field.name}"] = forms.ChoiceField(
                label=match.label,
                choices=offered,
                required=False,
                initial=match.column or NOT_READ,
            )
        if has_shapes:
            self.fields["repair"] = forms.BooleanField(
                label=_("ยอมให้ซ่อมรูปที่เส้นตัดกันเอง"),
                required=False,
                help_text=_(
                    "ซ่อมเฉพาะรูปที่เนื้อที่แทบไม่เปลี่ยน และแสดงเนื้อที่ก่อนกับหลังให้เห็น ถ้าไม่เลือก รูปเหล่านั้นจะรอให้แก้"
                ),
            )

    @property
    def choice_fields(self) -> list[forms.BoundField]:
        """What the register asks beside the file."""
        return [self[f"choice-{choice.key}"] for choice in self.asked]

    @property
    def found(self) -> list[tuple[Match, forms.BoundField]]:
        """Fields with a column, and those a file must have, each with its box."""
        return [row for row in self._boxes() if row[0].column or row[0].field.is_needed]

    @property
    def absent(self) -> list[tuple[Match, forms.BoundField]]:
        """The other fields, each with its box."""
        return [row for row in self._boxes() if not (row[0].column or row[0].field.is_needed)]

    @property
    def absent_is_open(self) -> bool:
        """Whether something is wrong among them, or was chosen there."""
        return any(box.errors or box.value() for _match, box in self.absent)

    def _boxes(self) -> list[tuple[Match, forms.BoundField]]:
        return [(match, self[f"column-{match.field.name}"]) for match in self.matches]

    def clean(self) -> dict[str, Any]:
        """No column is read twice, and what cannot be done without is there."""
        told = super().clean() or {}
        taken: dict[str, str] = {}
        for match in self.matches:
            name = f"column-{match.field.name}"
            column = told.get(name) or ""
            if column and column in taken:
                sentence = gettext("คอลัมน์นี้อ่านเป็น “%(field)s” แล้ว") % {"field": taken[column]}
                self.add_error(name, sentence)
            elif column:
                taken[column] = match.label
            elif match.field.is_needed:
                self.add_error(name, gettext("ต้องบอกว่าคอลัมน์ไหน"))
        return told

    @property
    def mapping(self) -> dict[str, str | None]:
        """Every field of ours → their column, or None: not read."""
        return {
            match.field.name: self.cleaned_data[f"column-{match.field.name}"] or None
            for match in self.matches
        }

    @property
    def choices_made(self) -> dict[str, str]:
        """What was chosen beside the file, as text."""
        told = {choice.key: self.cleaned_data[f"choice-{choice.key}"] for choice in self.asked}
        return {key: str(value) for key, value in told.items() if value}


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("เหตุผลที่ถอน"), max_length=LONGEST_LINE, error_messages={"required": _MISSING}
    )


class ScaleField(forms.CharField):
    """The denominator of a map's scale: 50000, 1:50,000."""

    def clean(self, value: Any) -> Any:
        """As digits."""
        text = arabic_digits(super().clean(value) or "")
        bare = text.replace(",", "").replace(" ", "").removeprefix("1:")
        if text and not (bare.isascii() and bare.isdecimal() and 0 < int(bare) < _MOST_SCALE):
            raise forms.ValidationError(gettext("เขียนมาตราส่วนเช่น 1:50,000"))
        return bare


def _field_of(choice: Choice, options: Sequence[tuple[str, str, str]]) -> forms.Field:
    # Where there is but one there is nothing to choose: the group of the village, the village.
    sole = options[0][0] if len(options) == 1 else ""
    said_of: dict[str, Any] = {
        "label": chosen(choice.th, choice.en),
        "help_text": chosen(choice.help_th, choice.help_en),
        "required": choice.is_needed,
        "initial": choice.default or sole,
        "error_messages": {"required": _MISSING},
    }
    offered = [(value, chosen(th, en)) for value, th, en in (options or choice.options)]
    if offered:
        blank = [] if choice.default in dict(offered) else [("", "–")]
        return forms.ChoiceField(choices=[*blank, *offered], **said_of)
    if choice.kind == "day":
        return DayField(**said_of)
    if choice.kind == "scale":
        return ScaleField(max_length=20, **said_of)
    return forms.CharField(max_length=LONGEST_LINE, **said_of)


def _choices(form: forms.Form, name: str, options: Sequence[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
    field.choices = list(options)


def _counted(name: str, features: int | None) -> str:
    return name if features is None else f"{name} ({features:,})"
