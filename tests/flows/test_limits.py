"""A source that takes too long costs only itself."""

from pathlib import Path
from typing import Any

from flows import gather, nightly
from pipeline.settings import load_settings
from pipeline.sources import Source
from tests.factory import NOON


class Slow:
    """A task's future that is never done."""

    def result(self, timeout: float, raise_on_failure: bool) -> Any:
        assert not raise_on_failure
        raise TimeoutError(timeout)


def test_a_source_that_takes_too_long_is_marked_failed(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, source_minutes=7)
    listing = gather.Listing(Source(id="slow", publisher="Slow", kind="folder", url="x"), NOON)
    gathered = nightly._outcome(settings, Slow(), lambda error: gather.broken(listing, error))  # type: ignore[arg-type]
    assert not gathered.health.ok
    assert gathered.health.error == (
        "slow could not be read: it took longer than 7 minutes; raise source_minutes, or lower max_links or its pace"
    )
