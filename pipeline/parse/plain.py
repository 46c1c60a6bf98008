"""Plain text → paragraphs, headings and list items in the form that `Article.text` has."""

import re
from pathlib import Path

from pipeline.errors import CorpusError, InputError
from pipeline.parse.clean import tidy
from pipeline.parse.markup import MARKS, decode

HEADING_WORDS = 10
BULLET = re.compile(r"^(?:[-*•‣▪·–]\s+)(?=\S)")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")  # and what couldn't be decoded
CONTROL_BYTES = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # in all character sets that have no NUL; ESC is in some
TOLERATED = 0.05  # share of these in a text
ENDS = re.compile(r"[.!?…:;。!?।؟][\"'”’»)\]]*$")


def read_text_article(path: Path) -> tuple[str, str]:
    """Title and text of a plain text file: the first line is the title, every further line a paragraph.

    InputError if the file can't be read or isn't text, CorpusError if it holds no title or no text.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}; give an existing file") from error
    content = decode(body)
    if _is_binary(body, content):
        raise InputError(f"{path} isn't plain text but binary data; save the article as text in UTF-8")
    lines = [tidy(line) for line in re.split(r"\r\n|\r|\n", content)]
    first = next((n for n, line in enumerate(lines) if line), None)
    if first is None:
        raise CorpusError(f"{path}: line 1: the file is empty; put the title in the first line and the text below it")
    text = paragraphs(lines[first + 1 :])
    if not text:
        raise CorpusError(f"{path}: line {first + 1}: there is a title, but no text below it; put a paragraph in each line")
    return lines[first].removeprefix("# "), text


def _is_binary(body: bytes, content: str) -> bool:
    """Whether the bytes, decoded as `content`, are no text: NUL, or too much that is no character."""
    if not body.startswith(tuple(mark for mark, _ in MARKS)) and (
        b"\0" in body or len(CONTROL_BYTES.findall(body)) > TOLERATED * len(body)
    ):
        return True
    return "\0" in content or len(CONTROLS.findall(content)) > TOLERATED * len(content)


def paragraphs(lines: list[str]) -> str:
    """Lines as `Article.text`: blank lines between paragraphs, `## ` before short lines that head one, `- ` before list items."""
    filled = [line for line in lines if line]
    blocks: list[str] = []
    for line, following in zip(filled, [*filled[1:], ""], strict=False):
        if BULLET.match(line):
            item = BULLET.sub("- ", line)
            if blocks and blocks[-1].startswith("- "):
                blocks[-1] += f"\n{item}"
            else:
                blocks.append(item)
        elif re.match(r"#{1,6} ", line):
            blocks.append("## " + line.lstrip("#").strip())
        else:
            blocks.append(f"## {line}" if _heads(line, following) else line)
    return "\n\n".join(blocks)


def _heads(line: str, following: str) -> bool:
    """Whether a bare line is a heading: short, without a full stop, before a longer line that has one."""
    return (
        len(line.split()) <= HEADING_WORDS and not ENDS.search(line)
        and len(following) > len(line) and bool(ENDS.search(following)) and not BULLET.match(following)
    )
