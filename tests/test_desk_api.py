"""The analyst's desk: names by the tab key, errors in one line, rich display. Small hand-written data."""

from __future__ import annotations

import pytest
import small
from analyst import HOSTILE, RATE, kernel, opened, rich, run, tabbed  # noqa: F401 - fixtures

import outsourcer_audit as oa
from outsourcer_audit.audit import Unknown
from outsourcer_audit.card import Finding, Slice
from outsourcer_audit.errors import UsageError
from outsourcer_audit.measures import handoffs
from outsourcer_audit.measures.kinds import Share
from outsourcer_audit.show import desk, dive

# names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('audit["handoffs.tr', RATE),
        ("audit.measures.han", "handoffs"),
        ("audit.measures.handoffs.tr", "transfer_rate"),
        ("audit.data.cont", "contacts"),
        ('audit.slices("handoffs.tr', RATE),
        ('card.measure("handoffs.tr', RATE),
        ("audit.table('cont", "contacts"),
    ],
)
def test_the_tab_key_finds_names(shell, line, name):
    shell.user_ns["card"] = shell.user_ns["audit"].grade()
    assert name in tabbed(shell, line)


def test_a_measure_by_any_way_is_the_cards(audit):
    found = audit[RATE]
    assert (found.value, found.n, found.status) == (0.1, 120, "scored")
    assert audit.measures.handoffs.transfer_rate is found
    assert audit.data.contacts.equals(audit.table("contacts"))
    assert set(dir(audit.measures.handoffs)) == {m.id.partition(".")[2] for m in handoffs.handoffs.measures}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("oa.open(audit.engagement.folder, 'acne')", "Unknown: No vendor 'acne' in desk0. Did you mean acme?"),
        ("oa.open(audit.engagement.folder, 'acme', '2026-13')", "UsageError: Period '2026-13' is not understood."),
        ("audit['handoffs.transfer_rat']", "Unknown: No measure 'handoffs.transfer_rat'. Did you mean handoffs.tr"),
        ("audit.explain('handoffs.transfer_rat')", "Unknown: No measure 'handoffs.transfer_rat'. Did you mean"),
        ("audit.measures.handofs", "Unknown: No pillar or lens 'handofs'. Did you mean handoffs?"),
        ("audit.measures.handoffs.tranfer_rate", "Unknown: No measure 'tranfer_rate'. Did you mean transfer_rate"),
        ("audit.table('contact')", "Unknown: No table 'contact'. Did you mean contacts"),
        ("audit.data.contact", "Unknown: No table 'contact'. Did you mean contacts"),
        ("audit.measure('handofs', unit='share', better='lower')", "Unknown: No pillar or lens 'handofs'."),
        ("audit.measure('handoffs', unit='shares', better='lower')", "Unknown: No unit 'shares'. Did you mean share"),
        ("audit.measure('handoffs', wait=2)", "Unknown: No argument 'wait' of a measure. Did you mean weight"),
        ("audit.measure('handoffs', unit='share')", "UsageError: A measure says its better"),
        ("audit.try_measure('x')", "UsageError: x is not on trial: write @audit.measure(...) above it"),
        ("audit.with_(ola_hour=2)", "Unknown: No setting 'ola_hour'. Did you mean ola_hours"),
        ("audit.with_(folder='/x')", "Unknown: No setting 'folder'."),
        ("audit.with_(targets={'handoffs.tr': 1})", "Unknown: No measure 'handoffs.tr'."),
        ("audit.with_(targets={'handoffs.transfer_rate': (1, 2)})", "UsageError: bands are four edges"),
        ("audit.with_(targets={'handoffs.transfer_rate': (4, 3, 2, 1)})", "UsageError: targets."),
        ("audit.with_(weights={'handoffs': -1})", "UsageError: weights.handoffs: Input should be"),
        ("audit.with_(weights={'handofs': 1})", "Unknown: No pillar, lens or measure 'handofs'. Did you mean handoffs"),
        ("audit.with_(targets=0.9)", "UsageError: targets cannot be 0.9: write targets={"),
        (
            "audit.with_(targets={RATE: '0.9'})",
            "UsageError: the target of handoffs.transfer_rate cannot be '0.9': write",
        ),
        ("audit.with_(targets={RATE: True})", "UsageError: the target of handoffs.transfer_rate cannot be True"),
        ("audit.with_(targets={RATE: None})", "UsageError: the target of handoffs.transfer_rate cannot be None"),
        ("audit.with_(targets={RATE: float('nan')})", "UsageError: the target of handoffs.transfer_rate cannot be nan"),
        (
            "audit.with_(targets={RATE: (1, 2, '3', 4)})",
            "UsageError: the target of handoffs.transfer_rate cannot be '3'",
        ),
        (
            "audit.with_(targets={RATE: {'target': '1'}})",
            "UsageError: the target of handoffs.transfer_rate cannot be '1'",
        ),
        (
            "audit.with_(targets={RATE: {'tarqet': 1}})",
            "Unknown: No key 'tarqet' of the target of handoffs.transfer_rat",
        ),
        ("audit.with_(weights=3)", "UsageError: weights cannot be 3: write weights={'handoffs': 2}."),
        ("audit.with_(weights={'handoffs': True})", "UsageError: weights of handoffs cannot be True: write weights={"),
        ("audit.with_(weights={'handoffs': '2'})", "UsageError: weights of handoffs cannot be '2': write weights={"),
        ("audit.with_(weights={5: 1})", "UsageError: weights cannot be {5: 1}: write weights={"),
        (
            "audit.with_(only=['contacts'])",
            "UsageError: only cannot be ['contacts']: write only={'contacts': lambda con",
        ),
        ("audit.with_(only={'contacts': 5})", "UsageError: only contacts cannot be 5: write only={"),
        ("audit.with_(period=5)", "UsageError: period cannot be 5: write period='2026-05'."),
        ("audit.with_(period='May')", "UsageError: Period 'May' is not understood."),
        ("audit.with_(ola_hours=True)", "UsageError: ola_hours cannot be True: write ola_hours=6, a number."),
        ("audit.with_(ola_hours='6')", "UsageError: ola_hours cannot be '6': write ola_hours=6, a number."),
        ("audit.with_(reply_days=True)", "UsageError: reply_days cannot be True: write reply_days=6, a number."),
        (
            "card.measure('handoffs.tranfer_rate')",
            "UnknownMeasure: 'handoffs.tranfer_rate' is not on this card. Did yo",
        ),
        (
            "card.measure('zzzzzzzz')",
            "UnknownMeasure: 'zzzzzzzz' is not on this card. See [m.id for m in card.measures]",
        ),
        ("oa.compare(card, card).measure('handoffs.tranfer_rate')", "UnknownMeasure: 'handoffs.tranfer_rate' is on ne"),
        ("audit.with_(only={'contact': None})", "Unknown: No table 'contact'."),
        ("audit.with_(only={'contacts': lambda c: c.chanel}).grade()", "UsageError: only contacts: AttributeError"),
    ],
)
def test_what_is_misspelt_is_told_in_one_line(shell, cell, said):
    shell.user_ns |= {"card": shell.user_ns["audit"].grade(), "RATE": RATE}
    printed = run(shell, cell)
    assert printed.startswith(said)
    assert "\n" not in printed


