"""A document as plain values: spaCy builds its text and each of its tokens anew whenever they are asked for."""

from spacy.tokens import Doc

TEXT, PLACES = "mineral_deals_text", "mineral_deals_places"  # keys of `doc.user_data`


def text_of(doc: Doc) -> str:
    """The whole text."""
    if TEXT not in doc.user_data:
        doc.user_data[TEXT] = doc.text
    return str(doc.user_data[TEXT])


def places_of(doc: Doc) -> list[tuple[int, int]]:
    """The characters of each token, end exclusive."""
    if PLACES not in doc.user_data:
        doc.user_data[PLACES] = [(token.idx, token.idx + len(token)) for token in doc]
    places: list[tuple[int, int]] = doc.user_data[PLACES]
    return places
