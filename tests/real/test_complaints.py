"""2,224 real complaints about a telecom company: two date columns, hours with AM and PM, no cause coded."""

from __future__ import annotations

import pytest
from realdata import account, computed, failed, loaded, moments, only_with, opened, raw, rejected, same, slice_of

pytestmark = only_with("complaints")
ZONE = "America/New_York"


@pytest.fixture(scope="module")
def audit():
    return opened("complaints", "care")


@pytest.fixture(scope="module")
def complaints():
    rows = raw("complaints/Comcast_telecom_complaints_data.csv", encoding="utf-8-sig").set_index("Ticket #")
    local = moments(rows["Date_month_year"] + " " + rows["Time"], "%d-%b-%y %I:%M:%S %p")
    return rows.assign(local=local, utc=local.dt.tz_localize(ZONE).dt.tz_convert("UTC").dt.tz_localize(None))


def test_every_row_is_accounted_for(audit, complaints):
    assert account(audit, "complaints") == (len(complaints), 0, 0, 2224, 0)
    assert rejected(audit, "complaints") == {}
    assert audit.tables.intake["ledger"][0]["notes"] == []  # no date can be mistaken, no hour was turned


def test_complaints_as_pandas_reads_them(audit, complaints):
    ours = loaded(audit, "complaints", "complaint_id")
    assert same(ours["at"], complaints["utc"])
    assert same(ours["cause"], complaints["Customer Complaint"].str.strip())
    assert set(ours["org"]) == {"care"} and ours["caused_by"].isna().all() and ours["resolved_at"].isna().all()


def test_the_other_date_column_is_day_first_and_says_the_same(complaints):
    day_first = moments(complaints["Date"], "%d-%m-%y")
    assert (day_first == complaints["local"].dt.normalize()).all()
    assert (complaints["Date"].str[:2].astype(int) > 12).any()  # which proves the order
    assert (complaints["Date"].str[:2].astype(int) <= 12).sum() > 500  # and these would be misread, unseen


def test_months(audit, complaints):
    """No measure counts complaints yet; the table does, by the client's own calendar."""
    at = loaded(audit, "complaints", "complaint_id")["at"].dt.tz_localize("UTC").dt.tz_convert(ZONE)
    assert at.dt.strftime("%Y-%m").value_counts().to_dict() == (
        complaints["local"].dt.strftime("%Y-%m").value_counts().to_dict()
    )
    assert (at.dt.strftime("%Y-%m") == "2015-06").sum() == 1046
    assert at.dt.hour.value_counts().to_dict() == complaints["local"].dt.hour.value_counts().to_dict()


def test_figures(audit, complaints):
    assert slice_of(audit, "data.duplicates", "care") == (0.0, complaints.index.nunique())
    value, _ = slice_of(audit, "data.completeness", "care")
    assert value == 1.0 and complaints.index.notna().all() and complaints["utc"].notna().all()
    assert slice_of(audit, "data.validity", "care")[0] == 1.0
    missing = set(range(1, 13)) - set(complaints["local"].dt.month)
    assert failed(audit, "complaints", "A month of the period is missing") == len(missing) == 0


def test_what_was_not_delivered_has_no_figure(audit):
    card = audit.grade()
    assert computed(card) == ({"data.completeness", "data.validity", "data.duplicates"}, set())
    assert card.measure("client.complaints_caused_by_business").reason == "not delivered: complaints.caused_by"
    assert card.overall.letter is None and all(g.letter is None for g in card.pillars)
