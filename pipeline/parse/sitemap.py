"""A sitemap → Links, a sitemap index → the addresses of its sitemaps."""

import zlib
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import ParseError
from pipeline.parse.clean import absolute_link, clean_link, one_line
from pipeline.parse.dates import EARLIEST, read_moment
from pipeline.parse.entities import refuse_entities
from pipeline.parse.markup import read_xml
from pipeline.parse.sniff import Kind, sniff
from pipeline.records import Link

PACKED = b"\x1f\x8b"
MAX_UNPACKED = 20_000_000  # bytes


def parse_sitemap(body: bytes, url: str, source: str = "") -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """Stories and child sitemaps that a sitemap from `url` names, those that changed last first; `.xml.gz` is unpacked.

    Title and date come from the news extension; `lastmod` isn't a publication date and only sorts.
    ParseError says in one sentence what the body is when it is no sitemap.
    """
    if body.startswith(PACKED):
        body = _unpack(body, url)
    refuse_entities(body, f"the sitemap at {url}")
    kind = sniff(body)
    if kind is not Kind.SITEMAP:
        raise ParseError(f"the sitemap at {url} is {kind.value}, not a sitemap; check the address")
    root = read_xml(body)
    links = [link for element in _latest(root, "url") if (link := _link(element, url, source))]
    children = [address for element in _latest(root, "sitemap") if (address := absolute_link(url, _text(element, "loc")))]
    if not links and not children and len(root):
        raise ParseError(f"the sitemap at {url} names no address; it may have been cut off")
    return tuple(links), tuple(children)


def _unpack(body: bytes, url: str) -> bytes:
    """What a packed sitemap holds; ParseError for a damaged one and for a bomb."""
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16)
    plain, cause = b"", None
    try:
        plain = unpacking.decompress(body, MAX_UNPACKED + 1)
    except zlib.error as error:
        cause = error
    if not plain:
        raise ParseError(f"the sitemap at {url} is packed and damaged") from cause
    if len(plain) > MAX_UNPACKED:
        raise ParseError(f"the sitemap at {url} is packed and has more than the {MAX_UNPACKED} bytes that are read")
    return plain


def _latest(root: etree._Element, name: str) -> list[etree._Element]:
    """Elements of one name, those that changed last first; those that don't say when keep their order behind them."""
    return sorted(_named(root, name), key=lambda element: (_text(element, "lastmod") or "").strip(), reverse=True)


def _link(element: etree._Element, url: str, source: str) -> Link | None:
    """The story of one `url` element; None if it has no address."""
    address = absolute_link(url, _text(element, "loc"))
    moment = read_moment(_text(element, "publication_date"))
    title = one_line(_text(element, "title"))
    return Link(clean_link(address), title, moment if moment and moment >= EARLIEST else None, source) if address else None


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements of one local name, whatever namespace a site took for them."""
    return (element for element in root.iter(etree.Element) if _local(str(element.tag)) == name)


def _local(tag: str) -> str:
    """A tag's name without its namespace, or the prefix of one that was never declared."""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _text(element: etree._Element, name: str) -> str | None:
    """Text of the first descendant of that local name outside of images and videos."""
    for found in _named(element, name):
        space = str(found.tag).partition("}")[0]
        if found is not element and not space.endswith(("image/1.1", "video/1.1")):
            return found.text
    return None
