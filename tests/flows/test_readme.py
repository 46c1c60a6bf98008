"""What the README promises: its commands run, its queries answer, its tables of settings and sources are read."""

import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from flows.telling import channels_of, desk_of
from pipeline.settings import load_settings
from pipeline.sources import load_sources
from tests.flows.calling import Call
from tests.pipeline.alerts.servers import mail_server

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
COMMANDS = [line.strip() for line in README.splitlines() if re.match(r"    mineral-deals [a-z]", line)]
NIGHTS = ("run", "demo", "serve", "backfill")  # need a flow; test_nights, test_demo, test_serve and test_backfill run them


def words(line: str) -> list[str]:
    """A command line without its comment, its program and its place in a shell."""
    return shlex.split(line.split("  #")[0])[1:]


def test_the_readme_shows_commands() -> None:
    assert {words(line)[0] for line in COMMANDS} >= {"ingest", "sql", "show", "run"}


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_runs(
    line: str, call: Call, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "saved-pages").mkdir()
    (tmp_path / "saved-pages" / "note.txt").write_text(f"Tin mine sold\n{'The mine was sold to its neighbour. ' * 5}", "utf-8")
    assert corpus.name == "articles.jsonl"
    arguments = words(line)
    if arguments[0] in NIGHTS:
        assert call(arguments[0], "--help").code == 0
        return
    if arguments[0] != "ingest":
        assert call("ingest", corpus, "--quiet").code == 0
        known = call("sql", "SELECT agreement_id FROM agreements LIMIT 1", "--json").json[0]["agreement_id"]
        if arguments[0] == "undo":
            call("confirm", known)
        arguments = [known if word.startswith("agr_") else word for word in arguments]
    with mail_server() as mailbox:
        if "desk-mail" in arguments:
            monkeypatch.setenv("MINERAL_DEALS_CHANNELS", json.dumps({"desk-mail": mailbox.url}))
        answer = call(*arguments)
        assert answer.code == 0, answer.err
        assert len(mailbox.mails) == ("desk-mail" in arguments)


def test_commands_of_the_table_exist(call: Call) -> None:
    night = README.split("## How to add")[0].split("## Every night")[1]
    table = re.findall(r"^\| `([a-z]+)[^`]*`(?:, `([a-z]+)[^`]*`)? \| ", night, re.M)
    for name in (name for row in table for name in row if name):
        assert call(name, "--help").code == 0, name


def test_the_source_and_the_rule_of_the_readme_are_read(tmp_path: Path) -> None:
    blocks = [re.sub(r"^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n)+", README, re.M)]
    sources = next(block for block in blocks if "[[sources]]" in block)
    rules = "".join(block for block in blocks if "[[rules]]" in block or "[[recipients]]" in block)
    secrets = next(block for block in blocks if "[channels]" in block).replace("whsec_…", f"whsec_{'A' * 44}")
    (tmp_path / "sources.toml").write_text(sources, "utf-8")
    (tmp_path / "alerts.toml").write_text(rules, "utf-8")
    assert tomllib.loads(sources)["sources"][0]["id"] == load_sources(tmp_path / "sources.toml")[0].id
    (tmp_path / "secrets.toml").touch(0o600)
    (tmp_path / "secrets.toml").write_text(secrets, "utf-8")
    settings = load_settings(data=tmp_path, alerts=tmp_path / "alerts.toml")
    desk = desk_of(settings)
    assert desk.rules[0].least_value_usd == 100_000_000
    assert set(desk.recipients[0].channels) < set(channels_of(settings))
