"""`mineral-deals review`: what the machine is least certain of, asked one by one in a terminal, listed elsewhere."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from flows import display
from flows.console import Output, complain
from flows.decide import Wish, keep
from flows.docket import Docket
from flows.jsonlines import claim_json
from pipeline.errors import InputError
from pipeline.records import Article, Claim
from pipeline.resolve import READERS, Doubt, Reported, doubts, using_rates
from pipeline.settings import Settings
from pipeline.store import open_ledger

QUESTIONS = {
    "joined": "Are these one deal? The machine joined them and is {sure} certain.",
    "apart": "Are these two deals? The machine keeps them apart and is {sure} certain.",
    "claim": "Is there such a deal, and is it told right? The machine is {sure} certain.",
    "overtaken": "Does the correction still hold? A later report says otherwise.",
}
# answer, its word, and the verdict that it gives
ANSWERS = {
    "joined": (("s", "same deal", "same"), ("d", "different deals", "different")),
    "apart": (("s", "same deal", "same"), ("d", "different deals", "different")),
    "claim": (("c", "confirm", "confirm"), ("r", "reject", "reject")),
    "overtaken": (("k", "keep the correction", "set"), ("u", "undo it", "undo")),
}
FIELDS = tuple(READERS)


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt with the articles that its claims stand in."""

    doubt: Doubt
    outlets: dict[str, tuple[str, str, str]]  # publisher, headline and link by article

    @property
    def ids(self) -> tuple[str, ...]:
        """What a decision on it is about: the two claims, or the agreement."""
        doubt = self.doubt
        return tuple(one.claim_id for one in doubt.claims) if len(doubt.claims) > 1 else (doubt.agreements[0].agreement_id,)

    def wish(self, verdict: str) -> Wish:
        """The decision that an answer asks for."""
        past = self.doubt.decision
        if past is None:
            return Wish(verdict, self.ids)
        return Wish("undo", (past.decision_id,)) if verdict == "undo" else Wish("set", past.ids, past.field, past.value)

    def command(self, verdict: str) -> str:
        """How to decide so at the command line."""
        wish = self.wish(verdict)
        correction = (wish.field or "", wish.value or "") if verdict == "set" else ()
        return shlex.join(("mineral-deals", verdict, *wish.ids, *correction))


def questions(settings: Settings, limit: int, days: float) -> tuple[list[Question], int, int]:
    """The least certain first, at most `limit`; how many there are in all, and how many decisions lead nowhere now."""
    with open_ledger(settings.ledger) as ledger:
        docket = Docket(ledger)
        claims, articles, agreements = ledger.claims(), ledger.current_articles(), ledger.agreements()
        runs = ledger.article_runs()
        gone = sum(state.name == "gone" for state in docket.states().values())
    reported = {one.article_id: _reported(one, runs) for one in articles}
    held = {claim_id for one in agreements for claim_id in one.claim_ids}
    settled = [claim for claim in claims if claim.claim_id in held]  # a run that was cut off leaves claims without a place
    with using_rates(settings.rates):
        found = doubts(settled, reported, agreements, docket.decisions, docket.origins, days)
    return _with_outlets(settings, found[:limit]), len(found), gone


def _reported(article: Article, runs: dict[str, str]) -> Reported:
    run = runs.get(article.article_id, "")
    return Reported(article.article_id, article.publisher, article.published, article.fetched, article.title, run)


def _with_outlets(settings: Settings, found: Sequence[Doubt]) -> list[Question]:
    with open_ledger(settings.ledger) as ledger:
        outlets = ledger.outlets(claim.article_id for one in found for claim in one.claims)
    return [Question(one, {claim.article_id: outlets[claim.article_id] for claim in one.claims}) for one in found]


def as_json(question: Question) -> dict[str, Any]:
    """What `review --json` prints of one question."""
    doubt = question.doubt
    return {
        "kind": doubt.kind,
        "certainty": round(doubt.certainty, 4),
        "agreements": [{"agreement_id": one.agreement_id, "title": one.title, "review": one.review} for one in doubt.agreements],
        "claims": [_claim_json(claim, question.outlets[claim.article_id]) for claim in doubt.claims],
        "reasons": list(doubt.reasons),
        "commands": [question.command(verdict) for _, _, verdict in ANSWERS[doubt.kind]],
    }


def _claim_json(claim: Claim, outlet: tuple[str, str, str]) -> dict[str, Any]:
    told = claim_json(claim)
    place = dict(zip(("publisher", "headline", "url"), outlet, strict=True))
    fields = (*FIELDS, "evidence", "background", "confidence")
    return {"claim_id": claim.claim_id, **place, **{name: told[name] for name in fields}}


