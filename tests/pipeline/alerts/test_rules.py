"""Rules: which changes they fit, and how a broken file is refused."""

from datetime import time
from pathlib import Path
from typing import Any

import pytest

from pipeline.alerts import AgreementChange, Recipient, Rule, confirmed, diff, load_alerts, notice_of
from pipeline.alerts.rules import notice_profile
from pipeline.errors import SettingsError
from tests.factory import NOON, agreement

DEAL = AgreementChange(
    "new_deal",
    agreement(
        1,
        deal_type="acquisition",
        status="signed",
        companies=("Rio Tinto Lithium", "Arcadium"),
        minerals=("lithium",),
        countries=("AU", "US"),
        value=(6.7e9, "USD"),
        confidence=0.8,
    ),
)


def fits(rule: Rule, change: AgreementChange) -> bool:
    return rule.takes(notice_profile(notice_of(change, {}, NOON)))


@pytest.mark.parametrize(
    ("conditions", "taken"),
    [
        ({}, True),
        ({"kinds": ("new_deal", "merge")}, True),
        ({"kinds": ("status_change",)}, False),
        ({"minerals": ("cobalt", "lithium"), "countries": ("US",)}, True),
        ({"minerals": ("lithium",), "countries": ("CL",)}, False),
        ({"companies": ("rio tinto",)}, True),
        ({"companies": ("Rio",)}, True),
        ({"companies": ("Arca",)}, False),
        ({"deal_types": ("acquisition",), "statuses": ("signed",)}, True),
        ({"statuses": ("completed",)}, False),
        ({"least_value_usd": 6.7e9}, True),
        ({"least_value_usd": 6.8e9}, False),
        ({"least_confidence": 0.81}, False),
        ({"only_reviewed": True}, False),
        ({"kinds": ("failed_night",)}, False),
    ],
)
def test_conditions(conditions: dict[str, Any], taken: bool) -> None:
    assert fits(Rule("r", **conditions), DEAL) == taken


def test_an_unknown_value_reaches_no_threshold() -> None:
    assert not fits(Rule("r", least_value_usd=1.0), AgreementChange("new_deal", agreement(1)))


def test_without_a_file_everything_is_told() -> None:
    assert load_alerts(None).rules == (Rule("everything"),)


