"""Settings: one frozen object, built once at the rim from flags, environment and a file, then passed in.

The file is what `MINERAL_DEALS_SETTINGS` names, else `settings.toml` in the data folder; never one that happens to lie in the
current directory, which may be another program's. Addresses of channels hold passwords: they stand in the environment, or in a
file that nobody but its owner can read, best one of their own (`MINERAL_DEALS_SECRETS`, else `secrets.toml` in the data folder).
"""

import os
import stat
import tomllib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from pipeline.errors import SettingsError

SECRET = ("alert_urls", "channels")  # settings that hold passwords


class WebhookSetting(BaseModel):
    """A signed webhook: where it goes, and the secret that its receiver knows too ("whsec_…")."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    webhook: SecretStr
    secret: SecretStr


ChannelSetting = SecretStr | WebhookSetting  # an address of Apprise's or a mail server's, or a webhook


def _cron(text: str) -> str:
    try:
        CronSim(text, datetime(2026, 1, 1))
    except CronSimError as error:
        raise ValueError(f"{text!r} is no cron line of five fields such as '30 2 * * *' ({error})") from error
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"{name!r} is no time zone such as 'Europe/Berlin'")
    return name


class Settings(BaseSettings):
    """All that can be set; the environment's names are these in capitals behind `MINERAL_DEALS_`."""

    model_config = SettingsConfigDict(env_prefix="MINERAL_DEALS_", env_ignore_empty=True, frozen=True, extra="forbid")

    data: Path = Field(Path("data"), description="folder of ledger.duckdb and agreements.duckdb")
    sources: Path | None = Field(None, description="TOML file that declares the sources; the built-in catalogue if unset")
    alerts: Path | None = Field(None, description="TOML file with the alert rules; all changes to the console if unset")
    alert_urls: tuple[SecretStr, ...] = Field((), description="Apprise addresses that get the alerts beside the console")
    channels: dict[str, ChannelSetting] = Field(default_factory=dict, description="channels by the names that alerts.toml uses")
    corrections: str = Field("", max_length=200, description="where readers may write who know better; stands in each message")
    allow_private_webhooks: bool = Field(False, description="let webhooks go to private, loopback and link-local addresses")
    silent_days: int = Field(3, ge=1, le=365, description="days without anything new after which a source counts as silent")

    schedule: Annotated[str, AfterValidator(_cron)] = Field("30 2 * * *", description="when `serve` runs a night, as a cron line")
    timezone: Annotated[str, AfterValidator(_zone)] = Field("UTC", description="time zone of the schedule")
    log_json: bool = Field(False, description="log lines as JSON")
    source_minutes: int = Field(60, ge=1, le=1440, description="longest time that one source may take of a night")

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

    @property
    def feed(self) -> Path:
        """What readers of feeds poll."""
        return self.data / "agreements.atom"

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
        data = init_settings().get("data")
        secrets = TomlConfigSettingsSource(settings_cls, secrets_file(data))
        file = TomlConfigSettingsSource(settings_cls, settings_file(data))
        return init_settings, env_settings, file_secret_settings, secrets, file


def settings_file(data: Path | str | None = None) -> Path:
    """Where the file of settings lies, if there is one; `data` is the flag, which the environment and the default follow."""
    return _file("settings", data)


def secrets_file(data: Path | str | None = None) -> Path:
    """Where the file of secrets lies, if there is one."""
    return _file("secrets", data)


def _file(name: str, data: Path | str | None) -> Path:
    if named := _environment(name):
        return Path(named).expanduser()
    folder = data if data is not None else _environment("data")
    return Path("data" if folder is None else folder) / f"{name}.toml"


def load_settings(**flags: Any) -> Settings:
    """Settings from flags (None is unset), environment and file; SettingsError names the first wrong one and its file."""
    given = {name: value for name, value in flags.items() if value is not None}
    file, secrets = settings_file(given.get("data")), secrets_file(given.get("data"))
    for name, path in (("SETTINGS", file), ("SECRETS", secrets)):
        if _environment(name) and not path.is_file():
            raise SettingsError(f"{path} is no file; give an existing one in MINERAL_DEALS_{name}, or unset it")
    try:
        _check_rights(secrets, only=SECRET)
        _check_rights(file)
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        place = next((f"{path}: " for path in (secrets, file) if _stated_in(path, str(first["loc"][0]), given)), "")
        raise SettingsError(f"{place}setting {name}: {_said(first['msg'])}; see the README for what can be set") from error
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} can't be read: {error}; correct it or take it away") from error
    except ValueError as error:
        raise SettingsError(f"the environment can't be read: {error}") from error


def _said(message: str) -> str:
    """A message of pydantic's as a part of a sentence."""
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def _check_rights(file: Path, only: Collection[str] = ()) -> None:
    """Refuse a file with secrets that others can read, and settings (`only`, if given) that don't belong there."""
    if not file.is_file():
        return
    stated = tomllib.loads(file.read_text("utf-8"))
    for name in stated if only else ():
        if name not in only:
            raise SettingsError(f"{file}: {name} is no secret; keep only {' and '.join(only)} there, the rest in settings.toml")
    status = file.stat()
    secret = next((name for name in SECRET if stated.get(name)), None)
    if secret and os.name == "posix":
        # systemd hands out credentials with an access list whose mask looks like the group's right to read
        credential = file.parent == Path(os.environ.get("CREDENTIALS_DIRECTORY", os.devnull))
        others = stat.S_IRWXO if credential else stat.S_IRWXG | stat.S_IRWXO
        if status.st_mode & others:
            raise SettingsError(f"{file} holds {secret}, and others can read it: run `chmod 600 {file}`")
        if status.st_uid not in (os.geteuid(), 0):
            raise SettingsError(f"{file} holds {secret} and belongs to another user: run `chown {os.geteuid()} {file}`")


def _stated_in(file: Path, name: str, given: dict[str, Any]) -> bool:
    """Whether the value of a setting came from the file: it has one, and neither flags nor environment outrank it."""
    if name in given or _environment(name) is not None or not file.is_file():
        return False
    return name in tomllib.loads(file.read_text("utf-8"))


def _environment(name: str) -> str | None:
    """What the environment says of a setting; capitals make no difference, as in pydantic-settings."""
    wanted = f"MINERAL_DEALS_{name}".upper()
    return next((value for key, value in os.environ.items() if key.upper() == wanted), None)
