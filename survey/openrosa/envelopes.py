"""What the door needs of an instance: which form it is of, its name, and which files it speaks of.

Pure. Instances are read without namespaces being resolved: devices of years ago leave prefixes
undeclared, and what they collected counts all the same. No document type is taken, so there are
no entities to expand. Sources: https://getodk.github.io/xforms-spec/ (primary instance),
https://docs.getodk.org/openrosa-metadata/
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat  # no document type is let through: see _Reader.refuse

LARGEST_BYTES: Final = 5_000_000
DEEPEST: Final = 100
MOST_NODES: Final = 100_000
LONGEST_ID: Final = 250  # characters of an instanceID; the database finds it by an index
OPENROSA: Final = "http://openrosa.org/xforms"
_NAMES: Final = ("/meta/instanceID", "/meta/deprecatedID")


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


class _Reader:
    """One reading of one instance.

    Called for every element, thousands of times a second: so it keeps lists, not objects.
    """

    def __init__(self) -> None:
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        self.root: dict[str, str] = {}
        self.paths = [""]  # of the elements that have not ended yet, the outermost first
        self.texts: list[str] = []  # since the last beginning
        self.is_leaf = False  # the last thing was a beginning
        self.nodes = 0
        self.is_encrypted = False
        self.answers: list[tuple[str, str]] = []

    def refuse(self, *_: object) -> None:
        """Entities are how a small file becomes a large one; instances have none."""
        raise NotAnInstance("it has a document type")

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        paths = self.paths
        if not self.nodes:
            self.root = attributes
        self.nodes += 1
        if self.nodes > MOST_NODES or len(paths) > DEEPEST:
            raise NotAnInstance("too many elements, or too deep")
        paths.append(f"{paths[-1]}/{local}")
        self.texts = []
        self.is_leaf = True
        if local == "base64EncryptedKey":
            self.is_encrypted = True

    def text(self, text: str) -> None:
        if self.is_leaf:
            self.texts.append(text)

    def end(self, _name: str) -> None:
        path = self.paths.pop()
        if self.is_leaf:
            self.is_leaf = False
            if text := "".join(self.texts).strip():
                self.answers.append((path, text))

    def envelope(self) -> Envelope:
        """What was read, once all of it has been."""
        root = self.root
        named = dict.fromkeys(("instanceID", "deprecatedID"), "")
        for path, text in self.answers:
            if path.endswith(_NAMES) and path.count("/") == 3:  # noqa: PLR2004 (/data/meta/name)
                name = path.rpartition("/")[2]
                named[name] = named[name] or text
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
