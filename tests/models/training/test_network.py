"""The network itself, where torch is installed: what a text says doesn't depend on its neighbours in the batch."""

from typing import Any

import pytest

from models.encoder.batch import encoder_inputs, heads_inputs
from models.encoder.windows import encode
from models.training.labelling import label

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

NAMES = [("Lynas", "COMPANY"), ("cerium", "MINERAL")]
SHORT = ("Lynas sells", "Lynas sells cerium.")
LONG = ("A much longer title of Lynas", "It rains and rains and rains on the cerium of Lynas.", "Nobody sells anything.")


@pytest.fixture(scope="module")
def network() -> Any:
    """Encoder and heads with random weights."""
    from models.training.network import Encoder, Heads

    torch.manual_seed(1)
    return Encoder(2000, frozen=3).eval(), Heads().eval()


def logits(network: Any, texts: list[Any]) -> list[Any]:
    """Evidence, type, status, link and same of a batch, every sentence an anchor."""
    encoder, heads = network
    with torch.no_grad():
        vectors, _ = encoder(*(torch.from_numpy(a) for a in encoder_inputs(texts).values()))
        inputs = {name: torch.from_numpy(a) for name, a in heads_inputs(texts).items()}
        rows = torch.arange(sum(len(text.sentences) for text in texts))
        return list(heads(tokens=vectors.flatten(0, 1), rows=rows, **inputs))


def test_a_text_reads_the_same_alone_and_beside_another(network: Any, write: Any, words: Any) -> None:
    one, other = encode(write(*SHORT, names=NAMES), words), encode(write(*LONG, names=NAMES), words)
    alone, beside = logits(network, [other]), logits(network, [one, other])
    sentences, mentions = len(one.sentences), len(one.mentions)
    flat, linked = (sentences,), (sentences, mentions)
    for i, skipped in enumerate([flat, flat, flat, linked, linked, (sentences, sentences)]):
        part = beside[i][tuple(slice(n, None) for n in skipped)]
        assert torch.allclose(alone[i], part, atol=1e-4)


def test_every_head_learns(network: Any, write: Any, words: Any) -> None:
    from models.training.losses import WEIGHTS, losses, total

    deal = {
        "deal_type": "offtake", "status": "signed", "countries": [], "companies": ["Lynas"],
        "institutions": [], "minerals": ["cerium"], "value": None, "project": None, "stake_percent": None,
        "evidence": SHORT[1], "background": False,
    }
    examples = [label(write(*SHORT, names=NAMES, gold=(deal,)), words), label(write(*LONG, names=NAMES), words)]
    texts = [text for text, _ in examples]
    encoder, heads = network
    inputs = {name: torch.from_numpy(a) for name, a in (encoder_inputs(texts) | heads_inputs(texts)).items()}
    inputs["lower"] = encoder.lower(inputs["ids"], inputs["mask"]).detach()
    parts = losses(examples, inputs, encoder, heads)
    assert set(parts) == set(WEIGHTS)
    assert all(torch.isfinite(value) for value in parts.values())
    total(parts).backward()
    idle = [name for name, p in heads.named_parameters() if p.grad is None]
    assert idle == []
