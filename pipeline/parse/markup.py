"""Bytes of a page → text → tree: the character set found out, the parser kept from network, entities and great depths."""

import codecs
import logging
import re

from bs4.dammit import UnicodeDammit
from lxml import etree, html

from pipeline.errors import ParseError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# what browsers read under these names (encoding.spec.whatwg.org)
SUPERSETS = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs",
}
HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
META = re.compile(rb"(?:<meta[^>]{0,400}?charset|<\?xml[^>]{0,200}?encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
META_REACH = 4096  # bytes in which a page declares its character set
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\r")
NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())  # no XML may hold them
REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,8}));?")
MAX_ATTRIBUTE = 20_000  # characters
MAX_ELEMENTS = 40_000  # a long live blog has some 20,000
# one class for all elements: lxml.html would look for one by name, in Python, each time that an element is touched
ELEMENTS = etree.ElementDefaultClassLookup(element=html.HtmlElement)
COUNT = etree.XPath("count(//*)")
GIANTS = etree.XPath(f"//*[@*[string-length() > {MAX_ATTRIBUTE}]]")
TOLERATED = 0.02  # share of a text's characters that may be broken before its declared character set is disbelieved


def decode(body: bytes, content_type: str | None = None) -> str:
    """Text of a page: by its byte order mark, as UTF-8 if it is that, by the header's or its own word, at last by detection."""
    for mark, name in MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    declared = _declared(body, content_type)
    try:
        if not any(name.startswith(("utf-16", "utf-32", "iso2022", "hz")) for name in declared):
            return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for name in declared:
        text = body.decode(name, "replace")
        if text.count("\ufffd") <= TOLERATED * len(text):
            return text
    logging.getLogger("bs4.dammit").setLevel(logging.ERROR)  # else it tells users of replaced characters, naming no page
    return UnicodeDammit(body, is_html=True).unicode_markup or body.decode("utf-8", "replace")


def _declared(body: bytes, content_type: str | None) -> list[str]:
    """Python's names of the character sets that header and page claim, the header's first; unknown ones left out."""
    header = HEADER.search(content_type or "")
    meta = META.search(body[:META_REACH])
    claimed = [header[1] if header else "", meta[1].decode("ascii", "ignore") if meta else ""]
    names = []
    for claim in claimed:
        try:
            name = codecs.lookup(claim).name
            b"".decode(name)  # refuses codecs that aren't character sets
        except LookupError:
            continue
        names.append(SUPERSETS.get(name, name))
    return names


def read_html(body: bytes, content_type: str | None = None) -> html.HtmlElement:
    """The tree of an HTML page; ParseError for an empty one."""
    markup = DECLARATION.sub("", decode(body, content_type), count=1).encode("utf-8", "ignore").translate(None, CONTROLS)
    if b"\xef\xbf" in markup:
        for noncharacter in NONCHARACTERS:
            markup = markup.replace(noncharacter, b"")
    if b"&#" in markup:
        markup = REFERENCE.sub(_allowed, markup)
    if not markup.strip():
        raise ParseError("the page is empty")
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False, no_network=True
    )
    parser.set_element_class_lookup(ELEMENTS)
    try:
        tree = html.document_fromstring(markup, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(f"the page can't be read as HTML: {error}") from error
    _limit(tree)
    return tree


def _allowed(reference: re.Match[bytes]) -> bytes:
    """A numeric reference, if its character may stand in a tree; lxml reads the others, but fails when their text is moved."""
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    fine = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
    return reference[0] if fine else b""


def _limit(tree: html.HtmlElement) -> None:
    """Takes out giant attributes (pictures as text), and refuses trees on which text extraction would take minutes."""
    count = int(COUNT(tree))
    if count > MAX_ELEMENTS:
        raise ParseError(f"the page has {count} elements, too many for an article")
    for element in GIANTS(tree):
        for name in [name for name, value in element.items() if len(value) > MAX_ATTRIBUTE]:
            del element.attrib[name]


def read_xml(body: bytes) -> etree._Element:
    """The root of an XML document, entities unresolved, nothing loaded; ParseError for an empty or broken one.

    A document that breaks off gives what stands before the break.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )
    try:
        root = etree.fromstring(body.lstrip(), parser=parser) if body.strip() else None
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(f"the document isn't XML: {error}") from error
    if root is None:
        raise ParseError("the document is empty or isn't XML")
    return root
