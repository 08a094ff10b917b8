"""The demo engagement: the same bytes every time, and the planted truth counted again by hand from the files."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from outsourcer_audit.simulate import write_demo
from outsourcer_audit.simulate.stories import HARBOUR, INHOUSE_TEAM, LUMEN, MERIDIAN, VENDORS

COMMITTED = Path(__file__).parents[1] / "engagements" / "demo"
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rows(folder: Path, pattern: str, delimiter: str = ",") -> Rows:
    found = sorted(folder.glob(pattern))
    assert found, pattern
    texts = [path.read_text(encoding="utf-8").splitlines() for path in found]
    return [row for lines in texts for row in csv.DictReader(lines, delimiter=delimiter)]


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def answers(demo: Path) -> dict[str, dict[str, str]]:
    return {row["contact_id"]: row for row in rows(demo, "client/surveys.csv") if row["answered_at"]}


def meridian(demo: Path) -> Rows:
    return [row for row in rows(demo, "vendors/meridian/exports/interactions_*.csv", ";") if row["QueueEnterUtc"]]


def by_month(given: Rows) -> dict[str, Rows]:
    """Meridian's rows by the client's local month."""
    groups: dict[str, Rows] = defaultdict(list)
    for row in given:
        instant = datetime.fromisoformat(row["QueueEnterUtc"].replace("Z", "+00:00"))
        groups[instant.astimezone(ZoneInfo("Europe/London")).strftime("%Y-%m")].append(row)
    return groups


def test_two_runs_write_the_same_bytes_as_committed_and_touch_nothing_else(demo: Path, tmp_path: Path) -> None:
    other = tmp_path / "vendors" / "harbour" / "notes.txt"
    other.parent.mkdir(parents=True)
    other.write_text("mine", encoding="utf-8")
    write_demo(tmp_path)
    first, second = contents(demo), contents(tmp_path)
    assert second.pop("vendors/harbour/notes.txt") == b"mine"
    assert first == second
    committed = contents(COMMITTED)
    differing = sorted(name for name in first if committed.get(name) != first[name])
    assert differing == [], "write engagements/demo again"


def test_size(demo: Path) -> None:
    assert sum(map(len, contents(demo).values())) < 6_000_000


def test_text_is_utf8_with_plain_line_ends(demo: Path) -> None:
    for name, content in contents(demo).items():
        content.decode("utf-8")
        assert b"\r" not in content, name


def sources(demo: Path) -> Iterator[tuple[Path, dict[str, object]]]:
    for toml in [demo / "engagement.toml", *sorted(demo.glob("vendors/*/vendor.toml"))]:
        for source in tomllib.loads(toml.read_text(encoding="utf-8"))["source"]:
            yield toml.parent, source


def test_every_mapped_column_exists_once(demo: Path) -> None:
    for folder, source in sources(demo):
        files = sorted(folder.glob(str(source["file"])))
        assert files, source["file"]
        for file in files:
            lines = file.read_text(encoding="utf-8").splitlines()
            header = next(csv.reader(lines, delimiter=str(source.get("delimiter", ","))))
            assert len(header) == len(set(header))
            for rule in source["columns"].values():  # type: ignore[attr-defined]
                wanted = rule if isinstance(rule, str) else rule.get("from", header[0])
                assert wanted in header, (file.name, wanted)


def test_every_word_is_mapped(demo: Path) -> None:
    for folder, source in sources(demo):
        given = rows(folder, str(source["file"]), str(source.get("delimiter", ",")))
        empty = {"", None, *source.get("null", [])}  # type: ignore[misc]
        for column, rule in source["columns"].items():  # type: ignore[attr-defined]
            if isinstance(rule, dict) and "map" in rule:
                assert {row[rule["from"]] for row in given} - empty <= set(rule["map"]), (source["file"], column)


def test_what_the_client_keeps_names_the_organisation(demo: Path) -> None:
    for name in ("assessments", "actions", "reviews", "requests"):
        assert {row["Org"] for row in rows(demo, f"client/{name}.csv")} == {story.name for story in VENDORS}


def test_ids_are_unique(demo: Path) -> None:
    keys = {"client/crm_contacts.csv": "crm_id", "client/contacts.csv": "contact_id", "client/agents.csv": "agent_id",
            "vendors/northgate/exports/handoffs.csv": "HANDOFF_ID", "vendors/harbour/exports/agentes.csv": "Agente",
            "vendors/northgate/exports/training.csv": "TRAINING_ID"}  # fmt: skip
    for pattern, key in keys.items():
        given = [row[key] for row in rows(demo, pattern)]
        assert len(given) == len(set(given))


def test_meridian_customers_are_as_unhappy_as_planted(demo: Path) -> None:
    mine = {row["InteractionId"] for row in meridian(demo)}
    given = [row for contact, row in answers(demo).items() if contact in mine]
    assert len(given) > 400
    # A little above what is planted: who is asked less often are the customers with hard topics.
    assert share([int(row["csat"]) >= 4 for row in given]) == pytest.approx(MERIDIAN.csat + 0.01, abs=0.015)
    assert share([row["resolved"] == "Y" for row in given]) == pytest.approx(MERIDIAN.fcr + 0.01, abs=0.015)


def test_meridian_is_green_every_month_on_every_service_level(demo: Path) -> None:
    terms = rows(demo, "vendors/meridian/contract/sla_terms.csv")
    assert len(terms) == 7
    months = by_month(meridian(demo))
    assert len(months) == 6
    words = {"voice": ("CALL",), "chat": ("CHAT",), "email": ("MAIL",), "all": ("CALL", "CHAT", "MAIL")}
    for name, group in months.items():
        for term in terms:
            value = figure(term, [row for row in group if row["MediaType"] in words[term["scope"]]])
            target = float(term["target"])
            assert value >= target if term["direction"] == "higher" else value <= target, (name, term["sla_id"], value)


def figure(term: dict[str, str], mine: Rows) -> float:
    """One service level of Meridian's contract, by hand."""
    handled = [row for row in mine if row["Abandoned"] == "0"]
    gone = [float(row["Wait"]) for row in mine if row["Abandoned"] == "1"]
    if term["metric"] == "service_level":
        limit = float(term["threshold_s"])
        fast = sum(float(row["Wait"]) <= limit for row in handled)
        if term["formula"] == "F1":
            return (fast + sum(wait <= limit for wait in gone)) / len(mine)
        assert term["formula"] == "F2"
        return fast / len(handled)
    if term["metric"] == "abandonment":
        return sum(wait > 5 for wait in gone) / (len(mine) - sum(wait <= 5 for wait in gone))
    if term["metric"] == "transfer_rate":
        return share([row["Transferred"] == "1" for row in handled])
    assert term["metric"] == "reopened"
    return share([row["Reopened"] == "1" for row in handled if row["Resolved"] == "1"])


