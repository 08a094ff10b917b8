"""Large engagements: what is planted comes out as planted, the same bytes every time, and an audit reads it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import duckdb
import pytest

from outsourcer_audit.errors import UsageError
from outsourcer_audit.simulate.large import Large, write_large
from outsourcer_audit.simulate.large.plan import STORIES, Team

N = 40_000


@pytest.fixture(scope="module")
def engagement(tmp_path_factory):
    return write_large(Large(N, vendors=2, inhouse=10_000), tmp_path_factory.mktemp("large") / "engagement")


def rows(folder, table, query, org="meridian"):
    home = folder / "client" if org == "client" else folder / "vendors" / org / "exports"
    with duckdb.connect() as con:
        con.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet('{home / table}.parquet')")
        return con.execute(query).fetchall()


def near(share, wanted, n):
    """Within four standard errors of what chance allows."""
    return abs(share - wanted) < 4 * (wanted * (1 - wanted) / n) ** 0.5


def hashes(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_contact_is_there_once(engagement):
    assert rows(engagement, "contacts", "SELECT count(*), count(DISTINCT contact_id) FROM t") == [(N, N)]


def test_issues_that_come_back_are_counted_out_exactly(engagement):
    # Meridian's story: 24 % of issues come back, so 194 of a block's 1000 contacts are returns of its 806 issues.
    query = """SELECT count(*) FILTER (n = 1), count(*) FILTER (n = 2), count(*) FILTER (n > 2),
        max(last - first) FILTER (n = 2) < INTERVAL 7 DAY FROM (SELECT customer_id, topic, count(*) AS n,
        min(offered_at) AS first, max(offered_at) AS last
        FROM t WHERE offered_at < TIMESTAMP '2026-03-20' GROUP BY ALL)"""
    once, twice, more, soon = rows(engagement, "contacts", query)[0]
    assert more == 0 and soon
    assert twice / (once + twice) == pytest.approx(194 / 806, abs=0.02)  # some of the last week's return after the cut


@pytest.mark.parametrize(
    ("org", "share", "planted"),
    [
        ("meridian", "avg(transferred::INT) FILTER (NOT abandoned)", 0.17),
        ("harbour", "avg(transferred::INT) FILTER (NOT abandoned)", 0.08),
        ("meridian", "avg(reopened::INT) FILTER (resolved)", 0.095),
        ("harbour", "avg(reopened::INT) FILTER (resolved)", 0.028),
        ("meridian", "avg(abandoned::INT)", 0.018),
        ("meridian", "avg((wait_s < 20)::INT) FILTER (NOT abandoned AND channel = 'voice')", 0.94),
        ("meridian", "avg((crm_id IS NOT NULL)::INT) FILTER (NOT abandoned)", 0.94),
        ("harbour", "avg((topic = 'fraud')::INT)", 0.10),
    ],
)
def test_shares_of_contacts(engagement, org, share, planted):
    found = rows(engagement, "contacts", f"SELECT {share} FROM t", org)[0][0]
    assert near(found, planted, N * 0.5)


def test_draws_of_one_row_have_nothing_to_do_with_each_other(engagement):
    query = """SELECT corr(transferred::INT, resolved::INT), corr(transferred::INT, context_ready::INT),
        corr(reopened::INT, transferred::INT), corr(wait_s, talk_s), corr(talk_s, wrap_s)
        FROM t WHERE channel = 'voice'"""
    assert all(abs(found) < 0.03 for found in rows(engagement, "contacts", query)[0])


def test_shares_of_what_follows(engagement):
    ((warm, designed),) = rows(engagement, "handoffs", "SELECT avg((kind = 'warm')::INT), avg(designed::INT) FROM t")
    assert near(warm, 0.38, 6000) and near(designed, 0.30, 6000)
    answered = "SELECT count(csat), avg((csat >= 4)::INT), avg(resolved::INT) FROM t WHERE contact_id LIKE 'MC%'"
    n, glad, solved = rows(engagement, "surveys", answered, "client")[0]
    assert near(glad, 0.62, n) and near(solved, 0.58, n)
    assert n == pytest.approx(N * 0.982 * 0.62 * 0.5, rel=0.03)


def test_nobody_is_at_work_before_eight_or_after_nine_in_the_evening(engagement):
    hours = rows(engagement, "contacts", "SELECT min(hour(offered_at)), max(hour(offered_at)) FROM t")
    assert hours == [(8, 21)]  # a return comes a minute later


def test_contacts_come_in_the_order_of_days_and_fill_the_half_year(engagement):
    query = "SELECT min(offered_at)::DATE, max(offered_at)::DATE, count(DISTINCT offered_at::DATE) FROM t"
    first, last, days = rows(engagement, "contacts", query)[0]
    assert (str(first), str(last)[:7], days >= 181) == ("2026-01-01", "2026-07", True)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    plan = Large(2000, inhouse=1000)
    one, again = (hashes(write_large(plan, tmp_path / name)) for name in ("one", "again"))
    assert one == again
    other = hashes(write_large(replace(plan, seed=2), tmp_path / "other"))
    assert other["client/contacts.parquet"] != one["client/contacts.parquet"]


def test_csv_holds_the_same_rows_as_parquet(tmp_path):
    places = {kind: write_large(Large(2000, inhouse=1000, format=kind), tmp_path / kind) for kind in ("csv", "parquet")}
    place = "vendors/meridian/exports/contacts"
    with duckdb.connect() as con:
        query = f"""SELECT * FROM read_csv('{places["csv"] / place}.csv') EXCEPT ALL
            SELECT * FROM read_parquet('{places["parquet"] / place}.parquet')"""
        assert con.execute(query).fetchall() == []


def test_a_row_is_a_function_of_its_number_alone():
    # If an engine's hash ever changes, so do all engagements: better said by a test than found by a reader.
    team = Team(STORIES["meridian"], 1, 1000)
    with duckdb.connect() as con:
        assert con.execute(f"SELECT round({team.chance('i', 1)}, 6) FROM (SELECT 7::BIGINT AS i)").fetchall() == [
            (0.085525,)
        ]


def test_the_same_vendor_again_is_another_company():
    codes = [team.code for team in Large(1000, vendors=9).teams]
    ids = [team.id for team in Large(1000, vendors=9).teams]
    assert len(set(codes)) == len(set(ids)) == 10 and "meridian3" in ids


@pytest.mark.parametrize("wrong", [{"contacts": 10}, {"contacts": 10**9}, {"contacts": 2000, "vendors": 0},
                                   {"contacts": 2000, "format": "xlsx"}, {"contacts": 2000, "seed": -1}])  # fmt: skip
def test_what_cannot_be_written_is_said_in_one_line(wrong):
    with pytest.raises(UsageError) as told:
        Large(**wrong)
    assert "--" in str(told.value) and "\n" not in str(told.value)


def test_an_engagement_that_is_there_is_never_written_over(tmp_path):
    (tmp_path / "engagement.toml").write_text("name = 'mine'")
    with pytest.raises(UsageError, match="--out"):
        write_large(Large(1000), tmp_path)
    assert (tmp_path / "engagement.toml").read_text() == "name = 'mine'"


def test_the_demo_command_writes_a_large_engagement_where_asked(tmp_path, capsys):
    from outsourcer_audit.cli import demo

    demo("2_000", "1", "parquet", str(tmp_path / "large"))
    assert (tmp_path / "large" / "vendors" / "meridian" / "vendor.toml").is_file()
    assert "invoke audit --vendor=meridian" in capsys.readouterr().out
    for contacts, out in (("many", "x"), ("2000", "")):
        with pytest.raises(UsageError, match="--out=PATH"):
            demo(contacts, "1", "parquet", out)
