"""The analyst's desk: names by the tab key, rich display, a measure in a cell, and what if. Small hand-written data."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
import small

import outsourcer_audit as oa
from outsourcer_audit import measures, show
from outsourcer_audit.audit import Unknown
from outsourcer_audit.card import Finding, ReportCard, Slice
from outsourcer_audit.edition import vendor_edition
from outsourcer_audit.errors import UsageError
from outsourcer_audit.measures import handoffs
from outsourcer_audit.measures.kinds import Share
from outsourcer_audit.publish import card_in
from outsourcer_audit.publish.deep_dives import _without_paths
from outsourcer_audit.rooms import DEMO
from outsourcer_audit.show import desk, dive

HOSTILE = "<script>alert('x')</script>"
RATE = "handoffs.transfer_rate"
CELL = '''
from outsourcer_audit.measures.kinds import Share
limit = {limit}
@audit.measure(pillar="handoffs", unit="share", better="lower", bands=(0.1, 0.2, 0.5, 0.6), weight={weight})
def long_waits(contacts):
    """Contacts that waited longer than the limit.

    Why it matters: nobody likes to wait.

    Source: our proposal.
    """
    return Share(contacts, contacts.wait_s > limit, at="offered_at")
'''


@pytest.fixture(scope="module")
def audit(tmp_path_factory):
    """120 contacts that waited 0 to 59 seconds, twice over; the first twelve were transferred."""
    return oa.open(small.write(tmp_path_factory.mktemp("desk"), vendor=small.AGENT_EACH), "acme")


@pytest.fixture
def shell(audit):
    """A notebook's kernel, as far as cells are concerned; measures tried in it are forgotten afterwards."""
    from IPython.core.interactiveshell import InteractiveShell

    from outsourcer_audit.show.notebook import at_home

    instance = InteractiveShell.instance()
    at_home(instance)
    instance.user_ns |= {"oa": oa, "audit": audit}
    yield instance
    audit.tried.clear()


def run(shell, cell):
    """What a cell prints."""
    from IPython.utils.capture import capture_output

    with capture_output() as captured:
        shell.run_cell(cell, store_history=True)
    return re.sub(r"\x1b\[[0-9;]*m", "", captured.stdout + captured.stderr).strip()


def tabbed(shell, line):
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        return [found.text for found in shell.Completer.completions(line, len(line))]


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


def rich(shell, value):
    """What a notebook shows of a value: its plain text and its HTML."""
    shown, _ = shell.display_formatter.format(value)
    return shown["text/plain"], shown.get("text/html", "")


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


# a measure in a cell


def test_a_measure_in_a_cell_is_read_beside_the_others(shell, audit):
    run(shell, CELL.format(limit=30, weight=1))
    trial = audit.try_measure("long_waits")
    # waits of 31 to 59 seconds, twice: 58 of 120
    assert (trial.reading.n, trial.reading.status, trial.reading.letter) == (120, "scored", "C")
    assert trial.reading.value == pytest.approx(58 / 120)
    assert trial.frame().set_index(["org", "by", "key"]).loc[("acme", "channel", "voice"), "n"] == 120
    assert "wait_s" in trial.sql
    assert audit["handoffs.long_waits"] == trial.reading
    assert audit.slices("handoffs.long_waits").equals(trial.frame())
    assert [r.id for r in trial.others] == [m.id for m in handoffs.handoffs.measures]
    assert trial.without == next(p for p in audit.grade().pillars if p.id == "handoffs").model_copy(update={"odds": {}})


def test_its_weight_tells_in_the_pillars_grade(shell, audit):
    run(shell, CELL.format(limit=30, weight=1_000_000))
    trial = audit.try_measure("long_waits")
    assert (trial.without.letter, trial.with_it.letter) == (None, "C")  # beside a million nothing else counts
    assert trial.with_it.score == pytest.approx(trial.reading.score, abs=0.01)


def test_the_cell_run_again_replaces_it(shell, audit):
    run(shell, CELL.format(limit=30, weight=1))
    run(shell, CELL.format(limit=49, weight=1))
    assert list(audit.tried) == ["handoffs.long_waits"]
    assert audit.try_measure(shell.user_ns["long_waits"]).reading.value == pytest.approx(20 / 120)  # 50 to 59, twice


@pytest.mark.slow  # grades another audit
def test_it_leaks_nowhere(shell, audit):
    catalogue, card = [m.id for m in measures.all_measures()], audit.grade()
    run(shell, CELL.format(limit=30, weight=1_000_000))
    audit.try_measure("long_waits")
    other = oa.open(audit.engagement.folder, "acme")
    assert [m.id for m in measures.all_measures()] == catalogue
    assert other.tried == {}
    assert other.grade().rubric == card.rubric
    assert other.grade().model_copy(update={"generated_at": card.generated_at}) == card


