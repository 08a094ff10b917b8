"""Order: grades and measures as the catalogue has them, whatever their order on a card."""

from __future__ import annotations

from ..measures import all_groups, all_measures

FIRST = ("overall", "client_overall")


def in_catalogue(name: str) -> tuple[int, str]:
    """Where a grade or a measure stands; what the catalogue no longer has comes last, by its id."""
    known = [*FIRST, *(group.id for group in all_groups()), *(m.id for m in all_measures())]
    return (known.index(name) if name in known else len(known)), name
