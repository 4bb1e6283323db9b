"""Fills forms with JavaRosa, the engine inside ODK Collect, as a person with a phone does."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from pyxform.validators import odk_validate

ENGINE = Path(odk_validate.__file__).parent / "bin" / "ODK_Validate.jar"
PROGRAM = Path(__file__).parent / "Fill.java"

VILLAGE = "27040501"
ROUND = "11111111-1111-4111-8111-111111111111"
HOUSEHOLD = "22222222-2222-4222-8222-222222222222"
HOUSE = "33333333-3333-4333-8333-333333333333"
FATHER = "44444444-4444-4444-8444-444444444444"
MOTHER = "55555555-5555-4555-8555-555555555555"
PARCEL = "66666666-6666-4666-8666-666666666666"
LISTS = {
    "villages.csv": f"name,label\n{VILLAGE},บ้านคลอง\n",
    "rounds.csv": f"name,label\n{ROUND},รอบ 1\n",
    "households.csv": "name,label,village,house,house_number,people,condition,last_visit\n"
    f"{HOUSEHOLD},12 สมชาย ใจดี,{VILLAGE},{HOUSE},12,3,minor_repair,2026-10-01\n",
    "people.csv": "name,label,household,birth_year,sex,relation\n"
    f"{FATHER},สมชาย ใจดี,{HOUSEHOLD},1955,male,head\n"
    f"{MOTHER},สมหญิง ใจดี,{HOUSEHOLD},1960,female,spouse\n",
    "parcels.csv": "name,label,village,household,area,document\n"
    f"{PARCEL},แปลง 1,{VILLAGE},{HOUSEHOLD},1-0-0,\n",
}


@dataclass(frozen=True)
class Filled:
    """What a form asked, told and refused, by path; and the instance it made."""

    instance: Element
    asked: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)

    def answer(self, path: str) -> str | None:
        """What stands in the instance (`interview/people`); None where it is not there."""
        return self.instance.findtext(path)

    def was_asked(self, name: str) -> bool:
        """Whether a question of that name was shown, in any repeat."""
        return any(path.rpartition("/")[2] == name for path in self.asked)


class Filler:
    """Fills one form after the other in one process of the engine."""

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("javac")
        if compiler is None:
            pytest.skip("there is no javac, so forms cannot be filled with Collect's engine")
        self.folder = folder
        subprocess.run(
            [compiler, "-encoding", "UTF-8", "-cp", str(ENGINE), "-d", str(folder), str(PROGRAM)],
            check=True,
            timeout=120,
        )
        self.engine = subprocess.Popen(
            [
                shutil.which("java") or "java",
                "-Xmx512m",
                "-cp",
                f"{ENGINE}:{folder}",
                "Fill",
                str(folder),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def fill(
        self, xml: str, answers: Mapping[str, str], lists: Mapping[str, str] | None = None
    ) -> Filled:
        """Go through the form from the first page to the last, answering what is asked.

        Paths leave `/data/` out; what lies in a repeat has its number: `resident[2]/who/name`.
        """
        for name, text in {**LISTS, **(lists or {})}.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        form = self.folder / "form.xml"
        form.write_text(xml, encoding="utf-8")
        given = "".join(f"/data/{path}\t{answer}\n" for path, answer in answers.items())
        assert self.engine.stdin is not None
        assert self.engine.stdout is not None
        self.engine.stdin.write(f"form\t{form}\n{given}.\n".encode())
        self.engine.stdin.flush()
        lines: list[str] = []
        while (line := self.engine.stdout.readline().decode().rstrip("\n")) != ".":
            assert line or self.engine.poll() is None, "the engine has stopped; see its stderr"
            lines.append(line)
        return _protocol(lines)

    def close(self) -> None:
        """Let the engine end."""
        assert self.engine.stdin is not None
        self.engine.stdin.close()
        self.engine.wait(timeout=30)
        assert self.engine.stdout is not None
        self.engine.stdout.close()


def _protocol(said: list[str]) -> Filled:
    lines = [line.split("\t") for line in said if "\t" in line]
    told: dict[str, dict[str, str]] = {"asked": {}, "note": {}, "refused": {}, "choices": {}}
    unused: list[str] = []
    instance = ""
    for what, *parts in lines:
        if what == "instance":
            instance = parts[0]
        elif what == "unused":
            unused.append(parts[0].removeprefix("/data/"))
        elif what in told:
            told[what][parts[0].removeprefix("/data/")] = parts[1]
    return Filled(
        fromstring(instance.encode()),
        told["asked"],
        told["note"],
        told["refused"],
        {path: codes.split() for path, codes in told["choices"].items()},
        unused,
    )
