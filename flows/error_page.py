"""The page of the extraction's errors as a file: what it needs of labels and extractions, and a safe way to put it on disk."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from flows.jsonlines import claim_json
from models.evaluate import Evaluation
from models.frames import Mention
from models.report import Reading, render
from pipeline.errors import InputError
from pipeline.extract import Extraction


def write_page(
    file: TextIO, name: str, evaluation: Evaluation, labelled: Sequence[Mapping[str, Any]], found: Sequence[Extraction]
) -> None:
    """Write the page about the labelled articles called `name`."""
    golds = {str(row["id"]): row["agreements"] for row in labelled}
    file.write(render(name, evaluation, [_reading(one, golds.get(one.article.external_id, ())) for one in found]))


def _reading(found: Extraction, labelled: Sequence[Mapping[str, Any]]) -> Reading:
    article = found.article
    return Reading(
        id=article.external_id, title=article.title, text=article.text, outlet=article.publisher, published=article.published,
        url=article.url, relevant=found.relevant,
        mentions=tuple(Mention(one.label, one.id, one.text, one.start, one.end) for one in found.entities),
        labelled=tuple(labelled), predicted=tuple(claim_json(claim) for claim in found.claims),
    )  # fmt: skip


@contextmanager
def whole(path: Path, sources: Sequence[Path] = ()) -> Iterator[TextIO]:
    """A file that takes the place of `path` once the work with it is done; if that fails, all stays as it was.

    It is opened at once, so that a place that can't be written is an InputError before the work and not after it. So is one that
    holds something other than a file, or one of the `sources` that the content comes from.
    """
    private = path.with_name(f".{path.name}.new{os.getpid()}") if path.name else path
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no file: give --html the name of the page to write")
        if path.exists() and any(path.samefile(source) for source in sources):
            raise InputError(f"{path} holds the labelled articles: give --html another name, lest the page take their place")
        file = private.open("w", encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"{path} can't be written ({error.strerror or error}): give --html a place you may write to") from error
    try:
        with file:
            yield file
        private.replace(path)
    finally:
        private.unlink(missing_ok=True)
