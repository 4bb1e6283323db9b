"""What an installation behind TLS is made of: settings, compose file, proxy, image."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "RANGWAT_HOST": "rangwat.example",
    "POSTGRES_PASSWORD": "of-a-test",
    "RANGWAT_BACKUP_PASSPHRASE": "of-a-test",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_settings_behind_tls_pass_every_check_of_django():
    kept = {name: value for name, value in os.environ.items() if name != "RANGWAT_SECRET_KEY"}
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=kept
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "RANGWAT_HTTPS": "1",
            "RANGWAT_HOSTS": "rangwat.example",
            "RANGWAT_SECRET_KEY": "".join(map(chr, range(48, 110))),
            "DATABASE_URL": "postgres://nobody@localhost/nothing",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_the_server_of_django_checks_by_itself_and_can_be_told_not_to():
    told = subprocess.run(
        [sys.executable, "manage.py", "runserver", "--help"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@localhost/nothing"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--skip-checks" in told.stdout


def test_every_service_restarts_and_tells_how_it_is(compose: dict[str, Any]):
    assert {"database", "prepare", "web", "worker", "caddy"} == set(compose["services"])
    for name, service in compose["services"].items():
        assert service["restart"] == ("no" if name == "prepare" else "unless-stopped"), name
        assert service["healthcheck"], name


def test_no_secret_stands_in_the_compose_file(compose: dict[str, Any]):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASS|SECRET|KEY", name):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), name


def test_every_variable_of_the_product_is_one_it_knows(compose: dict[str, Any]):
    code = "".join(path.read_text() for path in (ROOT / "config").glob("*.py"))
    for name in compose["services"]["web"]["environment"]:
        assert name.startswith("PG") or f'"{name}"' in code, name


def test_only_the_proxy_is_open_to_the_world(compose: dict[str, Any]):
    assert [name for name, each in compose["services"].items() if "ports" in each] == ["caddy"]
    assert "header_up X-Forwarded-For {remote_host}" in (ROOT / "Caddyfile").read_text()


def test_named_volumes_are_declared_and_files_are_there(compose: dict[str, Any]):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            found = (ROOT / source).exists() if source.startswith(".") else False
            assert found or source in compose["volumes"], volume


def test_the_image_copies_only_what_is_there_and_runs_as_nobody_in_particular():
    text = (ROOT / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.M):
        *sources, _target = line.split()
        assert all((ROOT / source).exists() for source in sources), line
    assert text.rindex("\nUSER rangwat") > text.rindex("\nFROM ")


def test_compose_itself_takes_the_file():
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("docker-compose is not installed")
    checked = subprocess.run(
        [program, "-f", "docker-compose.yml", "config", "-q"],
        cwd=ROOT,
        env=os.environ | ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
