"""The questions of an XForm in order, with what a page, a mapping and a device need of them.

Pure: text in, values out. Source: https://getodk.github.io/xforms-spec/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from defusedxml import DefusedXmlException, ElementTree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # the type alone; defusedxml reads

XFORMS: Final = "{http://www.w3.org/2002/xforms}"
XHTML: Final = "{http://www.w3.org/1999/xhtml}"
JAVAROSA: Final = "{http://openrosa.org/javarosa}"
OPENROSA: Final = "{http://openrosa.org/xforms}"

CONTROLS: Final = ("input", "select1", "select", "upload", "trigger", "range", "rank", "secret")
MOST_CHARACTERS: Final = 8_000_000
DEEPEST: Final = 200  # nodes inside one another
MOST_CHOICES: Final = 5_000  # kept with a question; a longer list is looked up in the form itself

# jr://file-csv/households.csv: a file that comes with the form, by its kind and name.
_FILE = re.compile(r"jr://(images|audio|video|file|file-csv)/([^/<>]+)")
_SEARCHED = re.compile(r"""search\(\s*['"]([^'"]+)['"]""")
_PULLED = re.compile(r"""pulldata\(\s*['"]([^'"]+)['"]""")
_INSTANCE = re.compile(r"""instance\(\s*['"]([^'"]+)['"]\s*\)""")
_ITEXT = re.compile(r"""jr:itext\(\s*['"]([^'"]+)['"]\s*\)""")


class UnreadableXForm(ValueError):
    """It is no XForm; `th` and `en` say why."""

    def __init__(self, code: str, th: str, en: str) -> None:
        super().__init__(f"{th} / {en}")
        self.code, self.th, self.en = code, th, en


class Choice(TypedDict):
    """One of the answers a question offers, by the languages of the form."""

    code: str
    labels: dict[str, str]


class Question(TypedDict):
    """One answer that an instance can carry, in the order of the form.

    `path` is as instances carry it (`/data/members/name`); `repeat` the path of the innermost
    repeat it lies in, or empty. `type` is the type of its bind (string, int, date, geopoint,
    geoshape, geotrace, binary …), `control` how it is asked (one of CONTROLS) or empty where the
    form fills it in by itself. Labels are by language; the language of a form that names none
    is "". `section` is what the innermost group with a label is called.
    """

    path: str
    name: str
    type: str
    control: str
    media: str  # of an upload: image/*, audio/* …
    labels: dict[str, str]
    hints: dict[str, str]
    section: dict[str, str]
    repeat: str
    is_required: bool
    is_read_only: bool
    relevant: str
    calculate: str
    choices: list[Choice]
    choices_from: str  # name of the file its choices come from


@dataclass(frozen=True)
class XForm:
    """What an XForm says of itself."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    questions: tuple[Question, ...]
    repeats: tuple[str, ...]
    needed_files: tuple[str, ...]  # names, each once
    is_encrypted: bool


def read_xform(text: str) -> XForm:
    """Read an XForm.

    Raises:
        UnreadableXForm: no XML, with a document type, too large, or not an XForm.
    """
    return Reader(parsed(text)).xform()


def parsed(text: str) -> Element:
    """The root element of a document that holds no document type and no entities of its own.

    Raises:
        UnreadableXForm: it cannot be read.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableXForm(
            "too_large", "แบบฟอร์มใหญ่เกินไป ให้แบ่งเป็นหลายแบบ", "The form is too large; split it."
        )
    try:
        root: Element = ElementTree.fromstring(text.encode(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableXForm(
            "has_document_type",
            "ไฟล์มี DOCTYPE หรือ ENTITY ซึ่งไม่รับ ให้ลบบรรทัดนั้นออก",
            "The file has a DOCTYPE or ENTITY, which is not taken; remove that line.",
        ) from error
    except (ElementTree.ParseError, ValueError) as error:
        line, column = getattr(error, "position", (0, 0))
        raise UnreadableXForm(
            "not_xml",
            f"อ่านเป็น XML ไม่ได้ที่บรรทัด {line} ช่อง {column + 1} ({error})",
            f"Not well-formed XML at line {line}, column {column + 1} ({error}).",
        ) from error
    if _is_deep(root):
        raise UnreadableXForm("too_deep", "กลุ่มคำถามซ้อนกันลึกเกินไป", "Groups are nested too deeply.")
    return root


def _is_deep(root: Element) -> bool:
    """Whether elements lie deeper in one another than anything that reads them can follow."""
    level, depth = [root], 0
    while level:
        level = [child for element in level for child in element]
        depth += 1
        if depth > DEEPEST:
            return True
    return False


def _local(element: Element) -> str:
    """The name of an element without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class Reader:
    """One reading of one form."""

    def __init__(self, root: Element) -> None:
        models = list(root.iter(f"{XFORMS}model"))
        if _local(root) != "html" or not models:
            raise UnreadableXForm(
                "not_an_xform",
                "ไฟล์นี้ไม่ใช่ XForm (ต้องมี h:html และ model)",
                "This is not an XForm (it needs h:html and a model).",
            )
        self.root, self.model = root, models[0]
        self.instances = self.model.findall(f"{XFORMS}instance")
        primary = next(iter(self.instances), None)
        filled = next(iter(primary), None) if primary is not None else None
        if filled is None:
            raise UnreadableXForm(
                "no_instance", "XForm ไม่มีข้อมูลหลัก (instance)", "The XForm has no primary instance."
            )
        self.filled: Element = filled
        self.top = f"/{_local(filled)}"
        self.secondary = {each.get("id", ""): each for each in self.instances[1:]}
        self.languages, self.texts = self._read_texts()
        self.binds = {
            self.absolute(bind.get("nodeset", ""), self.top): bind
            for bind in self.model.iter(f"{XFORMS}bind")
        }
        self.by_bind_id = {
            bind.get("id", ""): path for path, bind in self.binds.items() if bind.get("id")
        }
        self.controls: dict[str, Element] = {}
        self.sections: dict[str, dict[str, str]] = {}
        self.repeats: list[str] = []
        for body in root.iter(f"{XHTML}body"):
            self._read_body(body, self.top, {})

    def xform(self) -> XForm:
        """All of it."""
        title = self.root.findtext(f"{XHTML}head/{XHTML}title", "") or ""
        submissions = self.model.findall(f"{XFORMS}submission")
        return XForm(
            form_id=(self.filled.get("id") or "").strip(),
            version=(
                self.filled.get("version") or self.filled.get(f"{OPENROSA}version") or ""
            ).strip(),
            title=" ".join(title.split()),
            languages=self.languages,
            questions=tuple(self._questions()),
            repeats=tuple(self.repeats),
            needed_files=tuple(dict.fromkeys(self._needed())),
            is_encrypted=any(each.get("base64RsaPublicKey") for each in submissions),
        )

    def _read_texts(self) -> tuple[tuple[str, ...], dict[str, dict[str, str]]]:
        """Languages (the default first), and the texts of each id by language."""
        texts: dict[str, dict[str, str]] = {}
        languages: list[str] = []
        for translation in self.model.iter(f"{XFORMS}translation"):
            language = translation.get("lang", "")
            languages.insert(
                0 if translation.get("default") is not None else len(languages), language
            )
            for text in translation.findall(f"{XFORMS}text"):
                plain = [
                    value for value in text.findall(f"{XFORMS}value") if value.get("form") is None
                ]
                if plain:
                    texts.setdefault(text.get("id", ""), {})[language] = self._shown(plain[0])
        return tuple(dict.fromkeys(languages)), texts

    def _shown(self, element: Element) -> str:
        """The words of a label; an answer put into it stands as {name}."""
        words = [element.text or ""]
        for part in element:
            if _local(part) == "output":
                told = part.get("value") or part.get("ref") or ""
                words.append("{" + told.strip().rpartition("/")[2].strip() + "}")
            else:
                words.append(self._shown(part))
            words.append(part.tail or "")
        return " ".join("".join(words).split())

    def labels_of(self, element: Element | None, name: str) -> dict[str, str]:
        """What `name` (label, hint) of a group or a control says, by language."""
        label = element.find(f"{XFORMS}{name}") if element is not None else None
        if label is None:
            return {}
        by_id = _ITEXT.search(label.get("ref") or "")
        if by_id:
            return {key: text for key, text in self.texts.get(by_id[1], {}).items() if text != "-"}
        shown = self._shown(label)
        return {"": shown} if shown else {}

    def absolute(self, reference: str, context: str) -> str:
        """A reference as a path from the root, without namespace prefixes."""
        steps: list[str] = []
        told = reference.strip()
        whole = told if told.startswith("/") else f"{context}/{told}"
        for step in whole.split("/"):
            if step == "..":
                steps = steps[:-1]
            elif step not in ("", "."):
                steps.append(step.rpartition(":")[2].strip())
        return "/" + "/".join(steps)

    def _read_body(self, element: Element, context: str, section: dict[str, str]) -> None:
        for child in element:
            kind = _local(child)
            told = child.get("ref") or child.get("nodeset")
            path = self.absolute(told, context) if told else context
            if told is None and child.get("bind"):
                path = self.by_bind_id.get(child.get("bind", ""), context)
            if kind in CONTROLS:
                self.controls.setdefault(path, child)
                self.sections.setdefault(path, section)
            elif kind in ("group", "repeat"):
                if kind == "repeat":
                    self.repeats.append(path)
                inner = self.labels_of(child, "label") or section
                self._read_body(child, path, inner)

    def _questions(self) -> Iterator[Question]:
        seen: set[str] = set()
        for path in self._leaves(self.filled, self.top):
            if path not in seen:
                seen.add(path)
                yield self._question(path)

    def _leaves(self, element: Element, path: str) -> Iterator[str]:
        for child in element:
            name = _local(child)
            inner = f"{path}/{name}"
            if not name:
                continue
            if len(child) and name != "entity":
                yield from self._leaves(child, inner)
            elif inner not in self.repeats and name != "entity":
                yield inner

    def _question(self, path: str) -> Question:
        bind, control = self.binds.get(path), self.controls.get(path)
        told = dict(bind.attrib) if bind is not None else {}
        choices, choices_from = self._choices(control) if control is not None else ([], "")
        within = [each for each in self.repeats if path.startswith(f"{each}/")]
        return Question(
            path=path,
            name=path.rpartition("/")[2],
            type=told.get("type", "string").rpartition(":")[2],
            control=_local(control) if control is not None else "",
            media=control.get("mediatype", "") if control is not None else "",
            labels=self.labels_of(control, "label"),
            hints=self.labels_of(control, "hint"),
            section=self.sections.get(path, {}),
            repeat=max(within, key=len, default=""),
            is_required=told.get("required", "").startswith("true"),
            is_read_only=told.get("readonly", "").startswith("true"),
            relevant=told.get("relevant", "").strip(),
            calculate=told.get("calculate", "").strip(),
            choices=choices,
            choices_from=choices_from,
        )

    def _choices(self, control: Element) -> tuple[list[Choice], str]:
        found = [
            Choice(code=self._text_of(item, "value"), labels=self.labels_of(item, "label"))
            for item in control.findall(f"{XFORMS}item")
        ]
        told = control.find(f"{XFORMS}itemset")
        nodeset = told.get("nodeset", "") if told is not None else control.get("query", "")
        named = _INSTANCE.search(nodeset)
        if named is None or named[1] not in self.secondary:
            return found[:MOST_CHOICES], "itemsets.csv" if control.get("query") else ""
        instance = self.secondary[named[1]]
        file = _FILE.fullmatch(instance.get("src", "").strip())
        if file:
            return [], file[2]
        value, label = self._item_fields(told)
        root = next(iter(instance), None)
        for item in root if root is not None else ():
            code = self._text_of(item, value)
            if code:
                found.append(Choice(code=code, labels=self._item_labels(item, label)))
        return found[:MOST_CHOICES], ""

    def _item_fields(self, itemset: Element | None) -> tuple[str, str]:
        """The names of the value and the label in the items of a list."""
        value = itemset.find(f"{XFORMS}value") if itemset is not None else None
        label = itemset.find(f"{XFORMS}label") if itemset is not None else None
        named = label.get("ref", "") if label is not None else "label"
        inner = re.search(r"jr:itext\(\s*([\w.-]+)\s*\)", named)
        return (
            value.get("ref", "name") if value is not None else "name",
            inner[1] if inner else named,
        )

    def _item_labels(self, item: Element, field: str) -> dict[str, str]:
        text = self._text_of(item, field)
        return self.texts.get(text) or ({"": text} if text else {})

    @staticmethod
    def _text_of(item: Element, name: str) -> str:
        for child in item:
            if _local(child) == name:
                return " ".join((child.text or "").split())
        return ""

    def _needed(self) -> Iterator[str]:
        """Names of the files that the form asks devices to have."""
        for element in self.root.iter():
            texts = [element.text or "", *element.attrib.values()]
            for text in texts:
                if file := _FILE.fullmatch(text.strip()):
                    yield file[2]
                for asked in (_SEARCHED, _PULLED):
                    yield from (
                        name if name.endswith(".csv") else f"{name}.csv"
                        for name in asked.findall(text)
                    )
            if element.get("query"):
                yield "itemsets.csv"


def label_in(labels: dict[str, str], language: str) -> str:
    """A label in the language of a page (`th`, `en`), else in the first that the form has.

    Forms name languages as they like: `Thai (th)`, `ภาษาไทย (th)`, `th`, `ไทย`.
    """
    known = {"th": ("th", "thai", "ไทย", "ภาษาไทย"), "en": ("en", "english", "อังกฤษ")}
    for name, text in labels.items():
        lowered = name.lower().strip()
        code = re.search(r"\(\s*([a-z]{2,3})\b[^)]*\)\s*$", lowered)
        words = known.get(language, (language,))
        if text and ((code and code[1] == language) or lowered in words):
            return text
    return next((text for text in labels.values() if text), "")
