"""Thresholds of the decoding, set by hand on curves over held-out articles; `config.cfg` keeps those in use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """All are probabilities or shares of one, but `sort`, `slope` and `offset`."""

    evidence: float = 0.33
    unit: float = 0.03  # of the best sentence of a section or item in a round-up
    voter: float = 0.2  # of a sentence that joins the only deal of its section or item
    party: float = 0.4
    country: float = 0.5
    mineral: float = 0.5
    relative: float = 0.15  # of a mineral whose family or member is over its threshold
    umbrella: float = 1.2  # "critical minerals" stands alone when it is so many times as likely as any named mineral
    money: float = 0.25
    project: float = 0.5
    stake: float = 0.5
    overlap: float = 0.6  # of two drafts, from which on they are one deal
    same: float = 0.6  # share of the same-deal head in that
    vote: float = 0.3  # weight of the cluster's other sentences
    veto: float = 0.05  # what is left of a probability where a rule speaks against it
    apart: float = 0.5  # the same for what only other sections or items of a round-up name
    called: float = 1.0  # what the next sentence's "This loan …" adds to the probability of a type
    paid: float = 0.5  # what "has invested in" adds to the probability that the money has flowed
    sort: float = 1.0  # a name is a project when the tagger says so this many times as strongly
    nothing: float = 0.6  # no name from this probability on
    passing: float = 2.0  # a deal is background when that is so many times as likely as a live one
    encoder_evidence: float = 0.3  # shares of the encoder in the pool with the linear models
    encoder_type: float = 0.45
    encoder_status: float = 0.45
    encoder_link: float = 0.2
    encoder_name: float = 0.3
    slope: float = 1.0  # of the confidence
    offset: float = 0.0