def show_question(console: Output, question: Question, number: int, of: int) -> None:
    """A question with its evidence side by side and the reasons of its score."""
    doubt = question.doubt
    asked = QUESTIONS[doubt.kind].format(sure=f"{doubt.certainty:.0%}")
    console.print(f"[bold]{number} of {of}. {asked}[/]")
    for agreement in doubt.agreements:
        console.print(f"[cyan]{agreement.agreement_id}[/] {escape(display.cell(agreement.title))}", soft_wrap=True)
    panels = [_panel(claim, doubt, question.outlets[claim.article_id]) for claim in doubt.claims]
    if len(panels) > 1 and console.width >= 100:
        grid = Table.grid(expand=True, padding=(0, 1))
        for _ in panels:
            grid.add_column(ratio=1)
        grid.add_row(*panels)
        console.print(grid)
    else:
        console.print(*panels, sep="\n")
    console.print(f"[dim]why:[/] {escape(display.cell(' · '.join(doubt.reasons)))}", soft_wrap=not console.is_terminal)


def _panel(claim: Claim, doubt: Doubt, outlet: tuple[str, str, str]) -> Panel:
    """A claim as its article tells it: the quote, and the fields; in bold those on which two claims differ."""
    other = next((one for one in doubt.claims if one is not claim), None)
    grid = Table.grid(padding=(0, 2))
    for field in FIELDS:
        value = getattr(claim.terms, field)
        text = display.short_money(value) if field == "value" else display.cell(value)
        differs = other is not None and value != getattr(other.terms, field)
        if differs or text not in ("", "unknown"):
            grid.add_row(Text(display.words(field), style="dim"), Text(text or "–", style="bold" if differs else ""))
    publisher, headline, url = map(display.cell, outlet)
    body = Table.grid()
    body.add_row(Text(f"“{display.cell(claim.evidence)}”"))
    body.add_row(grid)
    body.add_row(Text(headline, style="dim"))
    body.add_row(Text(url, style="dim", overflow="fold"))
    title = escape(f"{publisher or 'unnamed outlet'} · {claim.claim_id}")
    return Panel(body, title=title, title_align="left", border_style="cyan")


def show_list(console: Output, asked: Sequence[Question]) -> None:
    """All questions, each with the commands that answer it."""
    for number, question in enumerate(asked, 1):
        show_question(console, question, number, len(asked))
        for _, _, verdict in ANSWERS[question.doubt.kind]:
            console.print(f"  {escape(question.command(verdict))}", soft_wrap=True)
        console.print()


@dataclass
class Sitting:
    """One person at a terminal who is asked; each answer is kept at once."""

    settings: Settings
    console: Output
    who: str
    read: Callable[[str], str]  # shows a menu, gives the answer
    made: int = 0  # new decisions so far

    def ask(self, asked: Sequence[Question]) -> None:
        """Put the questions one by one; `q`, the end of input or Ctrl-C ends them."""
        for number, question in enumerate(asked, 1):
            self.console.print()
            show_question(self.console, question, number, len(asked))
            try:
                if not self._settled(question):
                    return
            except (typer.Abort, EOFError, KeyboardInterrupt):
                return

    def _settled(self, question: Question) -> bool:
        """Read answers until one settles the question; whether to go on with the next."""
        choices = ANSWERS[question.doubt.kind]
        menu = "  ".join((*(f"[{key}] {word}" for key, word, _ in choices), "set FIELD VALUE", "[n] next", "[q] quit"))
        verdicts = {key: verdict for key, _, verdict in choices}
        while True:
            answer = self.read(menu).strip()
            if answer in ("n", "q", ""):
                return answer != "q"
            if answer.startswith("set "):
                field, _, value = answer.removeprefix("set ").strip().partition(" ")
                self._kept(Wish("set", (question.doubt.agreements[0].agreement_id,), field, value))
            elif answer not in verdicts:
                complain(f"{answer!r} is no answer here: type a letter in brackets, or `set FIELD VALUE` to correct a field")
            elif self._kept(question.wish(verdicts[answer]), again=question.doubt.kind == "overtaken"):
                return True

    def _kept(self, wish: Wish, *, again: bool = False) -> bool:
        """Keep a decision; False when it was refused, which is told."""
        try:
            kept = keep(self.settings, wish, self.who, again=again)
        except InputError as error:
            complain(str(error))
            return False
        self.made += kept.new
        told = "" if kept.new else ", as decided before"
        self.console.print(f"[green]kept[/] {kept.decision.verdict} ({kept.decision.decision_id}){told}")
        return True


def prompt(menu: str) -> str:
    """Ask at the terminal; nothing typed means next."""
    answer: str = typer.prompt(menu, default="n", show_default=False, prompt_suffix=" > ")
    return answer
