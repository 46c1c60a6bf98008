"""Tells readers what changed: `diff` finds changes, `notice_of` words them, `address` makes alerts of those that rules ask for,
`compose` and `deliver` send them."""

from pipeline.alerts.alerts_file import Desk, load_alerts
from pipeline.alerts.changes import AgreementChange, confirmed, diff, money
from pipeline.alerts.channels import CONSOLE, open_channels
from pipeline.alerts.delivery import Delivery, compose, deliver
from pipeline.alerts.feed import write_feed
from pipeline.alerts.matching import address
from pipeline.alerts.messages import Quote
from pipeline.alerts.notices import night_notice, notice_of, source_notice
from pipeline.alerts.recipients import Recipient
from pipeline.alerts.rules import Rule

__all__ = [
    "CONSOLE", "AgreementChange", "Delivery", "Desk", "Quote", "Recipient", "Rule", "address", "compose", "confirmed", "deliver",
    "diff", "load_alerts", "money", "night_notice", "notice_of", "open_channels", "source_notice",
    "write_feed",
]  # fmt: skip
