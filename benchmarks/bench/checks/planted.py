"""The table that is checked: the staged contacts of a delivery, with a known number of faults."""

from __future__ import annotations

from pathlib import Path

import duckdb

from .saying import CHANNELS

RULES = {
    "not null": "customer_id is filled",
    "unique": "contact_id is no other row's",
    "in set": "channel is a word of the contract",
    "between": "wait_s lies between 0 and 86,400",
    "order": "answered_at is not before offered_at",
    "foreign key": "agent_id is on the roster",
}
PLANTED = {"not null": 7, "unique": 22, "in set": 13, "between": 17, "order": 19, "foreign key": 23}
"""Rows that break each rule; of contact_id eleven pairs, and both rows of a pair count."""

_SOUND = f"""
    SELECT * FROM contacts WHERE customer_id IS NOT NULL AND channel IN {tuple(CHANNELS)} AND wait_s BETWEEN 0 AND 86400
    AND (answered_at IS NULL OR answered_at >= offered_at)
    AND (agent_id IS NULL OR (agent_id, org) IN (SELECT (agent_id, org) FROM agents))
    QUALIFY count(*) OVER (PARTITION BY contact_id) = 1
"""
_FAULTY = """
    SELECT * REPLACE (
        CASE WHEN row <= 7 THEN NULL ELSE customer_id END AS customer_id,
        CASE WHEN row BETWEEN 101 AND 111 THEN later_id ELSE contact_id END AS contact_id,
        CASE WHEN row BETWEEN 201 AND 213 THEN 'telegraph' ELSE channel END AS channel,
        CASE WHEN row BETWEEN 301 AND 317 THEN -60 ELSE wait_s END AS wait_s,
        CASE WHEN row BETWEEN 401 AND 419 THEN offered_at - INTERVAL 1 HOUR ELSE answered_at END AS answered_at,
        CASE WHEN row BETWEEN 501 AND 523 THEN 'nobody-' || row ELSE agent_id END AS agent_id
    ) FROM (
        SELECT *, row_number() OVER in_order AS row, lead(contact_id, 11) OVER in_order AS later_id
        FROM sound WINDOW in_order AS (ORDER BY contact_id)
    )
"""
LEAST = 523


def plant(staged: Path, folder: Path) -> int:
    """Write contacts.parquet and agents.parquet into a folder; returns the number of contacts.

    Rows that break a rule by themselves are left out first, so that what is planted is all there is.
    """
    folder.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute("SET memory_limit = '4GB'")
        for table in ("contacts", "agents"):
            con.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{staged}/{table}.*parquet')")
        con.execute(f"CREATE TABLE sound AS {_SOUND}")
        rows = int(con.execute("SELECT count(*) FROM sound").fetchall()[0][0])
        if rows < LEAST:
            raise ValueError(f"{rows} sound contacts are too few to plant faults in; at least {LEAST} are wanted.")
        faulty = f"SELECT * EXCLUDE (row, later_id) FROM ({_FAULTY}) ORDER BY row"
        con.execute(f"COPY ({faulty}) TO '{folder / 'contacts.parquet'}' (FORMAT parquet)")
        con.execute(f"COPY agents TO '{folder / 'agents.parquet'}' (FORMAT parquet)")
    return rows
