"""Names of people as lists write them, to be compared: titles and spacing differ, the name not."""

from __future__ import annotations

import re

_TITLES = re.compile(
    r"^(นางสาว|น\.?\s?ส\.|นาย|นาง|ด\.?\s?ช\.|ด\.?\s?ญ\.|เด็กชาย|เด็กหญิง|ว่าที่\s?ร\.?ต\.?)\s*"
)


def plain_person(name: str) -> str:
    """A person's name without title, spaces and case, to compare."""
    return "".join(_TITLES.sub("", name.strip()).split()).casefold()


def first_name(name: str) -> str:
    """The given name alone, without title and case: surnames change with a marriage."""
    return next(iter(_TITLES.sub("", name.strip()).split()), "").casefold()
