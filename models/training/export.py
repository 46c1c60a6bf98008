"""Weights to two ONNX graphs, encoder and heads, each also quantised to int8 by channel.

    python -m models.training.export data/encoder/f0

Channel by channel costs nothing at run time and keeps the probabilities closer to the trained ones than one scale a matrix.
"""

import argparse
import shutil
import sys
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from models.encoder.batch import ENCODER_INPUTS, ENCODER_OUTPUTS, HEADS_INPUTS, HEADS_OUTPUTS
from models.encoder.records import FACTS
from models.training.network import HIDDEN, restore

OPSET = 17
OPERATIONS = ["MatMul", "Gemm", "Gather"]
AXES = {  # what differs from text to text
    "windows pieces": (*ENCODER_INPUTS, *ENCODER_OUTPUTS),
    "places": ("tokens",),
    "sentences": ("spans", "sentence_layout", "order", "section", "block", "article", "facts", "evidence", "type", "status"),
    "mentions": ("mentions", "label", "home"),
    "rows": ("rows",),
    "rows mentions": ("link", "role"),
    "rows rows": ("same",),
}


def export(folder: Path) -> list[Path]:
    """Writes the graphs of 32 bits beside weights.pt, those of 8 bits with the tokenizer into the folder `graphs`."""
    encoder, heads = restore(folder)
    graphs = folder / "graphs"
    graphs.mkdir(exist_ok=True)
    out = [Path(shutil.copyfile(folder / "tokenizer.json", graphs / "tokenizer.json"))]
    for name, module, inputs, names, results in (
        ("encoder", encoder, _encoder_example(), ENCODER_INPUTS, ENCODER_OUTPUTS),
        ("heads", heads, _heads_example(), HEADS_INPUTS, HEADS_OUTPUTS),
    ):
        whole, small = folder / f"{name}.onnx", graphs / f"{name}.onnx"
        _write(module, inputs, whole, names, results)
        quantize_dynamic(str(whole), str(small), weight_type=QuantType.QInt8, op_types_to_quantize=OPERATIONS, per_channel=True)
        out += [whole, small]
    return out


def _write(module: nn.Module, inputs: tuple[Tensor, ...], path: Path, names: tuple[str, ...], results: tuple[str, ...]) -> None:
    axes = {name: dict(enumerate(axis.split())) for axis, all_names in AXES.items() for name in all_names}
    torch.onnx.export(
        module, inputs, str(path), input_names=list(names), output_names=list(results),
        dynamic_axes={name: axes[name] for name in (*names, *results)}, opset_version=OPSET, dynamo=False,
    )


def _encoder_example() -> tuple[Tensor, ...]:
    """Two windows of any words."""
    ids = torch.randint(10, 1000, (2, 24))
    return ids, torch.ones(2, 24), *(torch.ones_like(ids) for _ in range(3))


def _heads_example() -> tuple[Tensor, ...]:
    """Five sentences of four pieces with four mentions."""
    sentences, zero = torch.arange(5), torch.zeros(5, dtype=torch.long)
    spans = torch.stack([sentences * 4, sentences * 4 + 4], 1)
    mentions = torch.tensor([[0, 1], [2, 3], [5, 7], [9, 10]])
    label, home = torch.arange(4), torch.tensor([0, 0, 1, 2])
    text = (spans, sentences % 3, sentences, zero, sentences, zero, torch.zeros(5, FACTS))
    return torch.randn(48, HIDDEN), *text, mentions, label, home, sentences


def main() -> None:
    """Export and say how large the files are."""
    parser = argparse.ArgumentParser(prog="python -m models.training.export", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a folder that models.training.train wrote")
    for path in export(parser.parse_args().folder):
        sys.stdout.write(f"{path.name} {path.stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
