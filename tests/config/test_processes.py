"""Children of the server: started again when they die, never left behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

from config.processes import MARK, Child, end_leftovers, stop_all

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "grandchild = subprocess.Popen(['sleep', '61.5'])\n"
    "print(grandchild.pid, flush=True)\n"
    "time.sleep(60)",
]


def test_a_child_that_dies_is_started_again():
    child = Child("sleeper", SLEEPS, os.environ)
    child.start()
    child.kill()
    while child.returncode() is None:
        time.sleep(0.01)
    assert "ended (-9)" in child.revive()
    child._again_at = 0.0  # without the pause for what died young
    child.revive()
    assert child.returncode() is None
    stop_all([child])


def test_a_child_that_dies_at_once_is_started_later_and_later():
    child = Child("broken", ["false"], os.environ)
    pauses = []
    for _ in range(3):
        child.start()
        while child.returncode() is None:
            time.sleep(0.01)
        child.revive()
        pauses.append(child._pause)
    assert pauses == [2.0, 4.0, 8.0]


def test_a_child_that_will_not_stop_is_ended_with_its_own_children(monkeypatch, capfd):
    monkeypatch.setattr("config.processes.STOP_SECONDS", 0.5)
    child = Child("stubborn", STUBBORN, os.environ)
    child.start()
    grandchild = ""
    while not grandchild:
        grandchild = capfd.readouterr().out.strip()
        time.sleep(0.05)
    stop_all([child])
    assert child.returncode() == -9
    deadline = time.monotonic() + 60  # a kill takes effect a moment later
    while runs(int(grandchild)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not runs(int(grandchild))


def test_leftovers_of_a_killed_server_are_ended_and_others_are_not(tmp_path):
    ours = subprocess.Popen(SLEEPS, env={**os.environ, MARK: str(tmp_path)})
    other = subprocess.Popen(SLEEPS, env={**os.environ, MARK: f"{tmp_path}-other"})
    try:
        assert end_leftovers(str(tmp_path)) == 1
        assert ours.wait(5) == -9
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def runs(process: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
