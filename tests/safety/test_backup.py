"""A machine is lost, and comes back: rehearsed with whole installations."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.safety.installation import Installation

FILL = """
from datetime import date
from pathlib import Path
from tests import factories
from network import evidence
from network.identity import sealed_national_id
from network.models import PersonRecord
factories.place("27"); factories.place("2704")
tambon = factories.place("270405"); factories.joined(tambon)
village = factories.place("27040501")
home = factories.household(village)
person = factories.person("นางสมมติ คงอยู่", household=home)
PersonRecord.objects.create(party=person, name="นางสมมติ คงอยู่", observed_on=date(2025, 2, 1),
    source=factories.source(), **sealed_national_id("9990100000019"))
gone = factories.person("นายสมมติ ขอลบ", household=home)
factories.verified(factories.visit(home, house=factories.house(village), condition="good"))
path = Path("/tmp") / f"rangwat-safety-{gone.key}.csv"
path.write_text("บ้านเลขที่,คน")
source = evidence.receive_file(path, title="แบบสำรวจ", as_of=date(2025, 1, 5))
path.unlink()
print(gone.key)
"""
LOOK = """
import json
from network import evidence
from network.identity import masked_national_id
from network.models import PersonRecord, Place, Source
from network.moments import Moment
from formats.months import Month
from reports.document import values_of
from reports.situation import SituationReport
report = SituationReport(Place.objects.get(code="2704"), Month(2025, 1))
record = PersonRecord.objects.exclude(national_id_encrypted=None).get()
print(json.dumps({
    "values": values_of(report),
    "id": masked_national_id(record.national_id_encrypted),
    "file": evidence.content(Source.objects.exclude(stored_as="").get()).decode(),
    "names": sorted(set(PersonRecord.objects.values_list("name", flat=True))),
}, ensure_ascii=False))
"""
# Every copy by the command itself, all in one process.
VERIFY = """
import json
from pathlib import Path
from django.core.management import call_command
folder, count = Path("%s"), %d
codes = []
for number in range(count):
    try:
        call_command("verify_backup", str(folder / str(number)), "--quick")
        codes.append(0)
    except SystemExit as ended:
        codes.append(ended.code)
    except BaseException as error:
        codes.append(getattr(error, "returncode", repr(error)))
print()
print(json.dumps(codes))
"""


def test_a_lost_machine_comes_back_and_what_was_erased_since_stays_erased(
    machine: Installation, empty: Installation, tmp_path: Path
):
    folder = tmp_path / "backups"
    with machine.running():
        erased = machine.python(FILL)
        before = json.loads(machine.python(LOOK))
        assert before["id"].endswith("01-9")
        machine.done("backup", str(folder), "--verbosity=0")
        assert "whole" in machine.done("verify_backup", str(folder), "--verbosity=0")
        machine.done("erase_person", erased, "--reason", "ขอลบข้อมูล")
    register = tmp_path / "register"
    shutil.copytree(machine.var / "erasures", register)
    machine.lose()

    again = empty
    again.var.mkdir(parents=True)
    shutil.copytree(register, again.var / "erasures")
    assert "1 erasures replayed" in again.done("restore", str(folder), "--verbosity=0")
    after = json.loads(again.python(LOOK))
    assert "นายสมมติ ขอลบ" in before["names"]
    assert "นายสมมติ ขอลบ" not in after["names"]
    for kept in ("values", "id", "file"):
        assert after[kept] == before[kept]

    # What is there is not written over by mistake, and kept when it is on purpose.
    refused = again.manage("restore", str(folder), "--verbosity=0")
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    again.done("restore", str(folder), "--replace", "--verbosity=0")
    assert json.loads(again.python(LOOK))["values"] == before["values"]
    assert list(again.var.glob("before-*/keys"))

    _tampered(again, folder, tmp_path)


def _tampered(machine: Installation, folder: Path, tmp_path: Path) -> None:
    """Damage of each kind is found, with the exit code that says so."""
    whole = next(folder.iterdir())

    def damaged(number: int, change) -> None:
        copy = tmp_path / "damaged" / str(number)
        shutil.copytree(whole, copy)
        change(copy)

    def flip(path: Path) -> None:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))

    changes = [
        (lambda _copy: None, 0),
        (lambda copy: flip(copy / "database.dump"), 4),
        (lambda copy: flip(copy / "keys.sealed"), 4),
        (lambda copy: (copy / "extra").write_text("x"), 4),
        (lambda copy: next(copy.glob("files/media/**/*.enc")).unlink(), 4),
        (lambda copy: (copy / "manifest.json").write_text("{}"), 2),
        (shutil.rmtree, 2),
    ]
    for number, (change, _code) in enumerate(changes):
        damaged(number, change)
    said = machine.python(VERIFY % (str(tmp_path / "damaged"), len(changes)))
    assert json.loads(said) == [code for _change, code in changes]
    assert b"9990100000019" not in b"".join(
        path.read_bytes() for path in whole.rglob("*") if path.is_file()
    )