def test_a_name_that_does_not_exist_is_an_error_of_the_usual_kinds(audit):
    with pytest.raises(KeyError):
        audit["x"]
    with pytest.raises(UsageError):
        audit.table("x")
    with pytest.raises(KeyError, match=r"is not on this card\. Did you mean handoffs\.transfer_rate"):
        audit.grade().measure("handoffs.tranfer_rate")
    assert not hasattr(audit.measures.handoffs, "x")


# what is shown


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    vendor = small.AGENT_EACH.replace("Small Vendor", HOSTILE)
    engagement = small.ENGAGEMENT.replace("Small Client", HOSTILE)
    return oa.open(small.write(tmp_path_factory.mktemp("hostile"), vendor=vendor, engagement=engagement), "acme")


def test_every_object_shows_itself_and_hostile_names_are_text(shell, hostile):
    def waits(contacts):
        return Share(contacts, contacts.wait_s > 30)

    waits.__doc__ = f"{HOSTILE}\n\nWhy it matters: {HOSTILE}\n\nSource: {HOSTILE}"
    hostile.measure("handoffs", unit="share", better="lower", remedy=HOSTILE)(waits)
    card = hostile.grade()
    finding = Finding(
        title=HOSTILE, measure=HOSTILE, who="vendor", severity="F", evidence=HOSTILE, remedy=HOSTILE, effect=1.0
    )
    reading = hostile[RATE].model_copy(update={"title": HOSTILE, "reason": HOSTILE, "sql": HOSTILE})
    shown = {
        "audit": hostile, "validation": hostile.validate(), "card": card, "reading": reading, "finding": finding,
        "trial": hostile.try_measure("waits"), "explanation": hostile.explain(RATE),
        "comparison": oa.compare(card, card), "shelf": hostile.measures,
    }  # fmt: skip
    for name, value in shown.items():
        plain, html = rich(shell, value)
        assert plain.strip(), name
        assert 'class="oadesk"' in html, name
        assert "<script" not in html, name
        assert "http" not in html, name
        if name not in ("validation", "shelf", "explanation"):
            assert "&lt;script&gt;" in html, name


