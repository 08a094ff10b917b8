"""What is refused in one line: before anything is read, or because nothing lies in the period."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from card_factory import make_card

from outsourcer_audit.card import TableTrust
from outsourcer_audit.contracts.model import ROW_COUNT
from outsourcer_audit.engagement import load_engagement
from outsourcer_audit.errors import DataError, UsageError
from outsourcer_audit.period import parse_period
from outsourcer_audit.publish.refusing import nothing_in, refuse
from outsourcer_audit.rooms import DEMO


def test_a_file_is_no_folder_for_results(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match=r"--out=.*out: nothing can be written there \(.*\); name a folder"):
        refuse(tmp_path / "out", tmp_path / "out" / "demo", load_engagement(str(DEMO)))


@pytest.mark.parametrize(("client", "refused"), [("Alder Bank", False), ("Bolt Insurance", True)])
def test_no_client_takes_the_place_of_another(tmp_path: Path, client: str, refused: bool) -> None:
    (tmp_path / "card.json").write_text(json.dumps({"client": client}), encoding="utf-8")
    if refused:
        with pytest.raises(UsageError, match=r"another client \(Bolt Insurance\); name another folder"):
            refuse(tmp_path, tmp_path, load_engagement(str(DEMO)))
    else:
        refuse(tmp_path, tmp_path, load_engagement(str(DEMO)))


def test_an_unreadable_card_stands_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("{", encoding="utf-8")
    refuse(tmp_path, tmp_path, load_engagement(str(DEMO)))


def table(name: str, status: str, rows_there: bool | None) -> TableTrust:
    found: dict[str, Any] = {"table": name, "title": name, "status": status, "rows": 5, "files": [], "checks": []}
    if rows_there is not None:
        found["checks"] = [{
            "table": name, "org": "", "type": ROW_COUNT, "column": "", "dimension": "completeness", "failed": 0,
            "severity": "critical", "status": "passed" if rows_there else "failed", "total": 1, "why": "",
        }]  # fmt: skip
    return TableTrust.model_validate(found)


@pytest.mark.parametrize(
    ("tables", "refused"),
    [
        ([table("contacts", "failed", False), table("agents", "trusted", True)], True),
        ([table("contacts", "failed", False), table("surveys", "trusted", True)], False),
        ([table("contacts", "not delivered", None), table("agents", "trusted", True)], False),
    ],
)
def test_a_period_without_a_row_is_nobodys_bad_data(tables: list[TableTrust], refused: bool) -> None:
    """agents has no day of its own; contacts and surveys have."""
    card = make_card()
    card = card.model_copy(update={"data_trust": card.data_trust.model_copy(update={"tables": tables})})
    period = parse_period("2020-01", "UTC")
    if refused:
        with pytest.raises(DataError, match=r"No row that .* delivered lies in 2020-01: is --period right"):
            nothing_in(card, period)
    else:
        nothing_in(card, period)
