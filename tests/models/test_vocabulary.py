"""Vocabularies: each file loads, says where it is broken, and holds what it must."""

import csv
from collections.abc import Callable
from pathlib import Path

import pycountry
import pytest

from models import vocabulary
from models.vocabulary import COLUMNS, VocabularyError, cue, read, read_file, words

MINERALS = (Path(__file__).parent / "cases" / "minerals.txt").read_text("utf-8").split("\n")
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a vocabulary file and gives its path."""

    def file(name: str, text: str) -> Path:
        path = tmp_path / f"{name}.csv"
        path.write_text(text, "utf-8")
        return path

    return file


@pytest.mark.parametrize("name", COLUMNS)
def test_each_vocabulary_loads(name: str) -> None:
    rows = read(name)
    assert rows
    assert all(set(row.columns) == set(COLUMNS[name]) for row in rows)


def test_each_file_is_a_vocabulary() -> None:
    assert {path.stem for path in (vocabulary.HERE / "en").glob("*.csv")} == set(COLUMNS)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("id,kind,weight,pattern\na,type,1,x\nb,type,2\n", 3, "not as many cells"),
        ("id,kind,weight,pattern\na,type,1,x,y\n", 2, "not as many cells"),
        ("id,kind,weight,pattern\n ,type,1,x\n", 2, "id is empty"),
        ("id,kind,weight,pattern\na,type,1,(x\n", 2, "no regular expression"),
        ('id,kind,weight,pattern\na,type,1,"x"y\n', 2, "isn't CSV"),
    ],
)
def test_a_broken_row_names_file_and_line(write: Write, text: str, line: int, reason: str) -> None:
    path = write("triggers", text)
    with pytest.raises(VocabularyError, match=reason) as caught:
        read_file(path)
    assert f"{path}:{line}" in str(caught.value)


def test_an_id_that_stands_twice_names_its_line(write: Write) -> None:
    path = write("names", "id,label,words\na,,x\nb,,y\na,,z\n")
    with pytest.raises(VocabularyError, match="stands twice") as caught:
        read_file(path)
    assert f"{path}:4" in str(caught.value)


def test_a_missing_column_is_named(write: Write) -> None:
    with pytest.raises(VocabularyError, match="no column weight"):
        read_file(write("triggers", "id,kind,pattern\n"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match=r"names\.csv: can't be read"):
        read_file(tmp_path / "names.csv")


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes("id,label,words\na,,Société\n".encode("latin-1"))
    with pytest.raises(VocabularyError, match="isn't UTF-8"):
        read_file(path)


def test_every_mineral_of_the_canonical_list_has_a_row() -> None:
    assert {row.id for row in read("minerals")} == {line for line in MINERALS if line}


def test_every_country_has_a_row_with_its_names() -> None:
    rows = {row.id: row for row in read("countries")}
    assert {country.alpha_2 for country in pycountry.countries} <= set(rows)
    assert "EU" in rows
    assert all(row.columns["names"] for row in rows.values())


def test_places_and_bodies_lie_in_countries() -> None:
    known = {row.id for row in read("countries")}
    for name in ("regions", "institutions"):
        assert [row.id for row in read(name) if row.first("country") not in known | {""}] == []


def test_currencies_go_by_their_iso_codes() -> None:
    codes = {row.id for row in read("currencies")}
    assert all(len(code) == 3 and code.isupper() for code in codes)
    assert {"USD", "EUR", "GBP", "JPY", "CNY", "AUD", "CAD", "CHF", "INR", "BRL", "ZAR", "ZMW", "CDF", "KZT"} <= codes


def test_families_of_minerals_are_minerals() -> None:
    known = {row.id for row in read("minerals")}
    assert {row.first("family") for row in read("minerals")} - {""} <= known


def test_ambiguous_forms_are_forms() -> None:
    for row in read("minerals"):
        surfaces = {form.lower() for form in (row.label, *row.all("aliases", "forms", "symbols"))}
        assert {form.lower() for form in row.columns["ambiguous"]} <= surfaces, row.id


def test_no_company_is_a_public_body() -> None:
    bodies = {form for row in read("institutions") for form in row.forms}
    assert {form for row in read("companies") for form in row.forms} & bodies == set()


def test_a_good_thousand_companies() -> None:
    assert len(read("companies")) > 1000


def test_cues_are_put_into_their_frame() -> None:
    pattern = cue("binding", r"^CUES$", any_case=True)
    assert pattern.search("Definitive")
    assert not pattern.search("definitive agreement")


def test_an_unknown_list_or_cue_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("no such list")
    with pytest.raises(KeyError):
        cue("no such kind")


def test_lists_hold_no_word_twice() -> None:
    path = vocabulary.HERE / "en" / "names.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            listed = row["words"].split("|")
            assert sorted(word for word in set(listed) if listed.count(word) > 1) == [], row["id"]
