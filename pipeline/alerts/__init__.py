"""Tells readers what changed: `diff` finds changes, `match` makes alerts of those that rules ask for, `deliver` sends them."""

from pipeline.alerts.changes import AgreementChange, diff, money
from pipeline.alerts.delivery import Delivery, deliver, open_channels
from pipeline.alerts.matching import match
from pipeline.alerts.messages import Quote
from pipeline.alerts.rules import Rule, load_rules

__all__ = ["AgreementChange", "Delivery", "Quote", "Rule", "deliver", "diff", "load_rules", "match", "money", "open_channels"]