def test_deep_dives_show_hostile_names_as_text_and_say_where_there_is_nothing(hostile):
    card = hostile.grade()
    reading = card.measure(RATE)
    part = {"n": 60, "low": 0.05, "high": 0.25, "status": "scored", "funnel": "alarm"}
    teams = [Slice(key=HOSTILE, value=0.2, **part), Slice(key="b", value=0.1, **{**part, "funnel": "within"})]
    mended = reading.model_copy(update={"title": HOSTILE, "by_team": teams})
    card = card.model_copy(update={"measures": [mended if r is reading else r for r in card.measures]})
    pages = [str(show(card, "handoffs")) for show in (dive.overview, dive.outliers, dive.behind, dive.alternatives)]
    pages += [str(dive.figures(card, "handoffs", by)) for by in dive.DIMENSIONS]
    pages += [str(dive.kinds(hostile.validate())), str(dive.rows_by_month(hostile))]
    assert not [page for page in pages if "<script" in page]
    assert "&lt;script&gt;" in pages[1]
    assert "1 of 2 figures of teams and sites" in pages[1]
    assert 'class="chart"' in pages[6]
    assert "nothing to draw by site" in pages[7]
    assert "no evidence" in str(dive.overview(card, "training"))
    assert "No measure here has a score" in str(dive.weakest(card, "training"))
    with pytest.raises(KeyError, match="month, channel, team, site"):
        dive.figures(card, "handoffs", "agent")


def test_plain_text_says_what_matters(shell, audit):
    assert rich(shell, audit[RATE])[0].startswith("Contacts that were passed to another agent: 10.0\u00a0% (")
    assert "n = 120, scored" in rich(shell, audit[RATE])[0]
    assert rich(shell, audit)[0] == "Audit of Small Vendor for Small Client, 2026-04-01 to 2026-04-30"
    assert rich(shell, audit.explain(RATE))[0].startswith(f"{RATE}: Contacts that were passed")
    assert "no evidence" in rich(shell, audit["training.on_time"])[0]


def test_showing_an_audit_does_not_start_the_checks(tmp_path):
    fresh = oa.open(small.write(tmp_path), "acme")
    assert "not run yet" in str(desk.html(fresh))
    assert "checks" not in vars(fresh)
    fresh.validate()
    assert "not run yet" not in str(desk.html(fresh))


def test_compare_is_a_room_and_a_function(audit):
    import outsourcer_audit.compare as room
    from outsourcer_audit.compare import compare

    assert oa.compare(audit, audit) == compare(audit.grade(), audit.grade())
    assert room.compare is compare


def test_an_engagement_of_one_vendor_needs_no_name(audit, monkeypatch):
    assert oa.open(audit.engagement.folder).vendor.id == "acme"
    monkeypatch.setenv("OUTSOURCER_AUDIT_ENGAGEMENT", str(audit.engagement.folder))
    assert oa.open().vendor.id == "acme"


def test_unknown_says_all_when_nothing_is_near(audit):
    with pytest.raises(Unknown, match=r"There are: access, actions, .* and \d+ more\."):
        audit.table("zzzzzzzz")
