"""Legal force, as far as the text says."""

from models.vocabulary import cue


def binding(text: str) -> str:
    """binding, non_binding or unknown."""
    if cue("non_binding", any_case=True).search(text):
        return "non_binding"
    return "binding" if cue("binding", any_case=True).search(text) else "unknown"
