"""Settings: one frozen object, built once at the rim from flags, environment and a file, then passed in.

The file is what `MINERAL_DEALS_SETTINGS` names, else `settings.toml` in the data folder; never one that happens to lie in the
current directory, which may be another program's.
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from pipeline.errors import SettingsError


class Settings(BaseSettings):
    """All that can be set; the environment's names are these in capitals behind `MINERAL_DEALS_`."""

    model_config = SettingsConfigDict(env_prefix="MINERAL_DEALS_", frozen=True, extra="forbid")

    data: Path = Field(Path("data"), description="folder of ledger.duckdb and agreements.duckdb")
    sources: Path | None = Field(None, description="TOML file that declares the sources; the built-in catalogue if unset")
    alerts: Path | None = Field(None, description="TOML file with the alert rules; all changes to the console if unset")
    alert_urls: tuple[SecretStr, ...] = Field((), description="Apprise addresses that get the alerts beside the console")

    rates: Path | None = Field(None, description="CSV file of exchange rates (year,currency,usd); the built-in table if unset")
    who: str | None = Field(None, description="name under which decisions are kept; the system's user name if unset")

    user_agent: str = Field("MineralDeals/0.1", description="sent with each request; add an address where you can be reached")
    timeout: float = Field(20.0, gt=0, description="seconds for one answer, start to end")
    pace: float = Field(2.0, ge=0, description="seconds between two requests to one host, unless robots.txt asks for more")
    attempts: int = Field(3, ge=1, le=10, description="tries for what may pass by itself (timeouts, 429, 5xx)")
    max_bytes: int = Field(8_000_000, gt=0, description="largest body, decompressed")
    max_redirects: int = Field(5, ge=0)
    max_links: int = Field(200, gt=0, description="new stories of one source in one night")
    recheck_days: int = Field(3, ge=0, le=36_500, description="days for which a listed story is asked for corrections")
    allow_private: bool = Field(False, description="let sources live on private, loopback and link-local addresses")
    connect_to: dict[str, str] = Field(default_factory=dict, description="host to host:port, as curl --connect-to; for tests")
    workers: int = Field(4, ge=1, le=64, description="sources fetched at the same time")
    batch: int = Field(50, ge=1, description="articles that one extraction task takes")

    @property
    def ledger(self) -> Path:
        """The writer's own database."""
        return self.data / "ledger.duckdb"

    @property
    def snapshot(self) -> Path:
        """What analysts open."""
        return self.data / "agreements.duckdb"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags win over the environment, the environment over the file."""
        file = TomlConfigSettingsSource(settings_cls, settings_file(init_settings().get("data")))
        return init_settings, env_settings, file_secret_settings, file


def settings_file(data: Path | str | None = None) -> Path:
    """Where the file of settings lies, if there is one; `data` is the flag, which the environment and the default follow."""
    named = _environment("settings")
    if named:
        return Path(named).expanduser()
    folder = data if data is not None else _environment("data")
    return Path("data" if folder is None else folder) / "settings.toml"


def load_settings(**flags: Any) -> Settings:
    """Settings from flags (None is unset), environment and file; SettingsError names the first wrong one and its file."""
    given = {name: value for name, value in flags.items() if value is not None}
    file = settings_file(given.get("data"))
    if _environment("settings") and not file.is_file():
        raise SettingsError(f"{file} is no file; give an existing one in MINERAL_DEALS_SETTINGS, or unset it")
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        place = f"{file}: " if _stated_in(file, str(first["loc"][0]), given) else ""
        raise SettingsError(f"{place}setting {name}: {first['msg'].lower()}; see the README for what can be set") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} can't be read: {error}; correct it or take it away") from error
    except ValueError as error:
        raise SettingsError(f"the environment can't be read: {error}") from error


def _stated_in(file: Path, name: str, given: dict[str, Any]) -> bool:
    """Whether the value of a setting came from the file: it has one, and neither flags nor environment outrank it."""
    if name in given or _environment(name) is not None or not file.is_file():
        return False
    return name in tomllib.loads(file.read_text("utf-8"))


def _environment(name: str) -> str | None:
    """What the environment says of a setting; capitals make no difference, as in pydantic-settings."""
    wanted = f"MINERAL_DEALS_{name}".upper()
    return next((value for key, value in os.environ.items() if key.upper() == wanted), None)
