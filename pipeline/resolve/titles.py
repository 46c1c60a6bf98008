"""A readable line for a deal, made of its terms alone: "Rio Tinto – Arcadium Lithium: acquisition, lithium"."""

from collections.abc import Sequence

from pipeline.records import Terms
from pipeline.resolve.mentions import Mention
from pipeline.resolve.names import table

_MOST_NAMES = 3


def title(terms: Terms, mentions: Sequence[Mention]) -> str:
    """Parties in the order in which the first evidence names them, deal type and minerals."""
    companies = _as_told(terms.companies, mentions)
    names = companies if len(companies) > 1 else companies + _as_told(terms.institutions, mentions)
    if not names:
        names = [country_name(code) for code in terms.countries] or [terms.project or "Unnamed parties"]
    elif len(names) == 1 and terms.project and terms.project != names[0]:
        names = [f"{names[0]}, {terms.project}"]
    what = [terms.deal_type.replace("_", " "), *_shortened(list(terms.minerals))]
    return f"{' – '.join(_shortened(names))}: {', '.join(what)}"


def country_name(code: str) -> str:
    """The short English name of a country, or the code itself."""
    return table("country_names.csv", "code", "name").get(code, code)


def _as_told(names: Sequence[str], mentions: Sequence[Mention]) -> list[str]:
    """Names in the order of the first report's evidence; those it leaves out come after them, by the alphabet."""
    first = next((one for one in mentions if not one.claim.background), mentions[0])
    evidence = first.claim.evidence

    def place(name: str) -> int:
        found = evidence.find(name)
        found = found if found >= 0 else evidence.find(name.split()[0])
        return found if found >= 0 else len(evidence)

    return sorted(names, key=lambda name: (place(name), name))


def _shortened(names: list[str]) -> list[str]:
    """At most three names, then how many more there are."""
    more = len(names) - _MOST_NAMES
    return names if more <= 0 else [*names[:_MOST_NAMES], f"{more} more"]