def test_meridian_reports_more_than_customers_say(demo: Path) -> None:
    mine = {row["InteractionId"] for row in meridian(demo)}
    for row in rows(demo, "vendors/meridian/exports/monthly_pack.csv", ";"):
        if row["Metric"] == "csat_top2":
            given = [a for c, a in answers(demo).items() if c in mine and a["sent_at"][:7] == row["PeriodStart"][:7]]
            told = share([int(a["csat"]) >= 4 for a in given])
            assert float(row["Reported"]) > told + 0.15


def test_meridian_cases_bounce_between_companies(demo: Path) -> None:
    routes: dict[str, list[str]] = defaultdict(list)
    for row in rows(demo, "client/case_events.csv"):
        if row["event"] != "close":
            routes[row["case_id"]].append(row["org"])
    mine = [route for route in routes.values() if route[0] == "MC"]
    bounced = [any(a == c != b for a, b, c in zip(route, route[1:], route[2:], strict=False)) for route in mine]
    assert share(bounced) == pytest.approx(MERIDIAN.cross_ping_pong, abs=0.005)


def test_harbour_meets_its_service_level_every_month_and_says_so(demo: Path) -> None:
    calls = rows(demo, "vendors/harbour/exports/chamadas_*.csv")
    groups: dict[str, list[bool]] = defaultdict(list)
    for row in calls:
        if row["Canal"] == "Voz" and not row["Entrada"].startswith("31/02"):
            groups[row["Entrada"][3:5]].append(float(row["Espera (s)"]) <= 20)  # F1 counts quick abandons as well
    pack = rows(demo, "vendors/harbour/exports/relatorio_mensal.csv")
    told = {row["Mês"][3:5]: float(row["Valor"]) for row in pack if row["Sla id"] == "HC-S1"}
    assert sorted(groups) == sorted(told) == ["01", "02", "03", "04", "05", "06"]
    for name, fast in groups.items():
        assert share(fast) >= 0.80
        assert told[name] == round(share(fast), 4)
    assert HARBOUR.service_level > 0.80


