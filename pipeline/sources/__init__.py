"""Where stories are found: one TOML table a source, checked when it is read."""

import difflib
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import SettingsError

Kind = Literal["feed", "sitemap", "listing", "folder", "gdelt"]


class Source(BaseModel):
    """One place where stories are found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$", description="name in the database: small letters, digits, hyphens")
    publisher: str = Field(min_length=1, description="name of the outlet")
    kind: Kind
    url: str = Field(min_length=1, description="address of the feed, sitemap, page or search; of a folder or archive its path")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="ISO 3166 code of where the outlet sits, or EU")
    language: str | None = Field(None, pattern=r"^[a-z]{2}$", description="ISO 639-1 code")
    official: bool = Field(False, description="a government or a public body speaks itself")
    aggregates: bool = Field(False, description="its stories are other outlets', and each page names its own")
    pace: float | None = Field(None, ge=0, description="seconds between two requests, if not those of the settings")
    selector: str | None = Field(None, description="listing: CSS selector of the links or of what surrounds them")
    link_pattern: str | None = Field(None, description="listing: regular expression that a story's path or address contains")
    keywords: tuple[str, ...] = Field((), description="only stories whose title or address has one of these words; all if empty")
    note: str = Field("", description="for people")
    seen: str = Field("", description="where and when the address was found")
    confirmed: bool = Field(True, description="false: nobody has seen this address answer yet")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        """Refuses an address or a pattern that this kind of source can't use."""
        parts = urlsplit(self.url)
        if self.kind != "folder" and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError(f"url {self.url!r} must start with http:// or https:// and name a host")
        if self.kind != "listing" and (self.selector or self.link_pattern):
            raise ValueError(f"selector and link_pattern are for listings, this is a {self.kind}")
        try:
            re.compile(self.link_pattern or "")
        except re.error as error:
            raise ValueError(f"link_pattern isn't a regular expression: {error}") from error
        return self

    @property
    def outlet(self) -> str:
        """Who publishes its stories; empty where each story's own page says so."""
        return "" if self.aggregates or self.kind == "gdelt" else self.publisher

    def wants(self, title: str | None, url: str) -> bool:
        """Whether a story with this title and address is worth fetching, by the source's keywords."""
        text = f"{title or ''} {url}".casefold()
        return not self.keywords or any(word.casefold() in text for word in self.keywords)


def load_sources(path: Path | None) -> tuple[Source, ...]:
    """The sources that a TOML file declares as `[[sources]]`, in its order; without a path the built-in catalogue.

    SettingsError names file, source and key of the first mistake.
    """
    name = str(path) if path else "pipeline/sources/catalogue.toml"
    try:
        text = path.read_text("utf-8-sig") if path else files("pipeline.sources").joinpath("catalogue.toml").read_text("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{name} can't be read: {error.strerror or error}; give an existing TOML file of sources") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{name} isn't TOML: {error}") from error
    tables = data.pop("sources", None)
    if data or not isinstance(tables, list) or not tables:
        wrong = f"unknown key {next(iter(data))!r}; " if data else ""
        raise SettingsError(f"{name}: {wrong}declare each source as a table [[sources]] with id, publisher, kind and url")
    sources = tuple(declare(table, f"{name}: source {_name(table, place)}") for place, table in enumerate(tables, 1))
    for place, source in enumerate(sources):
        if any(source.id == other.id for other in sources[:place]):
            raise SettingsError(f"{name}: source {source.id}: this id is used twice; give each source its own")
    return sources


def _name(table: Any, place: int) -> str:
    """What to call a table in an error: its id, else its place."""
    return str(table["id"]) if isinstance(table, dict) and table.get("id") else f"number {place}"


def declare(table: Any, place: str) -> Source:
    """One declaration, checked; SettingsError begins with `place`."""
    try:
        return Source.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            near = difflib.get_close_matches(key, Source.model_fields, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(Source.model_fields)
            raise SettingsError(f"{place}: unknown key {key!r}; {hint}") from error
        if first["type"] == "missing":
            raise SettingsError(f"{place}: {key!r} is missing; every source needs id, publisher, kind and url") from error
        raise SettingsError(f"{place}: {key + ': ' if key else ''}{message}") from error
