"""The demo's planted truth about contracts, quality and people, counted again from the exports."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta

import pytest
from demo_rows import DEMO, LONDON, Rows, by, contacts, rows, share

from outsourcer_audit.simulate.stories import HARBOUR, LUMEN, MERIDIAN, NORTHGATE, VENDORS, Story

FOUR = [HARBOUR, MERIDIAN, NORTHGATE, LUMEN]
each_story = pytest.mark.parametrize("story", FOUR, ids=lambda story: story.id)
DATES = {"harbour": "%d/%m/%Y", "northgate": "%m/%d/%Y", "lumen": "%Y.%m.%d", "meridian": "%Y-%m-%d"}


def bills(story: Story) -> tuple[dict[str, float], dict[str, float]]:
    """Fees and credits per month (as the export writes it)."""
    name = "facturas" if story is HARBOUR else "invoices"
    fees: dict[str, float] = defaultdict(float)
    credits: dict[str, float] = defaultdict(float)
    for row in export(story, name):
        cells = list(row.values())  # period, unit, channel, quantity, amount
        (credits if cells[1] == "credit" else fees)[cells[0]] += float(cells[4])
    return fees, credits


def export(story: Story, name: str) -> Rows:
    delimiter = {"meridian": ";", "lumen": "\t"}.get(story.id, ",")
    return rows(f"vendors/{story.id}/exports/{name}.csv", delimiter)


def missed(story: Story) -> dict[str, float]:
    """Share of the month's fee at risk for the service levels that the vendor's own pack shows as missed."""
    terms = by(rows(f"vendors/{story.id}/contract/sla_terms.csv"), "sla_id")
    name = {"harbour": "relatorio_mensal", "meridian": "monthly_pack"}.get(story.id, "kpi_reports")
    lost: dict[str, float] = defaultdict(float)
    for row in export(story, name):
        month, _, sla_id, value = list(row.values())[:4]
        if sla_id in terms:
            term = terms[sla_id][0]
            value_, target = float(value), float(term["target"])
            if value_ < target if term["direction"] == "higher" else value_ > target:
                lost[month] += float(term["at_risk"])
    return lost


@each_story
def test_credits_are_granted_as_planted_and_meridian_owes_none(story: Story) -> None:
    fees, granted = bills(story)
    due = {month: share_lost * fees[month] for month, share_lost in missed(story).items()}
    assert bool(due) == (story is not MERIDIAN)
    assert set(granted) == set(due)
    for month, amount in due.items():
        assert granted[month] == pytest.approx(story.credits_paid * amount, abs=0.02)


@each_story
def test_cost_of_managing_a_vendor(story: Story) -> None:
    said = tomllib.loads((DEMO / "vendors" / story.id / "vendor.toml").read_text(encoding="utf-8"))["governance_cost"]
    assert said / (2 * sum(bills(story)[0].values())) == pytest.approx(story.governance_spend, rel=0.005)


@each_story
def test_certificates_hold_but_for_those_that_lapsed(story: Story) -> None:
    found = rows(f"vendors/{story.id}/contract/attestations.csv")
    assert [row["standard"] for row in found] == ["PCI DSS", "ISO 27001", "SOC 2"]
    over = {row["standard"] for row in found if date.fromisoformat(row["valid_until"]) < date(2026, 6, 30)}
    assert over == set(story.lapsed)
    assert all(date.fromisoformat(row["valid_from"]) < date(2026, 6, 30) for row in found)


@each_story
def test_calibrations_and_late_packs(story: Story) -> None:
    held = [row for row in rows("client/reviews.csv") if (row["Org"], row["Kind"]) == (story.name, "calibration")]
    assert len(held) == story.calibrations
    name = {"harbour": "relatorio_mensal", "meridian": "monthly_pack"}.get(story.id, "kpi_reports")
    reported = {tuple(row.values())[0]: tuple(row.values())[-1] for row in export(story, name)}  # noqa: RUF015
    days = [re.split("[ T]", stamp)[0].replace("2026", "") for stamp in reported.values()]
    assert len(days) == 6
    assert sum("17" in day for day in days) == story.late_packs


@each_story
def test_forecasts_are_as_good_as_planted(story: Story) -> None:
    came: Counter[tuple[date, str]] = Counter()
    for contact in contacts(story.id):
        day = contact.at.astimezone(LONDON).date()
        came[day - timedelta(days=day.weekday()), contact.team] += 1
    said = [row for row in rows("client/forecasts.csv") if row["org"] == story.code]
    assert len(said) > 70
    cells = [(came[date.fromisoformat(row["interval_start"][:10]), row["queue"]], int(row["contacts"])) for row in said]
    wrong = sum(abs(actual - expected) for actual, expected in cells)
    assert 1 - wrong / sum(actual for actual, _ in cells) == pytest.approx(story.forecast_accuracy, abs=0.003)


def test_both_sides_assess_every_practice_of_the_template() -> None:
    template = DEMO.parents[1] / "templates" / "vendor" / "practices.toml"
    wanted = {one["id"] for one in tomllib.loads(template.read_text(encoding="utf-8"))["practice"]}
    client = by(rows("client/assessments.csv"), "Org")
    assert set(client) == {story.name for story in VENDORS}
    for story in VENDORS:
        name = "autoavaliacao" if story is HARBOUR else "assessments"
        theirs = rows(f"vendors/{story.id}/exports/{name}.csv")
        views = [
            {row["Practice"]: int(row["Level"]) for row in client[story.name]},
            {row["practice"]: int(row["level"]) for row in theirs},
        ]
        assert set(views[0]) == set(views[1]) == wanted
        gap = sum(views[1][practice] - views[0][practice] for practice in wanted) / len(wanted)
        assert (gap > 0.9) == (story is MERIDIAN)


def evaluations(story: Story) -> list[tuple[str, str, bool]]:
    """Contact, item and whether it passed, as the vendor's own people say."""
    found = export(story, "avaliacoes" if story is HARBOUR else "evaluations")
    cells = [list(row.values()) for row in found]
    return [(one[1], one[6], one[9] in {"1", "true", "Sim", "Y", "yes"}) for one in cells]


