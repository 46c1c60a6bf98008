"""The files of `deploy/`: they name commands, settings and files that exist, and say what the settings say."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from cronsim import CronSim

from pipeline.settings import Settings
from tests.flows.calling import Call

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SCHEDULE = Settings.model_fields["schedule"].default
ELSEWHERE = {"SETTINGS", "SECRETS"}  # variables that name files of settings


def own_variables(text: str) -> set[str]:
    return {name.removeprefix("MINERAL_DEALS_") for name in re.findall(r"MINERAL_DEALS_[A-Z_]+", text)}


@pytest.mark.parametrize("path", [path for path in DEPLOY.rglob("*") if path.is_file()], ids=lambda path: str(path.name))
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {name.upper() for name in Settings.model_fields} | ELSEWHERE
    assert own_variables(path.read_text("utf-8")) <= known


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text("utf-8"))
    return parser


def test_units_start_commands_that_exist(call: Call) -> None:
    for path in UNITS:
        if path.suffix == ".service":
            program, *words = shlex.split(unit(path)["Service"]["ExecStart"])
            assert program.endswith("/.venv/bin/mineral-deals")
            _accepted(call, words)
        else:
            assert path.with_suffix(".service") in UNITS
    minute, hour, *_ = SCHEDULE.split()
    timer = unit(DEPLOY / "systemd" / "mineral-deals.timer")["Timer"]
    assert timer["OnCalendar"] == f"*-*-* {int(hour):02}:{int(minute):02}:00 UTC"


def test_a_night_that_keeps_failing_slowly_is_started_four_times_and_leaves_the_next_one_its_turn() -> None:
    told = unit(DEPLOY / "systemd" / "mineral-deals.service")
    hours = {"h": 1.0, "min": 1 / 60}
    limit, longest, stop, pause = (
        float(number) * hours[name]
        for key in ("StartLimitIntervalSec", "TimeoutStartSec", "TimeoutStopSec", "RestartSec")
        for number, name in re.findall(r"(\d+)(\w+)", told["Unit" if key.startswith("StartLimit") else "Service"][key])
    )
    assert told["Unit"]["StartLimitBurst"] == "4"
    assert 4 * (longest + stop + pause) < limit < 23.5
    assert told["Service"]["SuccessExitStatus"] == "130"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd's own check")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in UNITS:  # the program must be there, so another one stands in its place
        text = path.read_text("utf-8").replace("/opt/mineral-deals/.venv/bin/mineral-deals", sys.executable)
        (tmp_path / path.name).write_text(text)
    command = ["systemd-analyze", "verify", *(str(tmp_path / path.name) for path in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_crontab_says_what_the_settings_say(call: Call) -> None:
    text = (DEPLOY / "crontab").read_text("utf-8")
    jobs = [line.split(maxsplit=5) for line in text.splitlines() if re.match(r"[\d*]", line)]
    assert text.endswith("\n")
    assert "%" not in text  # a line feed to cron
    for *fields, command in jobs:
        assert next(CronSim(" ".join(fields), datetime(2026, 1, 1)))
        _accepted(call, shlex.split(command)[1:])
    assert " ".join(jobs[0][:5]) == SCHEDULE


def test_the_image_holds_what_its_file_copies() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8").splitlines()
    ignore = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    copied = {word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]}
    assert copied == let_in
    assert all((ROOT / name).exists() for name in copied)
    assert not any(fnmatch(name, ".venv*") or name == "data" for name in let_in)


def test_compose_builds_and_starts_what_there_is(call: Call) -> None:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    services, volumes = told["services"], told["volumes"]
    for service in services.values():
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
        for volume in service.get("volumes", ()):
            assert volume.split(":")[0] in volumes
        assert set(service.get("depends_on", ())) <= set(services)
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))  # nobody else's to see
    assert services["deals"]["environment"]["MINERAL_DEALS_SCHEDULE"] == SCHEDULE
    assert {name for name, one in services.items() if "profiles" not in one} == {"deals"}
    (start,) = re.findall(r"^CMD (.*)$", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    _accepted(call, yaml.safe_load(start))


def test_every_container_of_the_service_has_the_same_settings() -> None:
    told = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["deals"]["environment"]
    assert not any("$" in value for name, value in told.items() if name.startswith("MINERAL_DEALS_"))
    manual = (DEPLOY / "README.md").read_text("utf-8")
    assert not re.search(r"^\s*[A-Z_]+=\S* docker", manual, re.MULTILINE)  # the next `up` wouldn't know of it
    (settings,) = re.findall(r"`(alerts = .*?)`", manual)
    assert Settings(**tomllib.loads(settings)).alerts == Path("/data/alerts.toml")


def _accepted(call: Call, words: list[str]) -> None:
    answer = call(*words, "--help")
    assert answer.code == 0, answer.err
    assert "Usage" in answer.out