def test_one_of_the_librarys_may_be_written_anew(shell, audit):
    run(shell, CELL.format(limit=30, weight=1).replace("def long_waits", "def transfer_rate"))
    trial = audit.try_measure("transfer_rate")
    assert trial.reading.value == pytest.approx(58 / 120)
    assert trial.with_it.measures.count(RATE) == 1
    assert audit[RATE].value == 0.1  # the card's is untouched


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("contacts.wait_s", "contacts.wiat_s", "line 11 (return Share(contacts, contacts.wiat_s > limit"),
        (
            "def long_waits(contacts)",
            "def long_waits(contact)",
            "No table 'contact' for long_waits. Did you mean conta",
        ),
        ("return Share(", "Share(", "long_waits returns NoneType; a measure returns what to count: Share"),
        ("contacts.wait_s > limit", "contacts.channel.cast('date').notnull()", "long_waits: "),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_line(shell, audit, old, new, said):
    run(shell, CELL.format(limit=30, weight=1).replace(old, new))
    printed = run(shell, "audit.try_measure('long_waits')")
    assert said in printed
    assert "\n" not in printed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Why it matters", "Well", "the docstring needs a first line, 'Why it matters:' and 'Source:'"),
        ("(0.1, 0.2, 0.5, 0.6)", "(0.1, 0.2)", "'lower' takes 4 band edges, not 2"),
    ],
)
def test_a_definition_that_says_too_little_is_told_at_once(shell, old, new, said):
    printed = run(shell, CELL.format(limit=30, weight=1).replace(old, new))
    assert said in printed
    assert "\n" not in printed


def test_what_is_promoted_is_a_measure_of_the_library(shell, audit):
    run(shell, CELL.format(limit=30, weight=1))
    promoted = audit.promote("long_waits")
    assert promoted.module == "src/outsourcer_audit/measures/handoffs.py"
    assert "limit = 30  # from the notebook" in promoted.code
    assert '@handoffs.measure(unit="share", better="lower", bands=(0.1, 0.2, 0.5, 0.6), weight=1)' in promoted.code
    known = list(handoffs.handoffs.measures)
    try:
        exec(compile(promoted.code, promoted.module, "exec"), dict(vars(handoffs)))
        assert measures.find("handoffs.long_waits").title == "Contacts that waited longer than the limit"
    finally:
        handoffs.handoffs.measures[:] = known
    (test,) = ast.parse(promoted.test).body
    assert test.name == "test_long_waits"
    assert '"org": "v"' in promoted.test
    assert '"wait_s": 1.0' in promoted.test


# what if


def test_another_target_is_another_letter_and_the_audit_stays(audit):
    other = audit.with_(targets={RATE: (0.01, 0.02, 0.03, 0.04)})
    assert (other[RATE].letter, other[RATE].band_source) == ("F", "tried at the desk")
    assert other[RATE].value == 0.1
    assert audit[RATE].letter != "F"
    assert other.counted is audit.counted  # judged anew, not counted anew
    found = oa.compare(audit, other)
    assert (found.measure(RATE).before.letter, found.measure(RATE).after.letter) == (audit[RATE].letter, "F")
    assert "Measures that are not the same" in str(desk.html(found))


def showing(*cards):
    """An executed notebook whose cells showed these cards."""
    from nbformat import v4

    shown = [v4.new_output("display_data", data=card._repr_mimebundle_()) for card in cards]
    return v4.new_notebook(cells=[v4.new_code_cell("card", outputs=[output]) for output in shown])


def test_a_what_if_is_told_from_the_real_card_wherever_it_is_shown(shell, audit):
    words = "target of handoffs.transfer_rate = 0.2; weight of handoffs = 2"
    other = audit.with_(targets={RATE: 0.2}, weights={"handoffs": 2})
    real, tried = audit.grade(), other.grade()
    assert (real.supposed, tried.supposed) == ("", words)
    said = f"What if: {words} - not a report card"
    assert rich(shell, tried)[0].startswith(said)
    assert "hat if" not in "".join(rich(shell, real))
    assert f"What if: {words} – not a report card" in rich(shell, tried)[1]
    assert f"What if: {words} – not a report card ·" in str(show.headline(tried))
    assert "Report card ·" in str(show.headline(real))
    assert f"what if: {words}" in rich(shell, other)[0]
    assert f"what if: {words}" in rich(shell, other)[1]
    found = oa.compare(audit, other)
    assert (found.before.supposed, found.after.supposed) == ("", words)
    assert found.sides == ("first card", "second card (what if)")
    assert found.title.endswith("first card and second card (what if)")
    assert found.notes[0] == f"The second card is a what-if, no report card: {words}."
    assert rich(shell, found)[0].splitlines()[1].endswith(f"; what if: {words}")
    assert "(what if)</p>" in rich(shell, found)[1]
    assert vendor_edition(tried).supposed == words
    assert ReportCard.from_json(tried.to_json()) == tried


