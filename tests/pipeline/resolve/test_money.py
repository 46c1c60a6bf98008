"""Amounts in US dollars: known years and currencies, and nothing guessed."""

from pathlib import Path

import pytest

from pipeline.errors import SettingsError
from pipeline.records import Money
from pipeline.resolve import load_rates, resolver_version, using_rates
from pipeline.resolve.money import rates, to_usd


def test_dollars_stay_dollars() -> None:
    assert to_usd(Money(6.7e9, "USD"), 1999) == 6.7e9


@pytest.mark.parametrize(
    ("currency", "year", "least", "most"),
    [("EUR", 2015, 1.10, 1.12), ("AUD", 2023, 0.65, 0.68), ("SAR", 2025, 0.26, 0.27), ("XOF", 2024, 0.0016, 0.0017)],
)
def test_yearly_averages(currency: str, year: int, least: float, most: float) -> None:
    assert least < (to_usd(Money(1e6, currency), year) or 0) / 1e6 < most


def test_unknown_is_none() -> None:
    assert to_usd(None, 2024) is None
    assert to_usd(Money(5, "RUB"), 2024) is None
    assert to_usd(Money(5, "EUR"), 2014) is None
    assert to_usd(Money(5, "XXX"), 2024) is None


def test_every_year_has_the_major_currencies() -> None:
    major = ("EUR", "GBP", "JPY", "CNY", "AUD", "CAD", "CHF", "INR", "BRL", "ZAR", "KRW", "IDR", "XOF", "XAF", "NAD", "MXN")
    assert all((year, currency) in rates().table for year in range(2015, 2027) for currency in major)


def test_a_table_of_ones_own_replaces_the_built_in_one(tmp_path: Path) -> None:
    own = tmp_path / "rates.csv"
    own.write_text("# source: a central bank\nyear,currency,usd\n2024,ZMW,0.0383\n\n", "utf-8")
    version = resolver_version()
    with using_rates(own):
        assert to_usd(Money(1e6, "ZMW"), 2024) == 38_300
        assert to_usd(Money(1e6, "EUR"), 2024) is None
        assert resolver_version() != version  # what was resolved with other rates is to be resolved anew
    assert to_usd(Money(1e6, "ZMW"), 2024) is None
    assert resolver_version() == version
    with using_rates(None):
        assert resolver_version() == version


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", "line 1: the first line of a table of rates is year,currency,usd"),
        ("2024,ZMW,0.0383", "line 1: the first line"),
        ("# a\nyear,currency,usd\n2024,ZMW", "line 3: '2024,ZMW' is no rate"),
        ("year,currency,usd\n2024,ZMW,zero", "line 2: '2024,ZMW,zero' is no rate"),
        ("year,currency,usd\n2024,ZMW,0", "line 2: '2024,ZMW,0' is no rate"),
        ("year,currency,usd\n2024,ZMW,nan", "is no rate"),
        ("year,currency,usd\n24,ZMW,1", "is no rate"),
        ("year,currency,usd\n2024,kwacha,1", "is no rate; write year, code and dollars for one unit, as in 2025,ZMW,0.0386"),
        ("year,currency,usd\n2024,ZMW,1\n2024,ZMW,2", "line 3: ZMW of 2024 stands there twice"),
    ],
)
def test_a_broken_table_names_file_and_line(tmp_path: Path, lines: str, words: str) -> None:
    own = tmp_path / "own.csv"
    own.write_text(lines, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_rates(own)
    assert str(caught.value).startswith(str(own))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"), using_rates(tmp_path / "none.csv"):
        raise AssertionError
    (tmp_path / "latin.csv").write_bytes(b"year,currency,usd\n# \xe9")
    with pytest.raises(SettingsError, match="isn't UTF-8"):
        load_rates(tmp_path / "latin.csv")
