"""One encoder, five heads: names, sentences that tell a deal, type and status, entity–deal links, same-deal pairs.

The encoder is MiniLM (BERT) with three extra features of each piece (case, rule mention, layout), added above the frozen
layers. The heads read pooled vectors of sentences and mentions, of one or several articles at once.
"""

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from models.encoder.records import FACTS, LABELS, LAYOUTS, NAMES, ROLES, STATUSES, TYPES

HIDDEN, ATTENTIONS, LAYERS, INNER = 384, 12, 6, 1536  # of the published weights, as are the next two
PLACES = 512
CASES, KINDS = 6, 1 + 2 * len(LABELS)
TAGS, EVIDENCE = 1 + 2 * len(NAMES), 3
WIDE = 192  # of the heads' inner layers
ORDERS = 16  # sentences with a place of their own; those after them share the last
DISTANCES = (-8, -4, -2, -1, 0, 1, 2, 4, 8)  # bounds of the buckets of sentences between anchor and mention
HIDDEN_FAR = -10000.0  # what hides a place from attention


class Layer(nn.Module):
    """A BERT layer."""

    def __init__(self, drop: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.drop = nn.Dropout(drop)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """`x` [rows, places, HIDDEN]; `bias`: 0 where a place may be seen, HIDDEN_FAR elsewhere."""
        rows, places, _ = x.shape
        q, k, v = self.qkv(x).view(rows, places, 3, ATTENTIONS, HIDDEN // ATTENTIONS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.drop(self.out(seen.transpose(1, 2).reshape(rows, places, HIDDEN))))
        return self.norm2(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Word pieces of windows to vectors and name tags."""

    def __init__(self, words: int, frozen: int, drop: float = 0.1) -> None:
        super().__init__()
        self.frozen = frozen
        self.words = nn.Embedding(words, HIDDEN)
        self.places = nn.Embedding(PLACES, HIDDEN)
        self.token_type = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.layers = nn.ModuleList(Layer(drop) for _ in range(LAYERS))
        self.features = nn.ModuleList(nn.Embedding(size, HIDDEN) for size in (CASES, KINDS, len(LAYOUTS)))
        for table in self.features:
            nn.init.normal_(table.weight, std=0.02)
        self.tag = nn.Linear(HIDDEN, TAGS)
        for module in (self.words, self.places, self.norm, *self.layers[:frozen]):
            module.requires_grad_(False)
        self.token_type.requires_grad_(False)

    def load(self, path: Path, pieces: Sequence[int]) -> None:
        """Takes over the published weights (safetensors, with BERT's own names) of the pieces that are kept."""
        given = {name.removeprefix("bert."): tensor for name, tensor in load_file(path).items()}
        self.words.weight.data.copy_(given["embeddings.word_embeddings.weight"][list(pieces)])
        self.places.weight.data.copy_(given["embeddings.position_embeddings.weight"])
        self.token_type.data.copy_(given["embeddings.token_type_embeddings.weight"][0])
        self.norm.load_state_dict({part: given[f"embeddings.LayerNorm.{part}"] for part in ("weight", "bias")})
        names = {
            "out": "attention.output.dense", "norm1": "attention.output.LayerNorm", "up": "intermediate.dense",
            "down": "output.dense", "norm2": "output.LayerNorm",
        }
        for number, layer in enumerate(self.layers):
            prefix = f"encoder.layer.{number}."
            for part in ("weight", "bias"):
                attention = [given[f"{prefix}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
                getattr(layer.qkv, part).data.copy_(torch.cat(attention))
                for ours, theirs in names.items():
                    getattr(getattr(layer, ours), part).data.copy_(given[f"{prefix}{theirs}.{part}"])

    def lower(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Embeddings and frozen layers: the same in every epoch, so that they need be run once."""
        x = self.norm(self.words(ids) + self.places.weight[: ids.shape[1]] + self.token_type)
        bias = ((1.0 - mask) * HIDDEN_FAR)[:, None, None, :]
        for layer in self.layers[: self.frozen]:
            x = layer(x, bias)
        return x

    def upper(self, x: Tensor, mask: Tensor, case: Tensor, kind: Tensor, layout: Tensor) -> tuple[Tensor, Tensor]:
        """Features and trained layers: vectors [windows, pieces, HIDDEN] and tag logits."""
        for table, values in zip(self.features, (case, kind, layout), strict=True):
            x = x + table(values)
        bias = ((1.0 - mask) * HIDDEN_FAR)[:, None, None, :]
        for layer in self.layers[self.frozen:]:
            x = layer(x, bias)
        return x, self.tag(x)

    def forward(self, ids: Tensor, mask: Tensor, case: Tensor, kind: Tensor, layout: Tensor) -> tuple[Tensor, Tensor]:
        """All in one, as it is exported."""
        return self.upper(self.lower(ids, mask), mask, case, kind, layout)


class Heads(nn.Module):
    """Vectors of sentences and mentions to logits."""

    def __init__(self, drop: float = 0.2) -> None:
        super().__init__()
        self.attend = nn.Linear(HIDDEN, 2)
        self.layout = nn.Embedding(len(LAYOUTS), HIDDEN)
        self.place = nn.Embedding(ORDERS, HIDDEN)
        for table in (self.layout, self.place):
            nn.init.normal_(table.weight, std=0.02)
        self.join = nn.Linear(2 * HIDDEN, HIDDEN)
        self.facts = nn.Sequential(nn.Linear(FACTS, WIDE), nn.GELU())
        self.read = nn.Linear(WIDE, HIDDEN)
        nn.init.normal_(self.read.weight, std=0.01)
        self.context = nn.ModuleList([Layer(0.1)])
        self.drop = nn.Dropout(drop)
        self.evidence = _classifier(EVIDENCE, drop)
        self.deal_type = _classifier(len(TYPES), drop)
        self.status = _classifier(len(STATUSES), drop)
        self.label = nn.Embedding(len(LABELS), HIDDEN)
        self.anchor = nn.Linear(2 * HIDDEN, 2 * WIDE)
        self.mention = nn.Linear(4 * HIDDEN, 2 * WIDE)
        self.distance = nn.Embedding(len(DISTANCES) + 1, WIDE)
        self.pair = nn.Linear(4, WIDE)
        self.link = nn.Sequential(nn.GELU(), nn.Dropout(drop), nn.Linear(WIDE, WIDE), nn.GELU(), nn.Linear(WIDE, 1 + len(ROLES)))
        self.same_in = nn.Linear(2 * HIDDEN, WIDE)
        self.same_out = nn.Linear(WIDE + 2, 1)
        self.register_buffer("bounds", torch.tensor(DISTANCES))

    def forward(
        self, tokens: Tensor, spans: Tensor, sentence_layout: Tensor, order: Tensor, section: Tensor, block: Tensor,
        article: Tensor, facts: Tensor, mentions: Tensor, label: Tensor, home: Tensor, rows: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Logits: evidence [S, 3], type [S, 10], status [S, 7], link [R, M], role [R, M, 13], same [R, R]; `rows`: anchors."""
        read = self.facts(facts)
        told = self._sentences(tokens, spans, sentence_layout, order, article, read)
        seen = torch.cat([told, self.drop(read)], -1)
        ends = (tokens[mentions[:, 0]] + tokens[mentions[:, 1] - 1]) / 2
        mention = torch.cat([self.drop(ends + self.label(label)), self.layout(sentence_layout[home]), told[home]], -1)
        a1, a2 = self.anchor(told[rows]).chunk(2, -1)
        m1, m2 = self.mention(mention).chunk(2, -1)
        gap = order[home][None] - order[rows][:, None]
        near = self.distance((gap[..., None] > self.bounds).sum(-1))
        together = [section[home][None] == section[rows][:, None], block[home][None] == block[rows][:, None]]
        titled = (sentence_layout[home] == LAYOUTS.index("title"))[None].expand(gap.shape)
        close = torch.stack([gap == 0, *together, titled], -1).to(tokens.dtype)
        link = self.link(a1[:, None] + m1[None] + a2[:, None] * m2[None] + near + self.pair(close))
        both = self.same_in(told[rows])
        flags = [section[rows][:, None] == section[rows][None], block[rows][:, None] == block[rows][None]]
        same = self.same_out(torch.cat([both[:, None] * both[None], torch.stack(flags, -1).to(tokens.dtype)], -1))[..., 0]
        return self.evidence(seen), self.deal_type(seen), self.status(seen), link[..., 0], link[..., 1:], same

    def _sentences(self, tokens: Tensor, spans: Tensor, layout: Tensor, order: Tensor, article: Tensor, read: Tensor) -> Tensor:
        """[S, 2 × HIDDEN]: what a sentence says, and what it says in its article."""
        place = torch.arange(tokens.shape[0], device=tokens.device)
        inside = (place[None] >= spans[:, :1]) & (place[None] < spans[:, 1:])
        scores = self.attend(tokens).T[:, None, :].masked_fill(~inside[None], HIDDEN_FAR)
        pooled = scores.softmax(-1) @ tokens  # two pools a sentence
        position = self.place(order.clamp(max=ORDERS - 1))
        own = self.join(torch.cat([pooled[0], pooled[1]], -1)) + self.layout(layout) + position + self.read(read)
        bias = torch.where(article[:, None] == article[None], 0.0, HIDDEN_FAR)[None, None]
        x = own[None]
        for layer in self.context:
            x = layer(x, bias)
        return self.drop(torch.cat([own, x[0]], -1))


def _classifier(classes: int, drop: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(2 * HIDDEN + WIDE, WIDE), nn.GELU(), nn.Dropout(drop), nn.Linear(WIDE, classes))


def restore(folder: Path) -> tuple[Encoder, Heads]:
    """The trained network of a folder that `train` wrote, ready to read."""
    known = torch.load(folder / "weights.pt", weights_only=True)
    encoder, heads = Encoder(len(known["encoder"]["words.weight"]), known["frozen"]), Heads()
    encoder.load_state_dict(known["encoder"])
    heads.load_state_dict(known["heads"])
    return encoder.eval(), heads.eval()


def keep(folder: Path, encoder: Encoder, heads: Heads) -> None:
    """Writes what `restore` reads."""
    torch.save({"encoder": encoder.state_dict(), "heads": heads.state_dict(), "frozen": encoder.frozen}, folder / "weights.pt")
