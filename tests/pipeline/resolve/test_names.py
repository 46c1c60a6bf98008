"""Names of companies and public bodies, as pairs that are the same or aren't."""

import pytest

from pipeline.resolve.names import alike, body_of, name_of, same_body, same_name

FIRM = [
    ("MP Materials", "MP Materials Corp."),
    ("Lynas", "Lynas Rare Earths Ltd"),
    ("Maaden", "Ma'aden"),
    ("Sociedad Quimica y Minera de Chile", "Sociedad Química y Minera de Chile S.A."),
    ("SQM", "Sociedad Química y Minera de Chile"),
    ("YLB", "Yacimientos de Litio Bolivianos"),
    ("RioTinto", "Rio Tinto"),
    ("US Antimony", "United States Antimony"),
    ("Mitsubishi", "Mitsubishi Materials"),
    ("紫金矿业", "紫金矿业"),
    ("Codelco", "Corporación Nacional del Cobre de Chile"),  # known as one
    ("Nornickel", "Norilsk Nickel"),
]
LOOSE = [
    ("Bahmin", "Bahia Mineração"),
    ("Sakimant", "Société Aurifère du Kivu et du Maniema Antimoine"),
    ("Kabnickel", "Kabanda Nickel"),
    ("Glencore Nickel", "Glencor Nickel"),
]
DIFFERENT = [
    ("BHP", "BHP Billiton Nickel"),  # three letters stand for too many names to be a beginning
    ("China Northern Rare Earth", "China Southern Rare Earth"),
    ("Lithium Americas", "Lithium Argentina"),
    ("Rio Tinto", "Rio Alto"),
    ("Vale", "Valencia"),
    ("紫金矿业", "赣锋锂业"),
]


@pytest.mark.parametrize(("a", "b"), FIRM)
def test_firmly_the_same(a: str, b: str) -> None:
    assert same_name(name_of(a), name_of(b))
    assert same_name(name_of(b), name_of(a))


@pytest.mark.parametrize(("a", "b"), LOOSE)
def test_alike_but_not_firm(a: str, b: str) -> None:
    assert alike(name_of(a), name_of(b))
    assert alike(name_of(b), name_of(a))
    assert not same_name(name_of(a), name_of(b))


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_different(a: str, b: str) -> None:
    assert not alike(name_of(a), name_of(b))


def test_public_bodies() -> None:
    assert same_body(body_of("US Department of Energy"), body_of("Energy Department"))
    assert same_body(body_of("Pentagon"), body_of("U.S. Department of War"))
    assert same_body(body_of("DFC"), body_of("US International Development Finance Corporation"))
    assert not same_body(body_of("Ministry of Mines"), body_of("Ministry of Energy"))
    assert not same_body(body_of("Export-Import Bank"), body_of("Export Finance Australia"))
