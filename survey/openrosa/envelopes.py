"""What the door needs of an instance: which form it is of, its name, and which files it speaks of.

Pure. Instances are read without namespaces being resolved: devices of years ago leave prefixes
undeclared, and what they collected counts all the same. No document type is taken, so there are
no entities to expand. Sources: https://getodk.github.io/xforms-spec/ (primary instance),
https://docs.getodk.org/openrosa-metadata/
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat  # no document type is let through: see _Reader.refuse

LARGEST_BYTES: Final = 5_000_000
DEEPEST: Final = 100
MOST_NODES: Final = 100_000
LONGEST_ID: Final = 250  # characters of an instanceID; the database finds it by an index
OPENROSA: Final = "http://openrosa.org/xforms"


class NotAnInstance(ValueError):
    """The bytes are no XML, or more than an instance ever is."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an instance says of itself; ids are empty where it does not say them.

    `answers` are the leaves that have a text, as (path, text) in order; paths are of local
    names, from the root: `/data/members/photo`.
    """

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    is_encrypted: bool
    answers: tuple[tuple[str, str], ...]

    def at(self, paths: Collection[str]) -> tuple[str, ...]:
        """The texts at these paths, of every repetition, each once and in order."""
        return tuple(dict.fromkeys(text for path, text in self.answers if path in paths))


def read_envelope(xml: bytes) -> Envelope:
    """Read an instance, in the encoding it declares (UTF-8, UTF-16 or one of eight bits).

    Raises:
        NotAnInstance: it is not well-formed, has a document type, or is too large or too deep.
    """
    if len(xml) > LARGEST_BYTES:
        raise NotAnInstance(f"more than {LARGEST_BYTES} bytes")
    reader = _Reader()
    try:
        reader.parser.Parse(xml, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotAnInstance(str(error)) from error
    return reader.envelope()


@dataclass(slots=True)
class _Open:
    """An element that has not ended yet."""

    path: str
    texts: list[str] = field(default_factory=list)
    has_children: bool = False


class _Reader:
    """One reading of one instance."""

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.ordered_attributes = False
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        self.root: dict[str, str] = {}
        self.open: list[_Open] = []
        self.nodes = 0
        self.is_encrypted = False
        self.answers: list[tuple[str, str]] = []

    def refuse(self, *_: object) -> None:
        """Entities are how a small file becomes a large one; instances have none."""
        raise NotAnInstance("it has a document type")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self.nodes += 1
        if self.nodes > MOST_NODES or len(self.open) >= DEEPEST:
            raise NotAnInstance("too many elements, or too deep")
        if self.open:
            self.open[-1].has_children = True
            self.open.append(_Open(f"{self.open[-1].path}/{local}"))
        else:
            self.root = attributes
            self.open.append(_Open(f"/{local}"))
        self.is_encrypted |= local == "base64EncryptedKey"

    def text(self, text: str) -> None:
        self.open[-1].texts.append(text)

    def end(self, _name: str) -> None:
        closed = self.open.pop()
        if not closed.has_children and (text := "".join(closed.texts).strip()):
            self.answers.append((closed.path, text))

    def envelope(self) -> Envelope:
        """What was read, once all of it has been."""
        root = self.root
        named = dict.fromkeys(("instanceID", "deprecatedID"), "")
        for path, text in self.answers:
            _, _, rest = path[1:].partition("/")
            group, _, name = rest.partition("/")
            if group == "meta" and named.get(name) == "":
                named[name] = text
        return Envelope(
            form_id=(root.get("id") or root.get("xmlns") or "").strip(),
            version=(root.get("version") or _prefixed(root, "version")).strip(),
            instance_id=named["instanceID"] or root.get("instanceID", "").strip(),
            deprecated_id=named["deprecatedID"],
            is_encrypted=self.is_encrypted or root.get("encrypted") == "yes",
            answers=tuple(self.answers),
        )


def _prefixed(root: dict[str, str], name: str) -> str:
    """An attribute of OpenRosa's own namespace, by whatever prefix stands for it."""
    for attribute, value in root.items():
        prefix, _, local = attribute.partition(":")
        if local == name and (prefix == "orx" or root.get(f"xmlns:{prefix}") == OPENROSA):
            return value
    return ""
