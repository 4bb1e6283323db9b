"""What the door needs of an instance: which form it is of, its name, and which files it speaks of.

Pure. Instances are read without namespaces being resolved: devices of years ago leave prefixes
undeclared, and what they collected counts all the same. No document type is taken, so there are
no entities to expand. Sources: https://getodk.github.io/xforms-spec/ (primary instance),
https://docs.getodk.org/openrosa-metadata/
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element, TreeBuilder  # holds what expat reads, reads nothing
from xml.parsers import expat  # no document type is let through: see _refuse

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
    try:
        root = _tree(xml)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise NotAnInstance(str(error)) from error
    leaves = _Leaves()
    leaves.gather([root])
    return _envelope(root.attrib, leaves)


def _tree(xml: bytes) -> Element:
    """The elements of an instance, built without a line of Python for each.

    Names keep their prefixes, and the declarations of these stay attributes.
    """
    # Every element takes a `<`, in whatever encoding: what is far too large is not built at all.
    if xml.count(b"<") > 3 * MOST_NODES:
        raise NotAnInstance("too many elements")
    tree, parser = TreeBuilder(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.Parse(xml, True)
    return tree.close()


def _refuse(*_: object) -> None:
    """Entities are how a small file becomes a large one; instances have none."""
    raise NotAnInstance("it has a document type")


class _Leaves:
    """Gathers the leaves of an instance that have a text."""

    def __init__(self) -> None:
        self.nodes = 0
        self.is_encrypted = False
        self.answers: list[tuple[str, str]] = []

    def gather(
        self, elements: Element | Sequence[Element], above: str = "", depth: int = 1
    ) -> None:
        """Those in `elements`, which stand at the path `above`, and below them."""
        self.nodes += len(elements)
        if self.nodes > MOST_NODES or depth > DEEPEST:
            raise NotAnInstance("too many elements, or too deep")
        for element in elements:
            name = element.tag
            local = name.rpartition(":")[2] if ":" in name else name
            if local == "base64EncryptedKey":
                self.is_encrypted = True
            if len(element):
                self.gather(element, f"{above}/{local}", depth + 1)
            elif element.text and (text := element.text.strip()):
                self.answers.append((f"{above}/{local}", text))


def _envelope(root: dict[str, str], leaves: _Leaves) -> Envelope:
    """What the attributes of the root and the leaves say."""
    named = dict.fromkeys(("instanceID", "deprecatedID"), "")
    for path, text in leaves.answers:
        if path.endswith(_NAMES) and path.count("/") == 3:  # noqa: PLR2004 (/data/meta/name)
            name = path.rpartition("/")[2]
            named[name] = named[name] or text
    return Envelope(
        form_id=(root.get("id") or root.get("xmlns") or "").strip(),
        version=(root.get("version") or _prefixed(root, "version")).strip(),
        instance_id=named["instanceID"] or root.get("instanceID", "").strip(),
        deprecated_id=named["deprecatedID"],
        is_encrypted=leaves.is_encrypted or root.get("encrypted") == "yes",
        answers=tuple(leaves.answers),
    )


def _prefixed(root: dict[str, str], name: str) -> str:
    """An attribute of OpenRosa's own namespace, by whatever prefix stands for it."""
    for attribute, value in root.items():
        prefix, _, local = attribute.partition(":")
        if local == name and (prefix == "orx" or root.get(f"xmlns:{prefix}") == OPENROSA):
            return value
    return ""
