"""Names: what the organisations of an engagement are called."""

from __future__ import annotations

from ..engagement import Engagement, Vendor
from ..errors import DataError, UsageError


def names_of(engagement: Engagement, vendor: Vendor) -> dict[str, str]:
    """Names of the vendor, the in-house team and the other vendors, by id; one with a faulty vendor.toml has none."""
    names = {vendor.id: vendor.name, engagement.inhouse: engagement.inhouse_name}
    for other in engagement.vendors():
        if other not in names:
            try:
                names[other] = engagement.vendor(other).name
            except (DataError, UsageError):
                continue
    return names
