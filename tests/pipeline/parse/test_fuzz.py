"""Broken inputs give records or our own errors, nothing else; `python -m tests.benches.fuzz SECONDS` goes on for longer."""

from tests.benches.fuzz import READERS, fuzz


def test_broken_inputs() -> None:
    told, faults = fuzz(7, inputs=60)
    assert not faults, faults[0]
    assert sum(told.values()) == 60 * len(READERS)
    assert {name.split()[1] for name in told} == {"read", "refused"}
