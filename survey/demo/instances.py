"""Instances of forms as a phone writes them: the form's own empty instance, with answers in it."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Final
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

_XFORMS: Final = "{http://www.w3.org/2002/xforms}"
Answers = Mapping[str, str]


def instance(
    xform: str,
    answers: Answers,
    *,
    instance_id: str,
    repeats: Mapping[str, list[Answers]] | None = None,
) -> bytes:
    """The XML of one filled form; `answers` by path below the root (`where/village`).

    `repeats` holds the answers of each time a repeat was filled, by the repeat's path. What
    is not answered is left out, as a device leaves out what was not asked.
    """
    root = next(iter(_the(fromstring(xform), f"{_XFORMS}instance")))
    for path, filled in (repeats or {}).items():
        _repeat(root, path, filled)
    for path, answer in answers.items():
        _question(root, path).text = answer
    _question(root, "meta/instanceID").text = f"uuid:{instance_id}"
    _leave_out_the_unanswered(root)
    for each in root.iter():  # of no namespace, as Collect writes them
        each.tag, each.tail = _local(each), None
        if len(each):
            each.text = None
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _the(tree: Element, tag: str) -> Element:
    return next(tree.iter(tag))


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _question(root: Element, path: str) -> Element:
    found = root
    for name in path.split("/"):
        found = next(each for each in found if _local(each) == name)
    return found


def _repeat(root: Element, path: str, filled: list[Answers]) -> None:
    """The repeat as often as it was filled, in the place of its template."""
    above, _, name = path.rpartition("/")
    parent = _question(root, above) if above else root
    own = [each for each in parent if _local(each) == name]
    where = list(parent).index(own[0])
    empty = deepcopy(own[0])
    for each in own:
        parent.remove(each)
    for number, answers in enumerate(filled):
        made = deepcopy(empty)
        made.attrib.clear()  # no template any more
        for question, answer in answers.items():
            _question(made, question).text = answer
        parent.insert(where + number, made)


def _leave_out_the_unanswered(element: Element) -> None:
    for child in list(element):
        _leave_out_the_unanswered(child)
        is_empty = not len(child) and not (child.text or "").strip()
        if is_empty or _local(child) == "entity":
            element.remove(child)
