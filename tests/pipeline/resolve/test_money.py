"""Amounts in US dollars: known years and currencies, and nothing guessed."""

import pytest

from pipeline.records import Money
from pipeline.resolve.money import rates, to_usd


def test_dollars_stay_dollars() -> None:
    assert to_usd(Money(6.7e9, "USD"), 1999) == 6.7e9


@pytest.mark.parametrize(
    ("currency", "year", "least", "most"), [("EUR", 2015, 1.10, 1.12), ("AUD", 2023, 0.65, 0.68), ("SAR", 2025, 0.26, 0.27)]
)
def test_yearly_averages(currency: str, year: int, least: float, most: float) -> None:
    assert least < (to_usd(Money(1e6, currency), year) or 0) / 1e6 < most


def test_unknown_is_none() -> None:
    assert to_usd(None, 2024) is None
    assert to_usd(Money(5, "RUB"), 2024) is None
    assert to_usd(Money(5, "EUR"), 2014) is None
    assert to_usd(Money(5, "XXX"), 2024) is None


def test_every_year_has_the_major_currencies() -> None:
    major = ("EUR", "GBP", "JPY", "CNY", "AUD", "CAD", "CHF", "INR", "BRL", "ZAR", "KRW", "IDR")
    assert all((year, currency) in rates() for year in range(2015, 2027) for currency in major)
