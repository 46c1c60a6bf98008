"""Trains the encoder on prepared gold, one fold out, and reads the held-out articles with it.

    python -m models.training.train data/encoder/prepared.jsonl data/encoder/f0 --fold 0 --folds 2 --epochs 8

Writes weights.pt and readings.jsonl into the folder. Two CPU cores are enough for a night.
"""

import argparse
import json
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.attention import SDPBackend, sdpa_kernel  # the fused kernel is slower on a CPU

from models.encoder.batch import encoder_inputs, heads_inputs
from models.encoder.names import add_tagged, name_kinds
from models.encoder.records import LABELS, NAMES, Encoded, Reading
from models.encoder.windows import Cut, encode, word_pieces
from models.training.base import base_folder
from models.training.labelling import Example, label
from models.training.losses import losses, total
from models.training.network import Encoder, Heads, keep, restore
from models.training.records import Prepared, read_prepared, write_lines

SCORED = {"d1", "d2", "d3", "d4", "t4", "n1", "n2", "n3"}  # files whose articles are held out in turn
ALL = -1  # the fold that trains on everything
WARM_UP = 60  # steps
NAME_KINDS = tuple(place + 2 * LABELS.index(name) for name in NAMES for place in (1, 2))


@dataclass(frozen=True, slots=True)
class Options:
    """One training, as the command line gives it."""

    prepared: Path
    out: Path
    base: Path
    fold: int
    folds: int = 5
    epochs: int = 8
    steps: int = 10**9
    frozen: int = 3
    tokens: int = 1400
    rate: float = 2e-4
    heads_rate: float = 8e-4
    blind: float = 0.3
    seed: int = 7
    halves: bool = False
    threads: int = 1


def train(options: Options) -> None:
    """Trains, keeps the weights, reads the held-out articles."""
    cut = word_pieces(options.prepared.parent / "tokenizer.json")
    records = read_prepared(options.prepared)
    held = [r for r in records if is_held_out(r, options.fold, options.folds)]
    options.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(options.prepared.parent / "tokenizer.json", options.out / "tokenizer.json")
    torch.set_num_threads(options.threads)
    if options.epochs:
        torch.manual_seed(options.seed)
        pieces = json.loads((options.prepared.parent / "pieces.json").read_text("utf-8"))
        encoder, heads = Encoder(len(pieces), options.frozen), Heads()
        encoder.load(options.base / "model.safetensors", pieces)
        known = {r.id for r in held}
        _fit([label(r, cut) for r in records if r.id not in known], encoder, heads, options)
        keep(options.out, encoder, heads)
    encoder, heads = restore(options.out)
    write_lines(options.out / "readings.jsonl", [read(r, cut, encoder, heads) for r in held])
    _say(f"{len(held)} held-out articles read")


def is_held_out(record: Prepared, fold: int, folds: int) -> bool:
    """True for the articles that this fold is scored on: every `folds`-th of the files for scoring, by number."""
    return record.file in SCORED and int(record.id.split("-")[1]) % folds == fold


def _fit(examples: Sequence[Example], encoder: Encoder, heads: Heads, options: Options) -> None:
    """Trains in place, by epochs or steps, whatever ends first."""
    lower = _lower_layers(options, [text for text, _ in examples], encoder)
    dice = random.Random(options.seed)
    trained = [p for p in encoder.parameters() if p.requires_grad]
    groups = [{"params": trained, "lr": options.rate}, {"params": list(heads.parameters()), "lr": options.heads_rate}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    epoch_steps = sum(1 for _ in _batches(_half(examples, 0), examples, options.tokens, random.Random(0)))
    limit = min(options.steps, options.epochs * epoch_steps)
    begun, step = time.monotonic(), 0

    def done(step: int) -> float:
        return step / limit

    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, (s + 1) / WARM_UP, max(0.01, 1.02 - done(s))))
    _say(f"{len(examples)} texts, up to {limit} steps")
    for epoch in range(options.epochs + 1):  # the halves differ by a few batches
        encoder.train()
        heads.train()
        for batch in _batches(_half(examples, epoch % 2), examples, options.tokens, dice):
            inputs = _inputs([examples[i][0] for i in batch], [lower[i] for i in batch], options.blind, dice)
            with sdpa_kernel(SDPBackend.MATH), torch.autocast("cpu", torch.bfloat16, enabled=options.halves):
                loss = total(parts := losses([examples[i] for i in batch], inputs, encoder, heads))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*trained, *heads.parameters()], 1.0)
            optimizer.step()
            plan.step()
            step += 1
            if step % 20 == 0 or done(step) >= 1.0:
                figures = " ".join(f"{name} {float(value.detach()):.3f}" for name, value in parts.items())
                _say(f"epoch {epoch} step {step} {time.monotonic() - begun:.0f} s {figures}")
            if done(step) >= 1.0:
                return


