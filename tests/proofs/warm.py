"""Loads the models once for all nights of a proof: imported by the process that they are forked from, which starts no thread."""

import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.cpu_count = lambda: 1  # type: ignore[assignment] # a session of one thread is one that may be forked

from datetime import UTC, datetime  # noqa: E402

import apprise  # noqa: E402, F401
import prefect.main  # noqa: E402, F401

import tests.proofs.bare  # noqa: E402, F401
from pipeline.extract import extract  # noqa: E402
from pipeline.records import Article  # noqa: E402

NOW = datetime.now(UTC)
TEXT = "Harrow Bay Ltd has agreed to acquire Tallgrass Resources, the owner of a copper mine in Zambia, for $90 million. " * 4
list(extract([Article("art_0", "x", "https://x.example/", "x", "X", "Harrow Bay buys Tallgrass", TEXT, NOW, NOW, "en")]))
