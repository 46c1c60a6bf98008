"""The whole training goes on where it stopped, and refuses what another run left."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

from models.training.run import Run, _same_as_before


@pytest.fixture
def asked(tmp_path: Path) -> Run:
    """A run on a folder of one labelled file."""
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "d1.jsonl").write_text("{}\n")
    return Run(tmp_path / "gold", tmp_path / "out", tmp_path)


def test_the_same_run_goes_on(asked: Run) -> None:
    _same_as_before(asked)
    _same_as_before(asked)


def test_other_folds_or_other_labels_are_refused(asked: Run) -> None:
    _same_as_before(asked)
    with pytest.raises(FileExistsError, match="empty --out"):
        _same_as_before(Run(asked.gold, asked.out, asked.base, folds=3))
    (asked.gold / "d1.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(FileExistsError, match="empty --out"):
        _same_as_before(asked)
