"""Declarations of sources: the built-in catalogue, and what is said of a broken one."""

from pathlib import Path
from urllib.parse import urljoin

import pytest

from pipeline.errors import SettingsError
from pipeline.parse import parse_listing
from pipeline.sources import Source, load_sources

GOOD = '[[sources]]\nid = "ore"\npublisher = "Ore"\nkind = "feed"\nurl = "https://ore.example/feed"\n'


def test_catalogue() -> None:
    sources = load_sources(None)
    assert len(sources) >= 80
    assert all(source.seen and "2026" in source.seen and source.country and source.language for source in sources)
    assert {source.kind for source in sources} >= {"feed", "listing", "gdelt"}
    assert len({source.url for source in sources}) == len(sources)
    assert sum(source.confirmed for source in sources) >= 60
    official = {source.country for source in sources if source.official}
    assert official >= {"US", "EU", "GB", "CA", "AU", "JP", "KR", "IN", "KZ", "CL", "ZA", "ID", "CD", "ZM", "BR"}


@pytest.mark.parametrize(
    ("source", "story", "other"),
    [
        ("indonesia-esdm", "/en/media-center/news-archives/capaian-positif-tahun-2025", "/en/media-center/news-archives?page=2"),
        ("indonesia-bkpm", "/id/info/siaran-pers/realisasi-investasi-2025-lampaui-target", "/id/info/realisasi-investasi/2025"),
        ("drc-mines", "/le-ministre-signe-un-accord-cobalt", "/statistique/pdf"),
        ("zambia-mines", "/?p=2787", "/?cat=61"),
        ("brazil-mme", "/mme/pt-br/assuntos/noticias/2024/mme-lanca-plataforma-de-minerais", "/mme/pt-br/assuntos/noticias"),
        ("brazil-anm", "/anm/pt-br/assuntos/noticias/mais-de-r-504-milhoes-em-cfem", "/anm/pt-br/assuntos"),
        ("brazil-bndes", "/noticia/BNDES-aprova-R$-100-mi-para-apoiar-niquel-no-Piaui/", "/infraestrutura/"),
    ],
)
def test_patterns_of_ministries_take_their_stories_and_no_more(source: str, story: str, other: str) -> None:
    declared = next(one for one in load_sources(None) if one.id == source)
    page = f"<html><body><a href='{story}'>A story of minerals</a><a href='{other}'>Another page</a></body></html>"
    links = parse_listing(page.encode(), declared.url, link_pattern=declared.link_pattern)
    assert [link.url for link in links] == [urljoin(declared.url, story)]


def test_declaration(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    folder = GOOD.replace('"ore"', '"saved"').replace("feed", "folder")
    path.write_text(f'{GOOD}keywords = ["lithium"]\npace = 5\n{folder}', "utf-8")
    ore, saved = load_sources(path)
    assert (ore.pace, ore.official, ore.keywords) == (5, False, ("lithium",))
    assert saved.kind == "folder"
    assert ore.wants("New LITHIUM plant", "https://ore.example/1")
    assert not ore.wants(None, "https://ore.example/tin")
    assert saved.wants(None, "anything")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"declare each source as a table \[\[sources\]\]"),
        ("[[sources]\n", "isn't TOML"),
        ("[[source]]\nid = 'x'\n", "unknown key 'source'"),
        (GOOD + "publsher = 'x'\n", "source ore: unknown key 'publsher'; did you mean 'publisher'"),
        (GOOD + "zzz = 1\n", "source ore: unknown key 'zzz'; known are id"),
        (GOOD + GOOD, "source ore: this id is used twice"),
        (GOOD.replace('publisher = "Ore"\n', ""), "source ore: 'publisher' is missing"),
        (GOOD.replace('id = "ore"\n', ""), "source number 1: 'id' is missing"),
        (GOOD.replace('"feed"\n', '"fed"\n'), "source ore: kind: "),
        (GOOD.replace('"ore"', '"Ore!"'), "source Ore!: id: "),
        (GOOD.replace("https://ore.example/feed", "ore.example/feed"), "source ore: url 'ore.example/feed' must start with"),
        (GOOD + "pace = -1\n", "source ore: pace: "),
        (GOOD + "selector = 'a'\n", "selector and link_pattern are for listings"),
        (GOOD.replace('"feed"\n', '"listing"\n') + "link_pattern = '('\n", "link_pattern isn't a regular expression"),
        ("sources = 5\n", "declare each source"),
        ("sources = [5]\n", "source number 1: "),
    ],
)
def test_broken_declaration(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=message) as caught:
        load_sources(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        load_sources(tmp_path / "gone.toml")


def test_a_source_is_frozen() -> None:
    source = Source(id="ore", publisher="Ore", kind="feed", url="https://ore.example/")
    with pytest.raises(ValueError, match="frozen"):
        source.pace = 1  # type: ignore[misc]
