"""Reads alerts.toml: `[[rules]]` and `[[recipients]]`, checked word by word; what is wrong is named with file and line."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_args
from zoneinfo import available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from pipeline.alerts.changes import KINDS as DEAL_KINDS
from pipeline.alerts.recipients import DAYS, DIGESTS, GROUPS, Recipient
from pipeline.alerts.rules import EVERYTHING, KINDS, Rule
from pipeline.errors import SettingsError
from pipeline.records import DealType, Status

NARROWING = (
    "countries", "minerals", "companies", "deal_types", "statuses", "least_value_usd", "least_confidence", "only_reviewed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Who hears of what; without recipients every reader of every channel does."""

    rules: tuple[Rule, ...] = (EVERYTHING,)
    recipients: tuple[Recipient, ...] = ()


def _clock(value: Any) -> time:
    """A time of day, "08:00"."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", value.strip()):
        hours, minutes = value.split(":")
        return time(int(hours), int(minutes))
    raise PydanticCustomError("clock", 'write a time of day as "08:00"')


def _span(value: Any) -> tuple[time, time]:
    """Two times of day, "20:00-07:00"."""
    start, dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise PydanticCustomError("span", 'write quiet hours as "20:00-07:00"')
    if (hours := (_clock(start.strip()), _clock(end.strip())))[0] == hours[1]:
        raise PydanticCustomError("span", "quiet hours begin and end at the same time; leave them out to have none")
    return hours


Name = Annotated[str, Field(min_length=1, max_length=100)]


class _RuleTable(BaseModel):
    """One `[[rules]]` table as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    kinds: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    minerals: tuple[str, ...] = ()
    companies: tuple[Name, ...] = ()
    deal_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    least_value_usd: float | None = Field(None, ge=0)
    least_confidence: float = Field(0.0, ge=0, le=1)
    only_reviewed: bool = False
    recipients: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()


