"""Publishing a portfolio: one vendor after the other, then the index that sets them side by side.

<out>/<engagement>/ holds index.html and portfolio.json beside the folders of the vendors; an older index stays until
the new one is complete. A portfolio that was interrupted is resumed: what is complete and still right is kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from ..brand import brand_of
from ..card import PeriodShown, ReportCard
from ..compare import opened as card_opened
from ..engagement import Engagement, chosen_period, load_engagement
from ..errors import AuditError, UsageError
from ..fingerprints import sha256
from ..full_disk import is_full
from ..grading import in_words
from ..intake.snapshots import one_run
from ..period import Period
from ..portfolio import Earlier, Failure, Link, Portfolio, Whose, link, one_line, portfolio_of
from ..prepare import prepared_ahead
from . import publish_vendor
from .index import write_index
from .resuming import kept
from .wanted import Wanted

CARD = "card.json"
EDITION = "vendor_edition"
FILES = {
    "Report card": ("report_card.html",),
    "as PDF": ("report_card.pdf",),
    "as a workbook": ("report_card.xlsx",),
    "as JSON": (CARD,),
    "edition for the vendor": (EDITION, "report_card.html"),
    "edition for the vendor as PDF": (EDITION, "report_card.pdf"),
    "edition for the vendor as a workbook": (EDITION, "report_card.xlsx"),
}
"""What the index links of each vendor's folder, where it is there."""


class Watch(Protocol):
    """Somebody who watches: ``at`` says what is being done, ``say`` what has been done."""

    def at(self, done: int, total: int, doing: str) -> None: ...

    def say(self, line: str) -> None: ...


class Done(NamedTuple):
    """A vendor's card, and the hash of the file that holds it."""

    card: ReportCard
    sha256: str


def publish_portfolio(
    engagement: str, period: str | None, out: Path, watch: Watch, wanted: Wanted, resume: bool = False
) -> tuple[Portfolio, Path]:
    """Audit every vendor and publish the index. Returns the portfolio and its folder.

    ``resume``: results that are complete, and are what this run would make, are kept; the lines say which, or why not.
    What fails for one vendor is an entry of the portfolio. Raises UsageError or DataError, before anything is written,
    for what fails for all: no vendor, a faulty engagement, an unknown period, a brand that is more than one.
    """
    config = load_engagement(engagement)
    audited = chosen_period(config, period)
    brand = brand_of(config.folder)
    if not config.vendors():
        raise UsageError(
            f"No vendor in {config.folder}: there is no vendors/<vendor>/vendor.toml. "
            "`invoke onboard --vendor=NAME --source=PATH` writes the first."
        )
    home = out / config.folder.name
    with one_run():  # the client's tables are the same rows for all vendors
        results = list(_audited(engagement, config, audited, out, watch, wanted, resume))
    done = [result for result in results if isinstance(result, Done)]
    cards = [result.card for result in done]
    failures = [result for result in results if isinstance(result, Failure)]
    watch.at(len(results), len(results), "index of all vendors")
    book = portfolio_of(
        cards,
        failures,
        {card.vendor_id: _links(home, card.vendor_id, audited) for card in cards},
        _whose(config, audited),
    )
    hashes = {f"{card.vendor_id}/{audited.label}/{CARD}": hashed for card, hashed in done}
    write_index(book, home, hashes, brand)
    return book, home


def _audited(
    engagement: str, config: Engagement, audited: Period, out: Path, watch: Watch, wanted: Wanted, resume: bool
) -> Iterator[Done | Failure]:
    """One vendor at a time; whatever goes wrong for one is told and the next one is audited.

    A full disk is nobody's own: it ends the run, as it would end all that follow.
    """
    vendors, home = config.vendors(), out / config.folder.name
    following = [name for name in vendors[1:] if not (resume and (home / name / audited.label).is_dir())]
    with prepared_ahead(config, following, audited):
        for place, vendor in enumerate(vendors, start=1):
            started = time.perf_counter()
            watch.at(place - 1, len(vendors), vendor)
            which = f"{place} of {len(vendors)} {vendor}"
            folder, why = home / vendor / audited.label, ""
            try:
                if resume:
                    card, why = kept(folder, config, config.vendor(vendor), audited, wanted)
                    if card:
                        watch.say(f"{which}: {in_words(card.overall)}, kept from {card.generated_at}")
                        yield Done(card, sha256(folder / CARD))
                        continue
                card, _ = publish_vendor(engagement, config, vendor, audited, out, _nothing, wanted)
                hashed = sha256(folder / CARD)
            except Exception as error:
                if is_full(error):
                    raise
                failure = _failure(error, config, vendor, audited, out)
                watch.say(f"{which}: could not be audited: {failure.message}")
                yield failure
            else:
                anew = f" (audited again: {why})" if why else ""
                watch.say(f"{which}: {in_words(card.overall)}, {time.perf_counter() - started:.1f} s{anew}")
                yield Done(card, hashed)


def _nothing(_: str) -> None:
    """The lines of a single audit are too many for five."""


def _failure(error: Exception, config: Engagement, vendor: str, audited: Period, out: Path) -> Failure:
    message = one_line(error, config.folder)
    if not isinstance(error, AuditError):
        message = f"Something unexpected happened ({type(error).__name__}: {message})."
    try:
        name = config.vendor(vendor).name
    except AuditError:
        name = vendor
    return Failure(
        vendor_id=vendor, vendor=name, message=message, earlier=_earlier(out / config.folder.name, vendor, audited)
    )


def _earlier(home: Path, vendor: str, audited: Period) -> Earlier | None:
    """The report that an earlier run has left; it is linked as such, and compared with nothing."""
    try:
        card = card_opened(home / vendor / audited.label)
    except AuditError:
        return None
    links = _links(home, vendor, audited)
    return Earlier(generated_at=card.generated_at, links=links) if links else None


def _links(home: Path, vendor: str, audited: Period) -> list[Link]:
    folder = home / vendor / audited.label
    there = {title: parts for title, parts in FILES.items() if folder.joinpath(*parts).is_file()}
    return [link(title, vendor, audited.label, *parts) for title, parts in there.items()]


def _whose(config: Engagement, audited: Period) -> Whose:
    period = PeriodShown(start=audited.start.isoformat(), end=audited.end.isoformat())
    return Whose(engagement=config.name, client=config.client, inhouse=config.inhouse_name, period=period)