def test_a_what_if_is_never_published(audit):
    real, tried = audit.grade(), audit.with_(targets={RATE: 0.2}).grade()
    assert card_in(showing(real)) == real
    for notebook in (showing(tried), showing(real, tried)):
        with pytest.raises(
            UsageError, match=r"showed a what-if \(target of .* = 0\.2\); a report card is made of what was"
        ):
            card_in(notebook)


def test_what_was_supposed_is_said_in_words_without_code_and_without_anybodys_words(audit):
    first = audit.with_(
        ola_hours=6, notes=[HOSTILE], governance_cost={"acme": 90}, targets={RATE: (0.1, 0.2, 0.3, 0.4)}
    )
    assert first.supposed == "governance_cost; notes; ola_hours = 6; target of handoffs.transfer_rate"
    second = first.with_(ola_hours=8, only={"contacts": lambda contacts: contacts.wait_s < 30}, period="2026-04")
    assert second.supposed == (
        "governance_cost; notes; ola_hours = 8; only some rows of contacts; period = 2026-04; "
        "target of handoffs.transfer_rate"
    )
    assert repr(audit.with_()) == repr(audit)  # nothing is supposed


def test_a_card_of_before_can_still_be_read(audit):
    content = json.loads(audit.grade().to_json())
    del content["supposed"]
    assert ReportCard.model_validate(content) == audit.grade()


# what is delivered, by month


def test_rows_are_counted_in_the_clients_months_as_on_the_card(tmp_path):
    """London is an hour ahead of UTC: 00:10 on 1 April is in March for UTC, and 00:30 on 1 May in April."""
    at = [(13, "01/04/2026 00:10"), (20, "15/04/2026 12:00"), (12, "01/05/2026 00:30")]
    lines = [f"C{i}-{n},{when},0:05,no,no" for i, (times, when) in enumerate(at) for n in range(times)]
    engagement = small.ENGAGEMENT.replace("2026-04", "2026-04..2026-05")
    desk_audit = oa.open(small.write(tmp_path, lines, engagement=engagement), "acme")
    html = str(dive.rows_by_month(desk_audit))
    assert re.findall(r'scope="col" class="n">([^<]+)', html) == ["2026-04", "2026-05"]
    row = re.search(r"<code>contacts</code>(.*?)(?:<tr>|</tbody>|</table>)", html, re.DOTALL)[1]
    assert [int(n) for n in re.findall(r'class="n">(\d+)', row)] == [33, 12]
    assert len(desk_audit.table("contacts")) == 45
    assert "UTC" not in html


# deep dives that can be run again


@pytest.mark.parametrize(
    ("folder", "kept"),
    [
        (DEMO, 'engagement = "engagements/demo"'),
        (Path("/srv/clients/acme"), 'engagement = ""  # set $OUTSOURCER_AUDIT_ENGAGEMENT, or write the path of your'),
    ],
)
def test_a_deep_dive_keeps_a_path_by_which_it_can_be_run_again(folder, kept):
    from nbformat import v4

    source = f'# Parameters\nengagement = "{folder}"\nvendor = "harbour"\n'
    cell = v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    lines = _without_paths(v4.new_notebook(cells=[cell]), folder).cells[0].source.splitlines()
    assert lines[1].startswith(kept)
    assert (lines[0], lines[2]) == ("# Parameters", 'vendor = "harbour"')
    assert str(folder) not in lines[1]


def test_who_has_no_engagement_is_told_what_to_write_in_a_notebook(tmp_path):
    with pytest.raises(UsageError, match="--engagement=PATH; in a notebook set `engagement`"):
        oa.open(tmp_path / "nowhere")


@pytest.mark.slow  # grades another audit
def test_only_some_rows(audit):
    other = audit.with_(only={"contacts": lambda contacts: contacts.wait_s < 30})
    # sixty waited less than half a minute, among them the twelve that were transferred
    assert (other[RATE].value, other[RATE].n) == (0.2, 60)
    assert len(other.table("contacts")) == 60
    again = other.with_(targets={RATE: (0.01, 0.02, 0.03, 0.04)})
    assert (again[RATE].value, again[RATE].letter, len(again.table("contacts"))) == (0.2, "F", 60)
    assert other.validate().to_dict() == audit.validate().to_dict()  # the delivery is what it was


@pytest.mark.slow  # grades another audit
def test_another_setting_is_counted_anew(audit):
    other = audit.with_(ola_hours=1, weights={"handoffs": 3})
    assert (other.engagement.ola_hours, other.engagement.weights) == (1, {"handoffs": 3})
    assert other.counted is not audit.counted
    assert audit.engagement.weights == {}


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
