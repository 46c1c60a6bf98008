"""The tree of errors that the pipeline raises; each message is one sentence that says what to do.

    MineralDealsError
    ├── InputError            what the user gave can't be used (exit code 2)
    │   ├── SettingsError     a setting, a flag or a source declaration is wrong
    │   └── CorpusError       an article file is broken; names file and line
    ├── SourceError           a source gave nothing usable; the night goes on
    │   ├── FetchError        no page came back (refused, timed out, too large, forbidden by robots.txt …)
    │   │   └── NotNowError   the host isn't to be asked now, which says nothing of the page
    │   │       ├── ForbiddenError    its robots.txt forbids the address
    │   │       └── UnreachableError  no server answered; its network or ours is out
    │   └── ParseError        a page came back, but holds no article or feed
    ├── StoreError            the ledger or the snapshot can't be used
    │   ├── LedgerBusy        another process writes to it
    │   └── LedgerTooNew      written by a newer version
    ├── RunBusy               another run is at work on the same ledger
    ├── NothingReadError      a night could read none of its sources
    │   └── OfflineError      as no host at all answered: our own network is out (exit code 75)
    └── DeliveryError         an alert could not be handed to its channel
"""


class MineralDealsError(Exception):
    """Base of all errors that carry a sentence for the user."""


class InputError(MineralDealsError):
    """What the user gave can't be used."""


class SettingsError(InputError):
    """A setting, a flag or a source declaration is wrong."""


class CorpusError(InputError):
    """An article file is broken; the message names file and line."""


class SourceError(MineralDealsError):
    """A source gave nothing usable."""


class FetchError(SourceError):
    """No page came back."""


class NotNowError(FetchError):
    """The host isn't to be asked now: it says so, its robots.txt can't be read, or it failed too often tonight."""


class ForbiddenError(NotNowError):
    """The host's robots.txt forbids the address: nobody has asked for the page, and the rules may change."""


class UnreachableError(NotNowError):
    """No server answered at the host's address, or the host has none: its network or ours is out."""


class ParseError(SourceError):
    """A page came back, but holds no article or feed."""


class StoreError(MineralDealsError):
    """The ledger or the snapshot can't be used."""


class LedgerBusy(StoreError):  # noqa: N818 - the name says what is the matter
    """Another process writes to the ledger."""


class LedgerTooNew(StoreError):  # noqa: N818
    """The ledger was written by a newer version."""


class RunBusy(MineralDealsError):  # noqa: N818
    """Another run is at work on the same ledger."""


class NothingReadError(MineralDealsError):
    """A night could read none of its sources."""


class OfflineError(NothingReadError):
    """A night could read nothing, as no host at all answered: our own network is out, and a later try may do."""


class DeliveryError(MineralDealsError):
    """An alert could not be handed to its channel."""