def _half(examples: Sequence[Example], half: int) -> list[int]:
    """All articles and every other snippet: the snippets, four times as many, are not to drown the articles."""
    return [i for i, (text, _) in enumerate(examples) if text.sentences[0].layout == "title" or i % 2 == half]


def _batches(order: Sequence[int], examples: Sequence[Example], tokens: int, dice: random.Random) -> Iterator[list[int]]:
    """Texts of like length together, at most `tokens` padded pieces a batch, in random order."""
    shapes = [text.ids.shape for text, _ in examples]
    out: list[list[int]] = [[]]
    for i in sorted(order, key=lambda i: shapes[i][1] * dice.uniform(0.85, 1.15)):
        windows = sum(shapes[j][0] for j in (*out[-1], i))
        if out[-1] and windows * max(shapes[j][1] for j in (*out[-1], i)) > tokens:
            out.append([])
        out[-1].append(i)
    dice.shuffle(out)
    yield from out


def _inputs(texts: Sequence[Encoded], lower: Sequence[Tensor], blind: float, dice: random.Random) -> dict[str, Tensor]:
    """Tensors of a batch; in a share of the windows the rules' names are hidden, so that the tagger learns to read."""
    out = {name: torch.from_numpy(a) for name, a in (encoder_inputs(texts) | heads_inputs(texts)).items()}
    size = out["ids"].shape[1]
    out["lower"] = torch.cat([torch.nn.functional.pad(x, (0, 0, 0, size - x.shape[1])) for x in lower])
    hidden = torch.tensor([[dice.random() < blind] for _ in range(len(out["kind"]))])
    out["kind"] = out["kind"].masked_fill(hidden & torch.isin(out["kind"], torch.tensor(NAME_KINDS)), 0)
    return out


def _lower_layers(options: Options, texts: Sequence[Encoded], encoder: Encoder) -> list[Tensor]:
    """What the frozen layers make of each text, kept beside the folds' folders: half of the work of an epoch."""
    path = options.out.parent / f"lower{encoder.frozen}.pt"
    known: dict[str, Tensor] = torch.load(path, weights_only=True) if path.exists() else {}
    keys = [sha256(text.ids.tobytes() + str(text.ids.shape).encode()).hexdigest() for text in texts]
    encoder.eval()
    fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    if fresh:
        _say(f"running the frozen layers over {len(fresh)} texts")
    with torch.no_grad():
        for key, text in fresh.items():
            known[key] = encoder.lower(torch.from_numpy(text.ids), torch.from_numpy(text.mask).float()).half()
    if fresh:
        torch.save(known, path)
    return [known[key].float() for key in keys]


def read(record: Prepared, cut: Cut, encoder: Encoder, heads: Heads) -> Reading:
    """The probabilities of one text; names that only the tagger finds join its mentions before they are linked."""
    text = encode(record, cut)
    with torch.no_grad():
        vectors, logits = encoder(*(torch.from_numpy(a) for a in encoder_inputs([text]).values()))
        tags = logits.softmax(-1).numpy()
        text = add_tagged(text, tags)
        inputs = {name: torch.from_numpy(a) for name, a in heads_inputs([text]).items()}
        rows = torch.arange(len(text.sentences))
        evidence, kind, status, link, _, same = heads(tokens=vectors.flatten(0, 1), rows=rows, **inputs)
    told, kinds, statuses = (x.softmax(-1).numpy() for x in (evidence, kind, status))
    whom = (link.sigmoid().numpy(), same.sigmoid().numpy())
    return Reading(text.id, text.text, text.sentences, text.mentions, told, kinds, statuses, *whom, name_kinds(text, tags))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Train and read one fold."""
    parser = argparse.ArgumentParser(prog="python -m models.training.train", description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what models.training.prepare wrote")
    parser.add_argument("out", type=Path, help="folder for weights and readings; one a fold")
    parser.add_argument("--base", type=Path, help="folder with the published weights (default: those of the installed package)")
    parser.add_argument("--fold", type=int, default=0, help=f"the fold that is held out; {ALL} holds out nothing")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=8, help="0 reads again with the weights that are there")
    parser.add_argument("--steps", type=int, default=10**9, help="stop after this many batches")
    parser.add_argument("--frozen", type=int, default=3, help="layers that keep the published weights")
    parser.add_argument("--tokens", type=int, default=1400, help="word pieces a batch")
    parser.add_argument("--rate", type=float, default=2e-4, help="learning rate of the encoder")
    parser.add_argument("--heads-rate", type=float, default=8e-4, help="learning rate of the heads")
    parser.add_argument("--blind", type=float, default=0.3, help="share of windows in which the rules' names are hidden")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--halves", action="store_true", help="multiply in bfloat16: half as long on CPUs that can")
    parser.add_argument("--threads", type=int, default=1)
    given = vars(parser.parse_args())
    try:
        given["base"] = given["base"] or base_folder()
    except FileNotFoundError as error:
        parser.error(str(error))
    train(Options(**given))


if __name__ == "__main__":
    main()