class _RecipientTable(BaseModel):
    """One `[[recipients]]` table as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    channels: tuple[Name, ...] = ()
    digest: str = "immediate"
    at: Annotated[time, BeforeValidator(_clock)] = time(8)
    day: str = "monday"
    quiet: Annotated[tuple[time, time] | None, BeforeValidator(_span)] = None
    timezone: str = "UTC"
    group_by: str = "minerals"


TABLES: Mapping[str, type[BaseModel]] = {"rules": _RuleTable, "recipients": _RecipientTable}


def load_alerts(
    path: Path | None, known: Mapping[str, Collection[str]] | None = None, families: Mapping[str, str] | None = None
) -> Desk:
    """Rules and recipients of a file; without a file one rule for everything.

    `known` gives the vocabularies that a caller has ("minerals", "countries"), so that a typo in them is found too; `families`
    the family of each mineral that has one: a rule for a family takes all its members.
    Raises SettingsError that names file, line and the nearest word that would do.
    """
    return Desk() if path is None else _File(path, known or {}, families or {}).desk()


class _File:
    """One file while it is read."""

    def __init__(self, path: Path, known: Mapping[str, Collection[str]], families: Mapping[str, str]) -> None:
        self.path, self.families = path, families
        self.known: Mapping[str, Collection[str]] = {name: frozenset(words) for name, words in known.items()}
        self.zones = available_timezones()  # walks through a folder
        try:
            self.text = path.read_text("utf-8")
            self.content = tomllib.loads(self.text)
        except OSError as error:
            raise SettingsError(f"{path}: can't be read ({error.strerror}); give the path of an alerts.toml") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: not valid TOML: {error}") from error

    def desk(self) -> Desk:
        """What the file says, all of it checked."""
        for key in self.content.keys() - TABLES.keys():
            place = self._line(rf"^\s*\[*\s*\"?{re.escape(key)}\b")
            raise self._wrong(place, f"{key!r} is unknown here{nearest(key, list(TABLES))}; rules are [[rules]] tables")
        recipients = tuple(self._recipient(number, table) for number, table in enumerate(self._tables("recipients")))
        if not self._tables("rules"):
            raise SettingsError(f"{self.path}: holds no [[rules]] table; add one, or leave the setting out to hear of everything")
        names = dict.fromkeys(one.name for one in recipients)
        rules = tuple(self._rule(number, table, names) for number, table in enumerate(self._tables("rules")))
        self._apart("rules", [rule.name for rule in rules])
        self._apart("recipients", [one.name for one in recipients])
        return Desk(rules, recipients)

    def _apart(self, kind: str, names: Sequence[str]) -> None:
        seen = set[str]()
        for number, name in enumerate(names):
            if name in seen:
                raise self._wrong(self._at(kind, number, "name"), f"two {kind} are named {name!r}; give each its own name")
            seen.add(name)

    def _tables(self, kind: str) -> list[dict[str, Any]]:
        tables = self.content.get(kind, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise SettingsError(f"{self.path}: {kind} are written as [[{kind}]] tables, with two brackets")
        return tables

    def _rule(self, number: int, table: Mapping[str, Any], recipients: Collection[str]) -> Rule:
        rule = Rule(**self._table("rules", number, table).model_dump())
        words = {"kinds": KINDS, "deal_types": get_args(DealType), "statuses": get_args(Status), **self.known}
        self._words("rules", number, rule, words | {"recipients": recipients})
        house = [kind for kind in rule.kinds if kind not in DEAL_KINDS]
        narrow = next((name for name in NARROWING if getattr(rule, name)), None)
        if house and narrow and len(house) == len(rule.kinds):
            what = f"{narrow} means nothing to {house[0]}, which is about no deal; take it out"
            raise self._wrong(self._at("rules", number, narrow), f"rule {rule.name!r}: {what}")
        if rule.recipients and rule.channels:
            what = "say where it goes by recipients or by channels, not by both"
            raise self._wrong(self._at("rules", number, "channels"), f"rule {rule.name!r}: {what}")
        members = [mineral for mineral, family in self.families.items() if family in rule.minerals]
        return replace(rule, minerals=tuple(dict.fromkeys((*rule.minerals, *members))))

    def _recipient(self, number: int, table: Mapping[str, Any]) -> Recipient:
        row = self._table("recipients", number, table).model_dump()
        zone = row.pop("timezone")
        one = Recipient(**row, zone=zone)
        if zone not in self.zones:
            place = self._at("recipients", number, "timezone")
            raise self._wrong(place, f"recipient {one.name!r}: timezone: {zone!r} is unknown{nearest(zone, sorted(self.zones))}")
        self._words("recipients", number, one, {"digest": DIGESTS, "day": DAYS, "group_by": GROUPS})
        return one

    def _words(self, kind: str, number: int, one: Any, words: Mapping[str, Collection[str]]) -> None:
        """Check the fields that take words of a vocabulary."""
        for key, vocabulary in words.items():
            given = getattr(one, key)
            for word in (given,) if isinstance(given, str) else given:
                if word not in vocabulary:
                    what = f"{kind[:-1]} {one.name!r}: {key}: {word!r} is unknown{nearest(word, sorted(vocabulary))}"
                    raise self._wrong(self._at(kind, number, key, word), what)

    def _table(self, kind: str, number: int, table: Mapping[str, Any]) -> BaseModel:
        model = TABLES[kind]
        name = f"{kind[:-1]} {table.get('name', number + 1)!r}"
        for key in table:
            if key not in model.model_fields:
                what = f"{name}: {key!r} is unknown{nearest(key, list(model.model_fields))}"
                raise self._wrong(self._at(kind, number, key), what)
        try:
            return model.model_validate(table)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(str(part) for part in first["loc"])
            place = self._at(kind, number, str(first["loc"][0]) if first["loc"] else "")
            raise self._wrong(place, f"{name}: {field}: {first['msg'].lower()}") from error

    def _at(self, kind: str, number: int, key: str, word: str = "") -> int:
        """The line of a key, or of a word behind it, in the `number`th table of a kind; of the table where it isn't found."""
        lines = self.text.splitlines()
        heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*\"?{kind}\"?\s*\]\]", line)]
        if number >= len(heads):
            return 1
        start = heads[number]
        end = next((n for n in range(start + 1, len(lines)) if re.match(r"\s*\[\[?[^\],]+\]\]?\s*(#.*)?$", lines[n])), len(lines))
        at = next((n for n in range(start + 1, end) if re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", lines[n])), start)
        return next((n for n in range(at, end) if word and re.search(rf"[\"']{re.escape(word)}[\"']", lines[n])), at) + 1

    def _line(self, pattern: str) -> int:
        return next((n for n, line in enumerate(self.text.splitlines(), 1) if re.search(pattern, line)), 1)

    def _wrong(self, line: int, what: str) -> SettingsError:
        return SettingsError(f"{self.path}, line {line}: {what}")


def nearest(word: str, words: Sequence[str]) -> str:
    """What was probably meant, or all that could be when there are few."""
    folded = {one.lower(): one for one in sorted(words)}
    close = get_close_matches(word.lower(), list(folded), n=1, cutoff=0.5)
    if close:
        return f"; did you mean {folded[close[0]]!r}?"
    return f"; use one of {', '.join(words)}" if 0 < len(words) <= 12 else ""
