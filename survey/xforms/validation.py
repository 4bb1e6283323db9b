"""Has ODK Validate judge an XForm: what it refuses, phones would fail on in the field."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path
from typing import Final

from survey.xforms import wordings
from survey.xforms.errors import FormRefused
from survey.xforms.faults import Fault

# By its place: to load pyxform for it takes every process a third of a second.
_JAR: Final = "pyxform/validators/odk_validate/bin/ODK_Validate.jar"
LONGEST: Final = 60  # seconds; an ordinary form takes one and a half
# Little memory and one thread of compiling; XML that points elsewhere is not followed.
_JAVA: Final = (
    "-Xmx256m", "-Xss2m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true",
    "-Djavax.xml.accessExternalDTD=", "-Djavax.xml.accessExternalSchema=",
    "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=9", "-Dhttps.proxyHost=127.0.0.1",
    "-Dhttps.proxyPort=9", "-Dfile.encoding=UTF-8", "-Duser.language=en",
)  # fmt: skip


def faults_of(xml: str, rows: Mapping[str, int]) -> list[Fault]:
    """What is wrong with an XForm; empty where devices can take it.

    `rows` says on which row of the survey sheet each path stands.

    Raises:
        FormRefused: it could not be judged: there is no Java, or it takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="form-") as folder:
        path = Path(folder, "form.xml")
        done = _judged({path: xml})
    if done.returncode == 0:
        return []
    report = done.stderr.decode("utf-8", "replace").replace(str(path), "form.xml")
    return wordings.from_validate(report, rows)


def are_valid(forms: Sequence[str]) -> bool:
    """Whether devices can take all of some XForms: judged at once, which tells not what is wrong.

    Raises:
        FormRefused: they could not be judged: there is no Java, or it takes too long.
    """
    with tempfile.TemporaryDirectory(prefix="form-") as folder:
        paths = {Path(folder, f"{number}.xml"): xml for number, xml in enumerate(forms)}
        return _judged(paths).returncode == 0


def _judged(forms: Mapping[Path, str]) -> subprocess.CompletedProcess[bytes]:
    """What ODK Validate says of XForms, each written to its path in one folder."""
    java = shutil.which("java")
    if java is None:
        raise FormRefused([_no_java()])
    for path, xml in forms.items():
        path.write_text(xml, encoding="utf-8")
    folder = str(next(iter(forms)).parent)
    jar = str(distribution("pyxform").locate_file(_JAR))
    try:
        return subprocess.run(  # noqa: S603 (Java by its path; forms are arguments)
            [java, *_JAVA, "-jar", jar, *map(str, forms)],
            cwd=folder, env={"HOME": folder, "LANG": "C.UTF-8"}, capture_output=True,
            check=False, timeout=LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise FormRefused([_too_long()]) from error


def _no_java() -> Fault:
    return Fault(
        "no_java",
        "เครื่องแม่ข่ายไม่มี Java จึงตรวจแบบฟอร์มไม่ได้ แจ้งผู้ดูแลระบบให้ติดตั้ง Java 11 ขึ้นไป",
        "The server has no Java, so the form cannot be checked; have Java 11 or later installed.",
    )


def _too_long() -> Fault:
    return Fault(
        "too_long",
        "ตรวจแบบฟอร์มนานเกินไปจึงหยุด ให้ลดสูตรหรือตัวเลือก",
        "Checking took too long and was stopped; use fewer formulas or choices.",
    )
