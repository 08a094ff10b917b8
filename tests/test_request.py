"""Data requests: what is asked of whom and in which order, and that nothing in them can do harm."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import mistune
import pytest
import python_calamine
import small

from outsourcer_audit.card import Request
from outsourcer_audit.contracts import all_contracts, contract
from outsourcer_audit.errors import UsageError
from outsourcer_audit.holders import HOLDERS, SIDES, Holder, Side
from outsourcer_audit.measures.registry import Group
from outsourcer_audit.request import deliver, write_request
from outsourcer_audit.request.ask import Ask, asks_of
from outsourcer_audit.request.gaps import Gaps, _shares
from outsourcer_audit.request.letter import Case
from outsourcer_audit.request.words import inert
from outsourcer_audit.request.workbook import HEADER_ROW, READ_ME, write_workbook
from outsourcer_audit.rubric import Rubric

CASE = Case("Alder Bank", "Harbour Contact", "harbour", "inhouse", "the in-house team", "2026-04-01", "2026-04-30")
HOSTILE = '=HYPERLINK("http://x.example") | pipe <script>alert(1)</script> [x](javascript:alert(1)) www.x.example'


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def filled_in_workbook(path: Path, side: Side, rows: dict[str, list[dict[str, Any]]], case: Case = CASE) -> Path:
    """The workbook as a sender would return it: one sheet per table, rows filled in. For tests that read it back."""
    asks = [Ask(contract(table), Holder("as asked"), sent=False, columns=()) for table in rows]
    write_workbook(path, "Data request", side, case, asks, rows)
    return path


def requests_of(folder: Path, out: Path, vendor: str = "acme") -> tuple[dict[str, str], list[str], Path]:
    """The two letters, what the consultant was told, and the folder."""
    said: list[str] = []
    made = write_request(str(folder), vendor, None, out, said.append)
    return {side: (made / f"request_{side}.md").read_text(encoding="utf-8") for side in SIDES}, said, made


def order(letter: str) -> list[str]:
    """The numbered tables of a letter, as they stand there."""
    return [line.split("**")[1] for line in letter.splitlines() if line[:1].isdigit()]


def gaps(missing: list[Request] = (), inhouse: list[Request] = (), **more: Any) -> Gaps:  # type: ignore[assignment]
    share = {"training.attrition": 0.10, "training.on_time": 0.05, "handoffs.lost": 0.03}
    return Gaps(list(missing), list(inhouse), share, {"client.answer_time": 0.4}, **more)


def missing(table: str, columns: list[str], *measures: str) -> Request:
    return Request(table=table, columns=columns, measures=list(measures), weight=1.0)


# --- what is asked for, of whom, and in which order -------------------------------------------------------------------


def test_every_table_has_somebody_who_holds_it():
    assert set(HOLDERS) == set(all_contracts())
    assert all(HOLDERS.values())


def test_the_share_of_the_evidence_by_hand():
    def group(name: str, *weights: float) -> Group:
        made = Group(name, name, "?", name)
        for number, weight in enumerate(weights):

            def count() -> None:
                """A figure.

                Why it matters: it is a test.

                Source: us.
                """

            count.__name__ = f"m{number}"
            made.measure(unit="share", better="higher", bands=(0.9, 0.8, 0.7, 0.6), weight=weight)(count)  # type: ignore[arg-type]
        return made

    rubric = Rubric(weighed={"lens": 0.25})
    shares = _shares((group("p", 3, 1), group("q", 2), group("lens", 1)), rubric, {"p.m1"})
    # two groups weigh 1 each and the lens a quarter: 2.25 in all; p.m1 does not apply, so p rests on p.m0 alone
    assert shares == pytest.approx({"p.m0": 1 / 2.25, "q.m0": 1 / 2.25, "lens.m0": 0.25 / 2.25})


def test_the_order_is_by_evidence_then_own_grade_then_comparison():
    known = gaps(
        [
            missing("agents", ["left_on"], "training.attrition", "training.on_time"),  # 10 % and 5 %
            missing("training", ["done_on"], "training.on_time"),  # 5 %
            missing("handoffs", ["accepted_at"], "handoffs.lost"),  # 3 %
            missing("requests", ["answered_on"], "client.answer_time"),  # nothing but the client's own grade
        ],
        [missing("contacts", ["abandoned"], "outcomes.abandoned")],
    )
    vendor = asks_of("vendor", known)
    assert [a.table for a in vendor if a.needed] == ["agents", "training", "handoffs"]
    assert [(a.waiting, a.alone, round(a.share, 2)) for a in vendor[:3]] == [
        (("training.on_time", "training.attrition"), 1, 0.15),  # on time waits for the training table as well
        (("training.on_time",), 0, 0.05),
        (("handoffs.lost",), 1, 0.03),
    ]
    client = [a for a in asks_of("client", known) if a.needed]
    assert [(a.table, a.own_share, a.compared) for a in client] == [
        ("requests", 0.4, ()),
        ("contacts", 0.0, ("outcomes.abandoned",)),
    ]


def test_who_sent_a_table_is_asked_for_its_missing_columns():
    known = gaps(
        [missing("contacts", ["reopened"], "outcomes.reopened"), missing("surveys", ["csat"], "outcomes.csat_top2")],
        sent=frozenset({("contacts", "client", "vendor"), ("surveys", "vendor", "vendor")}),
    )
    client = {a.table: a for a in asks_of("client", known)}
    vendor = {a.table: a for a in asks_of("vendor", known)}
    assert (client["contacts"].sent, client["contacts"].columns) == (False, ("reopened",))  # in-house rows never came
    assert "contacts" not in vendor
    assert vendor["surveys"].sent
    assert "surveys" not in client


def test_both_sides_are_asked_for_their_own_view():
    for sent in ("client", "vendor"):
        known = gaps(sent=frozenset({("assessments", sent, "vendor")}))  # type: ignore[arg-type]
        asked = {side: "assessments" in {a.table for a in asks_of(side, known)} for side in SIDES}
        assert asked == {"client": sent == "vendor", "vendor": sent == "client"}


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """A vendor that sent contacts with five columns, and nothing else from anybody."""
    folder = tmp_path_factory.mktemp("some")
    return *requests_of(small.write(folder / "engagement"), folder / "out"), folder


def test_a_vendor_that_sent_only_contacts(some):
    letters, _, made, _ = some
    # Contacts once more, for what it left out: without customer and topic nothing is said of repeats and channels. Then
    # the roster, which the training pillar rests on; then the hand-over log.
    asked = order(letters["vendor"])
    assert asked[:2] == ["Contacts", "Agents"]
    assert asked.index("Agents") < asked.index("Hand-offs") < asked.index("Invoices")
    assert order(letters["client"])[0] == "Service levels in the contract"
    assert "1 April to 30 April 2026" in letters["vendor"]
    assert "Please send again" not in letters["vendor"]
    assert sorted(path.name for path in made.iterdir()) == [
        "assessment_client.xlsx", "assessment_vendor.xlsx", "data_request_client.xlsx", "data_request_vendor.xlsx",
        "manifest.json", "request_client.md", "request_vendor.md",
    ]  # fmt: skip


def test_a_sent_table_is_asked_for_whole_with_its_new_columns(some):
    letters, said, _, _ = some
    block = letters["vendor"].split("**Contacts**")[1].split("\n\n")[0]
    assert "once more as a whole, with these columns added" in block
    assert "`crm_id`" in block
    assert "`wait_s`" not in block  # it came
    assert any("replaces the [[source]] of contacts" in line for line in said)


def test_the_sheets_are_the_tables_in_the_letters_order(some):
    letters, _, made, _ = some
    titles = {c.title: table for table, c in all_contracts().items()}
    for side in SIDES:
        names = list(sheets(made / f"data_request_{side}.xlsx"))
        assert names[0] == READ_ME
        assert [n for n in names[1:] if n in {titles[t] for t in order(letters[side])}] == [
            titles[t] for t in order(letters[side]) if titles[t] != "assessments"
        ]
        assert "assessments" not in names
    agents = sheets(made / "data_request_vendor.xlsx")["agents"]
    assert agents[HEADER_ROW - 1][1] == "Example: acme"  # the vendor's own id, not the contract's example


def test_twice_the_same_to_the_byte(some):
    _, _, made, folder = some
    before = {path.name: path.read_bytes() for path in made.iterdir()}
    again = write_request(str(folder / "engagement"), "acme", None, folder / "out")
    assert {path.name: path.read_bytes() for path in again.iterdir()} == before


def test_nothing_delivered_asks_for_everything(tmp_path):
    folder = small.write(tmp_path / "engagement", vendor='name = "Small Vendor"\n')
    letters, said, _ = requests_of(folder, tmp_path / "out")
    assert "everything is asked for" in said[0]
    assert "no [[source]] yet" in said[0]
    # most figures rest on contacts; no sentence about a coverage that nobody has computed
    assert order(letters["vendor"])[0] == "Contacts"
    assert "So far" not in letters["vendor"]
    for side in SIDES:
        for table, holders in HOLDERS.items():
            assert (f"**{contract(table).title}**" in letters[side]) == (side in holders)


def test_unreadable_data_ask_for_everything_and_say_why(tmp_path):
    folder = small.write(tmp_path / "engagement")
    (folder / "vendors/acme/exports/contacts.csv").write_text("")
    letters, said, _ = requests_of(folder, tmp_path / "out")
    assert "contacts.csv" in said[0]
    assert order(letters["vendor"])[0] == "Contacts"
    assert str(tmp_path) not in letters["vendor"] + letters["client"]


def test_what_failed_is_asked_for_again_with_the_reason(tmp_path):
    # 60 good rows, 40 of them twice, and 20 whose date is a word: 120 read, 20 set aside (17 %), 80 of 100 not unique
    rows = small.rows(60)
    bad = [row.replace("01/04/2026 ", "yesterday ") for row in small.rows(80)[60:]]
    folder = small.write(tmp_path / "engagement", [*rows, *rows[:40], *bad])
    letters, _, made = requests_of(folder, tmp_path / "out")
    again = letters["vendor"].split("## Please send again")[1].split("## Please send\n")[0]
    assert order(again) == ["Contacts"]
    assert "Column contact_id: 80 of 100 rows occur more than once." in again
    assert "contacts.csv: 20 of 120 rows could not be read (17 %; up to 5 % is acceptable)" in again
    assert "column offered_at" in again
    assert "Please send again" not in letters["client"]
    assert order(letters["vendor"])[1] == "Agents"  # the list counts on
    assert "Please send again: Column contact_id" in sheets(made / "data_request_vendor.xlsx")["contacts"][1][0]


def test_a_failure_leaves_the_earlier_request_untouched(some, monkeypatch, tmp_path):
    folder = some[3]

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(deliver, "write_workbook", fail)
    with pytest.raises(OSError, match="disk full"):
        write_request(str(folder / "engagement"), "acme", None, tmp_path / "out")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    earlier = tmp_path / "out/engagement/acme/request"
    earlier.mkdir()
    (earlier / "request_client.md").write_text("earlier")
    with pytest.raises(OSError, match="disk full"):
        write_request(str(folder / "engagement"), "acme", None, tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["request_client.md"]
    assert (earlier / "request_client.md").read_text() == "earlier"


def test_an_unknown_vendor_is_refused_before_anything_is_written(tmp_path):
    folder = small.write(tmp_path / "engagement")
    with pytest.raises(UsageError, match="acme"):
        write_request(str(folder), "acne", None, tmp_path / "out")
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "invoke", "--search-root", str(root), "request", "--vendor=acne",
               f"--engagement={folder}", f"--out={tmp_path / 'out'}"]  # fmt: skip
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (result.returncode, "acme" in result.stderr, result.stderr.strip().count("\n")) == (1, True, 0)
    assert not (tmp_path / "out").exists()


# --- harmless ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    name = HOSTILE.replace('"', '\\"')
    written = small.write(folder / "engagement", vendor=f'name = "{name}"\n')
    (written / "engagement.toml").write_text(
        small.ENGAGEMENT.replace("Small Client", name) + f'inhouse_name = "{name}"\n', encoding="utf-8"
    )
    other = written / "vendors" / "rival"
    other.mkdir()
    (other / "vendor.toml").write_text('name = "Rival Services"\n', encoding="utf-8")
    return requests_of(written, folder / "out")


def test_markdown_shows_a_hostile_name_and_does_nothing(hostile):
    letters, _, _ = hostile
    render = mistune.create_markdown(escape=False, plugins=["table", "url", "strikethrough"])
    for text in letters.values():
        page = render(text)
        for tag in ("<script", "<a ", "<table", "<img"):
            assert tag not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "[x](javascript:alert(1))" in page  # shown, not followed


def test_nested_points_belong_to_their_number(some):
    page = mistune.html(some[0]["client"])
    assert page.count("<ol>") == 1  # ten points or more, and still one list
    assert re.search(r"^10\. ", some[0]["client"], re.M)
    # what stands below "10." must be indented by four, whatever some converters forgive
    assert {len(line) - len(line.lstrip()) for line in some[0]["client"].splitlines()} == {0, 4, 8}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("contact_id", "contact_id"),
        ("_A_ b", "\\_A\\_ b"),
        ("__A__", "\\_\\_A\\_\\_"),
        ("*b* `c` # d", "\\*b\\* \\`c\\` \\# d"),
    ],
)
def test_marks_are_shown_as_they_are(text, shown):
    assert inert(text) == shown


@pytest.mark.parametrize("text", ["a\nb", "a\u202eb", "a\u0007b"])
def test_lines_and_invisible_signs_cannot_break_out(text):
    assert inert(text) == "a b"


def test_the_workbook_holds_text_and_no_formula_or_link(hostile):
    import zipfile

    _, _, made = hostile
    for path in made.glob("*.xlsx"):
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                text = parts.read(name).decode("utf-8")
                assert "<f>" not in text
                assert "<hyperlink" not in text
                assert "relationships/hyperlink" not in text
    first = sheets(made / "data_request_vendor.xlsx")[READ_ME][0][0]
    assert first == f"Data request to {HOSTILE}"


def test_one_vendor_learns_nothing_of_another(hostile):
    letters, _, made = hostile
    everything = letters["vendor"] + repr([sheets(path) for path in made.glob("*vendor*.xlsx")])
    assert "Rival" not in everything
    assert "rival" not in everything


# --- the workbook -----------------------------------------------------------------------------------------------------

ROWS = {
    "agents": [
        {"agent_id": "0042", "org": "harbour", "hired_on": date(2026, 1, 5), "languages": "=1+1"},
        {"agent_id": "A-2", "org": "inhouse", "left_on": date(2026, 4, 30)},
    ],
    "contacts": [{"contact_id": "C-1", "org": "harbour", "wait_s": 18, "abandoned": True, "resolved": False}],
}


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    return sheets(filled_in_workbook(tmp_path_factory.mktemp("book") / "filled.xlsx", "vendor", ROWS))


def test_the_header_is_the_first_row_with_the_tables_own_names(workbook):
    for table in ROWS:
        names = list(contract(table).names)
        rows = workbook[table]
        assert rows[HEADER_ROW][: len(names)] == names
        assert not any(set(names) <= set(row) for row in rows[:HEADER_ROW])
        assert all(len(set(names) & set(row)) <= 1 for row in rows[:HEADER_ROW])


def test_rows_come_back_as_they_were_filled_in(workbook):
    names = list(contract("agents").names)
    first, second = (dict(zip(names, row, strict=False)) for row in workbook["agents"][HEADER_ROW + 1 :])
    assert (first["agent_id"], first["hired_on"], first["languages"]) == ("0042", date(2026, 1, 5), "=1+1")
    assert (second["left_on"], second["team"]) == (date(2026, 4, 30), "")
    contact = dict(zip(contract("contacts").names, workbook["contacts"][HEADER_ROW + 1], strict=False))
    assert (contact["wait_s"], contact["abandoned"], contact["resolved"]) == (18, "yes", "no")


def test_each_column_is_explained_above(workbook):
    rows, names = workbook["contacts"], list(contract("contacts").names)
    told = {name: [row[place] for row in rows[3:HEADER_ROW]] for place, name in enumerate(names)}
    assert told["channel"][2] == "one of: voice, chat, email, social, messaging, web, letter, visit"
    assert told["abandoned"][1:] == ["optional: yes or no", "yes or no", "Example: no"]
    assert told["contact_id"][1:] == ["required: text", "each value once", "Example: C-000123"]
    assert told["offered_at"][1] == "required: date and time in UTC"
    assert told["offered_at"][3] == "Example: 2026-04-01 08:15:00"
    assert told["script_adherence"][2] == "0 to 1"
    assert told["org"][2:] == ["harbour for Harbour Contact, inhouse for the in-house team", "Example: harbour"]
    assert "leave out" in told["note"][1]
    assert len(rows) == HEADER_ROW + 2  # the example stands above the header: it is never a row


def test_an_empty_sheet_ends_with_its_header(tmp_path):
    rows = sheets(filled_in_workbook(tmp_path / "empty.xlsx", "vendor", {table: [] for table in all_contracts()}))
    assert set(rows) == {READ_ME, *all_contracts()}
    assert all(len(rows[table]) == HEADER_ROW + 1 for table in all_contracts())