def test_lumen_works_without_context(demo: Path) -> None:
    handled = [row for row in rows(demo, "vendors/lumen/exports/tickets.csv", "\t") if row["Abandoned"] == "no"]
    assert share([row["Context ready"] == "yes" for row in handled]) == pytest.approx(LUMEN.context_ready, abs=0.005)
    records = {row["crm_id"] for row in rows(demo, "client/crm_contacts.csv")}
    assert share([row["Crm id"] in records for row in handled]) == pytest.approx(LUMEN.crm_match, abs=0.005)
    sent = [row for row in rows(demo, "vendors/lumen/exports/handoffs.csv", "\t") if row["From org"] == LUMEN.name]
    assert share([row["Has customer id"] == "yes" for row in sent]) == pytest.approx(LUMEN.context_carried, abs=0.05)


def test_northgate_looks_worse_and_is_not(demo: Path) -> None:
    topics = {"NC": {row["CONTACT_ID"]: row["TOPIC"] for row in rows(demo, "vendors/northgate/exports/CALLDATA.csv")},
              "AB": {row["contact_id"]: row["topic"] for row in rows(demo, "client/contacts.csv")}}  # fmt: skip
    happy: dict[str, dict[str, list[bool]]] = {org: defaultdict(list) for org in topics}
    for contact, row in answers(demo).items():
        if contact[:2] in topics:
            happy[contact[:2]][topics[contact[:2]][contact]].append(int(row["csat"]) >= 4)
    crude = {org: share([flag for flags in groups.values() for flag in flags]) for org, groups in happy.items()}
    assert crude["NC"] < crude["AB"] - 0.05
    for topic, flags in happy["NC"].items():
        assert share(flags) >= share(happy["AB"][topic]) - 0.5 / len(flags)  # as good, to the nearest answer
    assert len(happy["NC"]) == 8


def test_juniper_has_too_little_to_grade(demo: Path) -> None:
    assert len(rows(demo, "vendors/juniper/exports/contacts.csv")) < 30
    assert sum(row["Org"] == "Juniper Desk" for row in rows(demo, "client/reviews.csv")) == 3


def test_handoffs_and_case_events_tell_the_same_moves(demo: Path) -> None:
    names = {story.name: story.code for story in (*VENDORS, INHOUSE_TEAM)}
    accepted = [(row["CaseId"], names[row["ToOrg"]], row["ToTeam"])
                for row in rows(demo, "vendors/meridian/exports/handoffs.csv", ";") if row["AcceptedAt"]]  # fmt: skip
    events = [row for row in rows(demo, "client/case_events.csv") if row["event"] in ("move", "escalate")]
    moves = {(row["case_id"], row["org"], row["team"]) for row in events}
    assert len(accepted) > 400
    assert set(accepted) <= moves


CONTACTS = {
    "harbour": ("chamadas_*", ",", "Entrada", "31/02/2026 10:15:00"),
    "lumen": ("tickets", "\t", "Offered at", "2026.02.30 11:00:00"),
    "meridian": ("interactions_*", ";", "QueueEnterUtc", ""),
    "northgate": ("CALLDATA", ",", "OFFERED_AT", "02/31/2026 09:30:00"),
}


@pytest.mark.parametrize("vendor", CONTACTS)
def test_one_contact_of_2001_has_an_impossible_time(demo: Path, vendor: str) -> None:
    name, delimiter, column, impossible = CONTACTS[vendor]
    given = rows(demo, f"vendors/{vendor}/exports/{name}.csv", delimiter)
    assert len(given) == 2001
    assert [row[column] for row in given].count(impossible) == 1
