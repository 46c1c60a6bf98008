"""What a batch of labelled texts costs the network, one loss a head."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from models.encoder.batch import HEADS_INPUTS, stack
from models.encoder.records import Entity
from models.training.labelling import Example
from models.training.network import Encoder, Heads
from models.training.records import Anchor
from models.training.tags import OPEN

WEIGHTS = {"evidence": 1.0, "type": 0.8, "status": 0.6, "link": 2.5, "role": 0.3, "same": 0.3, "tag": 0.4}
UNSURE = 0.05  # label smoothing of type and status
UNSURE_EVIDENCE = 0.02
UNLINKED = -1e4

Anchors = Sequence[tuple[int, Anchor]]  # with the number of the text


def losses(examples: Sequence[Example], inputs: Mapping[str, Tensor], encoder: Encoder, heads: Heads) -> dict[str, Tensor]:
    """The parts of the loss; `inputs`: those of `batch` as tensors, with `lower` in place of the encoder's first layers."""
    vectors, tags = encoder.upper(*(inputs[name] for name in ("lower", "mask", "case", "kind", "layout")))
    first = [0, *accumulate(len(text.sentences) for text, _ in examples)]
    anchors = [(n, anchor) for n, (_, labels) in enumerate(examples) for anchor in labels.anchors]
    rows = torch.tensor([first[n] + anchor.sentence for n, anchor in anchors], dtype=torch.long)
    given = {"tokens": vectors.flatten(0, 1), "rows": rows, **inputs}
    evidence, kind, status, link, role, same = heads(*(given[name] for name in HEADS_INPUTS))
    out = {"tag": _tag_loss(examples, tags), "evidence": _evidence_loss(examples, evidence)}
    if anchors:
        weight = torch.tensor([anchor.weight for _, anchor in anchors])
        out["type"] = _kind_loss(kind[rows], torch.tensor([anchor.type for _, anchor in anchors]), weight)
        out["status"] = _kind_loss(status[rows], torch.tensor([anchor.status for _, anchor in anchors]), weight)
        out["link"] = _link_loss(examples, anchors, link)
        out["role"] = _role_loss(examples, anchors, role)
        out["same"] = _same_loss(anchors, same)
    return out


def total(parts: Mapping[str, Tensor]) -> Tensor:
    """The parts weighed together."""
    return torch.stack([WEIGHTS[name] * value for name, value in parts.items()]).sum()


def _tag_loss(examples: Sequence[Example], tags: Tensor) -> Tensor:
    goal = torch.from_numpy(stack([labels.tags for _, labels in examples], tags.shape[1], OPEN))
    return functional.cross_entropy(tags.flatten(0, 1), goal.flatten(), ignore_index=OPEN)


def _evidence_loss(examples: Sequence[Example], evidence: Tensor) -> Tensor:
    goal = torch.from_numpy(np.concatenate([labels.evidence for _, labels in examples]))
    weight = torch.from_numpy(np.concatenate([labels.weight for _, labels in examples])).float()
    each = functional.cross_entropy(evidence, goal, reduction="none", label_smoothing=UNSURE_EVIDENCE)
    return (each * weight).sum() / weight.sum().clamp(min=1)


def _kind_loss(logits: Tensor, goal: Tensor, weight: Tensor) -> Tensor:
    """Of type or status; a goal of -1 isn't known and doesn't count."""
    each = functional.cross_entropy(logits, goal.clamp(min=0), reduction="none", label_smoothing=UNSURE)
    weight = weight * (goal >= 0)
    return (each * weight).sum() / weight.sum().clamp(min=1e-6)


def _link_loss(examples: Sequence[Example], anchors: Anchors, link: Tensor) -> Tensor:
    """An entity is linked by its best mention, as `decode` reads it."""
    entities: dict[tuple[int, Entity], int] = {}
    index = [entities.setdefault((n, m.entity), len(entities)) for n, (text, _) in enumerate(examples) for m in text.mentions]
    if not entities:
        return link.sum() * 0.0
    places = torch.tensor(index)[None].expand(len(anchors), -1)
    best = torch.full((len(anchors), len(entities)), UNLINKED).scatter_reduce(1, places, link.float(), "amax")
    goal = torch.tensor([[float(entity in anchor.positive) for _, entity in entities] for _, anchor in anchors])
    weight = torch.tensor([[anchor.weight * (n == number) for n, _ in entities] for number, anchor in anchors])
    each = functional.binary_cross_entropy_with_logits(best, goal, reduction="none")
    return (each * weight).sum() / weight.sum().clamp(min=1)


def _role_loss(examples: Sequence[Example], anchors: Anchors, role: Tensor) -> Tensor:
    """Of the mentions whose part in the anchor's deal is labelled: a task beside, nothing reads its answer."""
    places = [(n, m.entity) for n, (text, _) in enumerate(examples) for m in text.mentions]
    told = [[anchor.roles.get(entity, -1) if n == number else -1 for n, entity in places] for number, anchor in anchors]
    goal = torch.tensor(told, dtype=torch.long).reshape(len(anchors), len(places))
    if not bool((goal >= 0).any()):
        return role.sum() * 0.0
    return functional.cross_entropy(role[goal >= 0].float(), goal[goal >= 0])


def _same_loss(anchors: Anchors, same: Tensor) -> Tensor:
    """Of all pairs of anchors of one text."""
    text = torch.tensor([n for n, _ in anchors])
    deal = torch.tensor([anchor.deal for _, anchor in anchors])
    pairs = (text[:, None] == text[None]).float().triu(1)
    goal = (deal[:, None] == deal[None]).float()
    each = functional.binary_cross_entropy_with_logits(same.float(), goal, reduction="none")
    return (each * pairs).sum() / pairs.sum().clamp(min=1)
