"""Which changes a reader wants to hear about, and through which channels: `[[rules]]` tables of an alerts.toml."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.alerts.changes import KINDS, AgreementChange
from pipeline.errors import SettingsError
from pipeline.records import DealType, Status


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that must all hold; an empty one always holds, a list holds when one of its members fits."""

    name: str
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    minerals: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()  # beginnings of names, without regard to case
    deal_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    least_value_usd: float | None = None
    least_confidence: float = 0.0
    channels: tuple[str, ...] = ()  # "console", or the scheme of an address ("slack"); empty: all that are set up

    def fits(self, change: AgreementChange) -> bool:
        """Whether a reader of this rule wants to hear of a change; a value that is unknown never reaches `least_value_usd`."""
        one, terms = change.agreement, change.agreement.terms
        lists = (
            (self.kinds, (change.kind,)),
            (self.countries, terms.countries),
            (self.minerals, terms.minerals),
            (self.deal_types, (terms.deal_type,)),
            (self.statuses, (terms.status,)),
        )
        return (
            all(not wanted or not set(wanted).isdisjoint(has) for wanted, has in lists)
            and (not self.companies or any(_named(wanted, name) for wanted in self.companies for name in terms.companies))
            and (self.least_value_usd is None or (one.value_usd or 0.0) >= self.least_value_usd)
            and one.confidence >= self.least_confidence
        )


EVERYTHING = Rule("everything")


class _Table(BaseModel):
    """One `[[rules]]` table as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    minerals: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    deal_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    least_value_usd: float | None = Field(None, ge=0)
    least_confidence: float = Field(0.0, ge=0, le=1)
    channels: tuple[str, ...] = ()


def load_rules(path: Path | None, known: Mapping[str, Collection[str]] | None = None) -> tuple[Rule, ...]:
    """The rules of a file; without a file one rule for everything.

    `known` gives the vocabularies that a caller has ("minerals", "countries"), so that a typo in them is found too.
    Raises SettingsError that names file, rule and the nearest word that would do.
    """
    if path is None:
        return (EVERYTHING,)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: can't be read ({error.strerror}); give the path of an alerts.toml") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    for key in content.keys() - {"rules"}:
        raise SettingsError(f"{path}: {key!r} is unknown here{_nearest(key, ['rules'])}; each rule is a [[rules]] table")
    tables = content.get("rules", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SettingsError(f"{path}: rules are written as [[rules]] tables, with two brackets")
    if not tables:
        raise SettingsError(f"{path}: holds no [[rules]] table; add one, or leave the setting out to hear of everything")
    rules = tuple(_rule(path, number, table, known or {}) for number, table in enumerate(tables, start=1))
    names = [rule.name for rule in rules]
    for name in names:
        if names.count(name) > 1:
            raise SettingsError(f"{path}: two rules are named {name!r}; give each its own name")
    return rules


def _rule(path: Path, number: int, table: Mapping[str, Any], known: Mapping[str, Collection[str]]) -> Rule:
    """One rule, checked key by key and word by word."""
    where = f"{path}: rule {table.get('name', number)!r}"
    for key in table:
        if key not in _Table.model_fields:
            raise SettingsError(f"{where}: {key!r} is unknown{_nearest(key, list(_Table.model_fields))}")
    try:
        rule = Rule(**_Table.model_validate(table).model_dump())
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{where}: {field}: {first['msg'].lower()}") from error
    words = {"kinds": KINDS, "deal_types": get_args(DealType), "statuses": get_args(Status), **known}
    for key, vocabulary in words.items():
        for word in getattr(rule, key):
            if word not in vocabulary:
                raise SettingsError(f"{where}: {key}: {word!r} is unknown{_nearest(word, list(vocabulary))}")
    return rule


def _nearest(word: str, words: list[str]) -> str:
    """What was probably meant, or all that could be when there are few."""
    close = get_close_matches(word.lower(), sorted(words), n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; use one of {', '.join(words)}" if len(words) <= 12 else ""


def _named(wanted: str, name: str) -> bool:
    """Whether a company's name begins with the words wanted: "Rio Tinto" finds "Rio Tinto Lithium"."""
    return f"{name.casefold()} ".startswith(f"{wanted.casefold()} ")
