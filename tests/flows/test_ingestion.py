"""A night over outlets of whose answers a tenth is faulty: all stories that can be had are had, none twice, the rest is told."""

from itertools import pairwise
from pathlib import Path

from pipeline.fetch import Fetcher
from tests.benches.ingestion import parse_ratio, plain_loop, read_press, settings_for
from tests.benches.press import LASTING, PASSING, open_press

PACE = 0.05


def test_all_that_can_be_had_is_had_once(tmp_path: Path) -> None:
    with open_press(hosts=6, stories=20) as press:
        settings = settings_for(press, tmp_path, pace=PACE, timeout=1.0)
        with Fetcher(settings) as fetcher:
            first = read_press(settings, press, fetcher)
        assert set(first.articles) == press.available()
        assert set(first.articles.values()) == {1}
        assert first.failed == 6 * 20 - len(press.available())
        assert {press.fault(host, story) for host in press.names for story in range(20)} == {None, *PASSING, *LASTING}
        asked = dict(press.asked)
        with Fetcher(settings) as fetcher:
            assert read_press(settings, press, fetcher).articles == first.articles
        again = {path for path, times in press.asked.items() if times != asked[path]}
        assert len(again) == first.failed  # only what failed is asked for again


def test_the_pace_of_each_host_is_kept(tmp_path: Path) -> None:
    moments: dict[str, list[float]] = {}
    with open_press(hosts=3, stories=6) as press:
        settings = settings_for(press, tmp_path, pace=PACE, timeout=1.0)
        with Fetcher(settings) as fetcher:
            wait = fetcher._pace.wait

            def noting(host: str, seconds: float) -> None:
                wait(host, seconds)
                if not seconds:  # robots.txt
                    return
                moments.setdefault(host, []).append(fetcher._pace._free[host] - seconds)

            fetcher._pace.wait = noting  # type: ignore[method-assign]
            read_press(settings, press, fetcher)
    assert len(moments) == 3
    for times in moments.values():
        assert all(later - earlier > PACE - 0.001 for earlier, later in pairwise(sorted(times)))


def test_the_bench_measures() -> None:
    with open_press(hosts=1, stories=5) as press:
        assert plain_loop(press) > 0
        assert all(rate > 0 for rate in parse_ratio(press.pages[:2]))
