"""Windows: every piece knows its characters, every sentence and mention its pieces, however long the text is."""

from typing import Any

import numpy as np
import pytest

from models.encoder.records import LABELS, Encoded
from models.encoder.windows import FIRST, LAST, LONGEST, SENTENCE, TITLE, case_of, encode, word_pieces

LINES = ("Lynas sells cerium to Japan", "Lynas Rare Earths will supply 200 tonnes.", "Japan's JOGMEC pays US$5 million.")
NAMES = (("Lynas", "COMPANY"), ("Japan", "COUNTRY", "JP"), ("cerium", "MINERAL"))


def seen(text: Encoded, first: int, stop: int) -> str:
    """The characters of flat places."""
    flat = text.offsets.reshape(-1, 2)
    return text.text[flat[first, 0]:flat[stop - 1, 1]]


def test_sentences_and_mentions_lie_where_their_pieces_lie(write: Any, words: Any) -> None:
    text = encode(write(*LINES, names=NAMES), words)
    assert [seen(text, *span) for span in text.spans.tolist()] == list(LINES)
    assert [(seen(text, *m.pieces), m.sentence) for m in text.mentions] == [
        ("Lynas", 0), ("Lynas", 1), ("Japan", 0), ("Japan", 2), ("cerium", 0),
    ]


def test_a_window_has_its_ends_and_a_mask(write: Any, words: Any) -> None:
    text = encode(write(*LINES), words)
    used = int(text.mask.sum())
    assert text.ids.shape == (1, used)
    assert (text.ids[0, 0], text.ids[0, used - 1]) == (FIRST, LAST)
    assert (text.offsets[0, [0, used - 1]] == -1).all()


def test_features_follow_the_mentions_and_the_case(write: Any, words: Any) -> None:
    text = encode(write("Big Lynas Corp news", "None.", names=[("Lynas Corp", "COMPANY")]), words)
    company = LABELS.index("COMPANY")
    assert text.kind[0, 1:5].tolist() == [0, 1 + 2 * company, 2 + 2 * company, 0]
    assert text.case[0, 1:5].tolist() == [2, 2, 2, 1]


def test_a_long_text_is_cut_at_sentences_and_each_window_begins_with_the_title(write: Any, words: Any) -> None:
    lines = ["A title of five words", *(f"Sentence {i} has " + "many " * 90 + "words." for i in range(12))]
    text = encode(write(*lines), words)
    assert text.ids.shape[0] > 1
    assert text.mask.sum(1).max() <= LONGEST
    for window in text.offsets:
        assert text.text[window[1, 0]:window[5, 1]] == lines[0]
    size = text.ids.shape[1]
    assert all(first // size == (stop - 1) // size for first, stop in text.spans.tolist())
    assert [seen(text, *span) for span in text.spans.tolist()] == lines


def test_an_endless_sentence_and_an_endless_title_keep_their_beginnings(write: Any, words: Any) -> None:
    text = encode(write("Title " * 300, "word " * 1000, "The end."), words)
    assert text.mask.sum(1).max() <= LONGEST
    sizes = np.diff(text.spans, axis=1)[:, 0].tolist()
    assert sizes[1:] == [SENTENCE, 3]
    assert sizes[0] >= TITLE


def test_boilerplate_is_left_out_with_its_mentions(write: Any, words: Any) -> None:
    article = write("News", "Lynas sells.", "About Lynas", names=[("Lynas", "COMPANY")], layouts=("title", "lead", "boilerplate"))
    text = encode(article, words)
    assert [s.layout for s in text.sentences] == ["title", "lead"]
    assert [m.sentence for m in text.mentions] == [1]


@pytest.mark.parametrize("line", ["", " \n "])
def test_a_text_without_words_is_one_empty_window(line: str, write: Any, words: Any) -> None:
    text = encode(write(line, layouts=("boilerplate",)), words)
    assert text.ids.shape[0] == 1
    assert text.spans.tolist() == [[0, 1]]


@pytest.mark.parametrize(("word", "case"), [("mine", 1), ("Mine", 2), ("A", 2), ("ASX", 3), ("MoU", 4), ("A1", 5), ("—", 0)])
def test_case(word: str, case: int) -> None:
    assert case_of(word) == case


def test_the_published_tokenizer_gives_characters(tmp_path: Any, write: Any) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    vocabulary = {piece: i for i, piece in enumerate(["[UNK]", "ly", "##nas", "sells", "’", "'", "s"])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = tokenizers.normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    text = encode(write("Lynas sells", "Lynas’s", names=[("Lynas", "COMPANY")]), word_pieces(tmp_path / "tokenizer.json"))
    assert [seen(text, *m.pieces) for m in text.mentions] == ["Lynas", "Lynas"]
    assert text.ids[0, 1:-1].tolist() == [1, 2, 3, 1, 2, 5, 6]
