"""What a person may set: values as text and back, and what is refused."""

import pytest

from pipeline.records import Money, Terms
from pipeline.resolve.corrections import READERS, read_value, write_value


def test_every_field_of_a_deal_can_be_set() -> None:
    assert set(READERS) == set(Terms.__slots__)


@pytest.mark.parametrize(
    ("field", "text", "value", "stored"),
    [
        ("status", "signed", "signed", "signed"),
        ("binding", "unknown", "unknown", "unknown"),
        ("countries", " US;CD ;US", ("CD", "US"), "CD; US"),
        ("companies", "", (), ""),
        ("project", " Mutanda ", "Mutanda", "Mutanda"),
        ("project", " ", None, ""),
        ("value", "usd 1,500,000", Money(1.5e6, "USD"), "USD 1500000"),
        ("value", "EUR 0.5", Money(0.5, "EUR"), "EUR 0.5"),
        ("value", "JPY 2e12", Money(2e12, "JPY"), "JPY 2000000000000"),
        ("value", "", None, ""),
        ("stake_percent", "49.9 %", 49.9, "49.9"),
        ("stake_percent", "", None, ""),
    ],
)
def test_a_text_is_a_value_and_the_value_a_text(field: str, text: str, value: object, stored: str) -> None:
    assert read_value(field, text) == value
    assert write_value(value) == stored
    assert read_value(field, stored) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("status", ""),
        ("status", "Signed"),
        ("deal_type", "merger"),
        ("value", "1500000"),
        ("value", "USD"),
        ("value", "USD 0"),
        ("value", "USD -5"),
        ("value", "USD nan"),
        ("value", "USD 1e999"),
        ("value", "USD 1.500.000"),
        ("value", "dollars 5"),
        ("stake_percent", "half"),
        ("stake_percent", "nan"),
        ("stake_percent", "0"),
        ("stake_percent", "101"),
    ],
)
def test_what_no_field_can_hold(field: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"use one of|write a"):
        read_value(field, text)
