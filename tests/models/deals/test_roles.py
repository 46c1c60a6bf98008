"""Roles: who buys, sells, lends and takes, in active and passive sentences; nobody where the words don't say."""

import pytest

from models.deals.roles import roles
from tests.models.training.conftest import mention, prepared


@pytest.mark.parametrize(
    ("text", "deal_type", "expected"),
    [
        ("Lynas has agreed to buy Iluka from Sojitz.", "acquisition", {"Lynas": "buyer", "Iluka": "target", "Sojitz": "seller"}),
        ("Iluka is to be acquired by Lynas.", "acquisition", {"Iluka": "target", "Lynas": "buyer"}),
        ("Sojitz sold Iluka to Lynas.", "acquisition", {"Sojitz": "seller", "Iluka": "target", "Lynas": "buyer"}),
        ("Lynas will supply cerium to Sojitz.", "offtake", {"Lynas": "seller", "Sojitz": "offtaker"}),
        ("Sojitz buys cerium from Lynas.", "offtake", {"Lynas": "seller", "Sojitz": "offtaker"}),
        ("Sojitz has approved a loan to Lynas.", "financing", {"Sojitz": "lender", "Lynas": "borrower"}),
        ("Lynas secured a loan from Sojitz.", "financing", {"Sojitz": "lender", "Lynas": "borrower"}),
        ("Lynas and Sojitz formed a company.", "joint_venture", {"Lynas": "partner", "Sojitz": "partner"}),
        ("A takeover of Iluka was told by Lynas.", "acquisition", {}),
    ],
)
def test_parts_of_a_sentence(text: str, deal_type: str, expected: dict[str, str]) -> None:
    article = prepared(text)
    names = [name for name in ("Lynas", "Iluka", "Sojitz") if name in text]
    mentions = [mention(text, name, "COMPANY") for name in names]
    found = roles(text, article.sentences[0], mentions, deal_type, {("PARTY", name): name for name in names})
    assert dict(found) == expected
