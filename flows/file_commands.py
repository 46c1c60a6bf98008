"""Commands on files alone, without a database: extract, parse, evaluate."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.console import Output, complain, print_json, print_json_lines
from flows.options import Json, Paths
from pipeline.errors import InputError


def extract(
    paths: Paths,
    everything: Annotated[bool, typer.Option("--all", metavar="", help="Read irrelevant articles too, past the gate.")] = False,
) -> None:
    """Print what is found in articles, one JSON line each, without a database.

    Example: mineral-deals extract article.txt --all
    """
    from flows.jsonlines import extraction_json
    from pipeline.extract import extract as extract_articles
    from pipeline.parse import read_articles

    articles = read_articles(paths, datetime.now(UTC), on_failure=complain)
    print_json_lines(extraction_json(found) for found in extract_articles(articles, gate=not everything))


def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved pages or feeds.")],
    url: Annotated[str | None, typer.Option("--url", help="Where the file came from; with one file only.")] = None,
) -> None:
    """Print what a page or a feed holds, one JSON line a file.

    Example: mineral-deals parse page.html --url https://outlet.example/story
    """
    from pipeline.parse import parse_file

    if url and len(files) > 1:
        raise InputError("--url says where one file came from: give one file with it")
    for file in files:
        if not file.is_file():
            raise InputError(f"{file} is no file: give saved pages or feeds")
    print_json_lines(parse_file(file, url) for file in files)


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled articles.")],
    as_json: Json = False,
    errors: Annotated[int, typer.Option("--errors", min=0, metavar="N", help="Print the first N faults too.")] = 0,
) -> None:
    """Score the extraction against labelled articles, by field.

    Example: mineral-deals evaluate models/gold/d1.jsonl --errors 20
    """
    from flows import display
    from flows.ingest import score

    evaluation = score(gold)
    if as_json:
        scores = asdict(evaluation)
        print_json(scores | {"faults": scores["faults"][:errors]})
        return
    for fault in evaluation.faults[:errors]:
        typer.echo(f"{fault.article}  {fault.kind}  {fault.detail}")
    Output().show(display.scores_table(evaluation))