@each_story
def test_meridian_flatters_itself(story: Story) -> None:
    own = {(contact, item): passed for contact, item, passed in evaluations(story)}
    client = {(row["contact_id"], row["item"]): row["passed"] == "Y" for row in rows("client/calibration.csv")
              if row["contact_id"][:2] == story.code}  # fmt: skip
    assert len(client) >= 250
    assert set(client) <= set(own)
    gap = share(own[unit] for unit in client) - share(client.values())
    agreed = share(own[unit] == client[unit] for unit in client)
    if story is MERIDIAN:
        assert gap > 0.08 and agreed < 0.88
    else:
        assert abs(gap) < 0.02
        assert agreed == pytest.approx(story.agreement, abs=0.005)
    assert len({contact for contact, _ in own}) == story.evaluated


def test_team_leaders_of_meridian_choose_easy_contacts() -> None:
    for story in FOUR:
        chosen = {contact for contact, _, _ in evaluations(story)}
        handled = [c for c in contacts(story.id) if not c.abandoned]
        passed_on = [share(c.transferred for c in handled if (c.id in chosen) == flag) for flag in (True, False)]
        assert (passed_on[0] < passed_on[1] / 3) == story.handpicked


def test_courses_improve_the_tone_at_harbour() -> None:
    finished: dict[str, list[date]] = defaultdict(list)
    for row in export(HARBOUR, "formacao"):
        if row["Área"] == "Comportamental" and row["Tentativa"] == "1" and row["Concluído"] != "s/d":
            finished[row["Agente"]].append(datetime.strptime(row["Concluído"], "%d/%m/%Y").date())
    known = {c.id: c for c in contacts("harbour")}
    groups: dict[int, list[bool]] = defaultdict(list)
    for contact, item, passed in evaluations(HARBOUR):
        if item == "tone":
            day = known[contact].at.date()
            groups[sum(done < day for done in finished[known[contact].agent])].append(passed)
    shares = [share(groups[k]) for k in (0, 1, 2)]
    assert min(map(len, groups.values())) > 60
    assert shares[1] - shares[0] == pytest.approx(HARBOUR.training_lift, abs=0.03)
    assert shares[2] > shares[1]


@pytest.mark.parametrize("vendor", ["harbour", "meridian"])
def test_contacts_lie_within_shifts(vendor: str) -> None:
    story = next(one for one in FOUR if one.id == vendor)
    style = {"harbour": "%d/%m/%Y %H:%M:%S", "meridian": "%Y-%m-%dT%H:%M:%SZ"}[vendor]
    planned: dict[tuple[str, date], tuple[datetime, datetime]] = {}
    for row in export(story, "turnos" if vendor == "harbour" else "shifts"):
        agent, *times = row.values()
        start, end = (datetime.strptime(text, style) for text in times)
        assert timedelta(hours=8) <= end - start <= timedelta(hours=9)
        planned[agent, start.date()] = start, end
    inside = []
    for c in contacts(vendor):
        if not c.abandoned:
            moment = c.at.replace(tzinfo=None) + timedelta(seconds=c.wait_s)
            shift = planned.get((c.agent, moment.date()))
            inside.append(shift is not None and shift[0] <= moment <= shift[1] + timedelta(minutes=15))
    assert share(inside) > 0.98


def test_beginners_take_longer_at_first() -> None:
    live = {row["EmployeeNo"]: date.fromisoformat(row["LiveOn"]) for row in export(MERIDIAN, "agents")}
    times: dict[bool, list[float]] = defaultdict(list)
    for c in contacts("meridian"):
        days = (c.at.date() - live[c.agent]).days if c.agent else 0
        if c.agent and not c.abandoned and (days < 30 or days >= 180):
            times[days < 30].append(c.talk_s)
    assert len(times[True]) > 60
    assert sum(times[True]) / len(times[True]) > 1.25 * sum(times[False]) / len(times[False])
