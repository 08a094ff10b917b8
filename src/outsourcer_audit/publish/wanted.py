"""What is wanted beside the page and the card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """Extras of one audit.

    ``pdf``: the page on paper; ``workbook``: the card as a spreadsheet; ``notebooks``: the deep dives as well;
    ``vendor_edition``: the card without the client's internal notes, in a folder of its own.
    """

    pdf: bool = False
    workbook: bool = False
    notebooks: bool = False
    vendor_edition: bool = False
