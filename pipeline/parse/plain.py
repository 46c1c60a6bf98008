"""Plain text → paragraphs, headings and list items in the form that `Article.text` has."""

import re
from pathlib import Path

from pipeline.errors import CorpusError, InputError
from pipeline.parse.clean import tidy
from pipeline.parse.markup import decode

HEADING_WORDS = 10
BULLET = re.compile(r"^(?:[-*•‣▪·–]\s+)(?=\S)")
ENDS = re.compile(r"[.!?…:;。!?।؟][\"'”’»)\]]*$")


def read_text_article(path: Path) -> tuple[str, str]:
    """Title and text of a plain text file: the first line is the title, every further line a paragraph.

    InputError if the file can't be read, CorpusError if it holds no title or no text.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}; give an existing file") from error
    lines = [tidy(line) for line in re.split(r"\r\n|\r|\n", decode(body))]
    first = next((n for n, line in enumerate(lines) if line), None)
    if first is None:
        raise CorpusError(f"{path}: line 1: the file is empty; put the title in the first line and the text below it")
    text = paragraphs(lines[first + 1 :])
    if not text:
        raise CorpusError(f"{path}: line {first + 1}: there is a title, but no text below it; put a paragraph in each line")
    return lines[first].removeprefix("# "), text


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