def test_rules_are_read(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(
        """
        [[rules]]
        name = "big lithium"
        kinds = ["new_deal", "status_change"]
        minerals = ["lithium"]
        least_value_usd = 100_000_000
        channels = ["console", "slack"]

        [[rules]]
        name = "Congo"
        countries = ["CD"]
        """
    )
    big, congo = load_alerts(path, {"minerals": {"lithium"}, "countries": {"CD"}}).rules
    assert big == Rule(
        "big lithium", ("new_deal", "status_change"), minerals=("lithium",), least_value_usd=1e8, channels=("console", "slack")
    )
    assert congo == Rule("Congo", countries=("CD",))


BROKEN = [
    ("[[rules]]\nname = 'a'\nmineral = ['lithium']", "rule 'a': 'mineral' is unknown; did you mean 'minerals'?"),
    ("[[rules]]\nname = 'a'\nstatuses = ['sigend']", "rule 'a': statuses: 'sigend' is unknown; did you mean 'signed'?"),
    ("[[rules]]\nname = 'a'\nkinds = ['new']", "rule 'a': kinds: 'new' is unknown"),
    ("[[rules]]\nname = 'a'\ndeal_types = ['Offtake']", "did you mean 'offtake'?"),
    ("[[rules]]\nname = 'a'\nminerals = ['lithum']", "minerals: 'lithum' is unknown; did you mean 'lithium'?"),
    ("[[rules]]\nname = 'a'\nleast_confidence = 80", "rule 'a': least_confidence: input should be less than or equal to 1"),
    ("[[rules]]\nname = 'a'\nminerals = 'lithium'", "rule 'a': minerals: input should be a valid tuple"),
    ("[[rules]]\nkinds = ['merge']", "rule 1: name: field required"),
    ("[[rules]]\nname = 'a'\n[[rules]]\nname = 'a'", "two rules are named 'a'"),
    ("[[rule]]\nname = 'a'", "'rule' is unknown here; did you mean 'rules'?"),
    ("[rules]\nname = 'a'", "with two brackets"),
    ("", "holds no"),
    ("[[rules]\n", "not valid TOML"),
    ("[[rules]]\nname = 'a'\nrecipients = ['Ana']\n[[recipients]]\nname = 'Anna'", "line 3: rule 'a': recipients: 'Ana' is"),
    ("[[rules]]\nname = 'a'\nkinds = ['failed_night']\nminerals = ['lithium']", "line 4: rule 'a': minerals means nothing to"),
    ("[[rules]]\nname = 'a'\n\n[[rules]]\n# b\nname = 'b'\nstatuses = [\n'signed',\n'sigend',\n]", "line 9: rule 'b': statuses"),
    ("[[rules]]\nname = 'a'\n[[rules]]\nname = 'a'", "line 4: two rules"),
    ("[[recipients]]\nname = 'A'\ndigest = 'dayly'\n[[rules]]\nname = 'a'", "line 3: recipient 'A': digest: 'dayly' is"),
    ("[[recipients]]\nname = 'A'\ntimezone = 'Europe/Berln'\n[[rules]]\nname = 'a'", "did you mean 'Europe/Berlin'?"),
    ("[[recipients]]\nname = 'A'\nquiet = '20-7'\n[[rules]]\nname = 'a'", "line 3: recipient 'A': quiet: write a time"),
    ("[[recipients]]\nname = 'A'\nquiet = '8:00-08:00'\n[[rules]]\nname = 'a'", "recipient 'A': quiet: quiet hours begin"),
    ("[[recipients]]\nname = 'A'\nat = '25:00'\n[[rules]]\nname = 'a'", "line 3: recipient 'A': at: write a time of day"),
]


@pytest.mark.parametrize(("content", "sentence"), BROKEN)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(content)
    with pytest.raises(SettingsError) as caught:
        load_alerts(path, {"minerals": ("cobalt", "lithium")})
    assert str(caught.value).startswith(str(path))
    assert sentence in str(caught.value)


def test_a_family_takes_its_members(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text("[[rules]]\nname = 'magnets'\nminerals = ['rare earths']")
    families = {"neodymium": "rare earths", "cobalt": "battery metals"}
    (rule,) = load_alerts(path, {"minerals": ("neodymium", "cobalt", "rare earths")}, families).rules
    assert rule.minerals == ("rare earths", "neodymium")


def test_recipients_are_read(tmp_path: Path) -> None:
    path = tmp_path / "alerts.toml"
    path.write_text(
        """
        [[recipients]]
        name = "Anna"
        channels = ["mail"]
        digest = "weekly"
        at = 07:30:00
        day = "friday"
        quiet = "20:00-7:00"
        timezone = "Asia/Tokyo"
        group_by = "countries"

        [[rules]]
        name = "a"
        recipients = ["Anna"]
        """
    )
    (anna,) = load_alerts(path).recipients
    assert anna == Recipient("Anna", ("mail",), "weekly", time(7, 30), "friday", (time(20), time(7)), "Asia/Tokyo", "countries")


def test_reviewed_deals_are_news_when_they_are_confirmed() -> None:
    before, after = agreement(1, claim_ids=("c1",)), agreement(1, claim_ids=("c1",), review="confirmed")
    assert diff([before], [after]) == ()
    (change,) = confirmed([before], [after])
    assert fits(Rule("r", only_reviewed=True), change)
    assert not fits(Rule("r"), change)
    assert confirmed([after], [after]) == ()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml"):
        load_alerts(tmp_path / "none.toml")
