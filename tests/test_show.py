"""The page without a browser: nothing hostile lives, nothing remote is fetched, every status has its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from card_factory import make_card
from nbformat import v4
from page_factory import HOSTILE, notebook, page, sections

from outsourcer_audit import show
from outsourcer_audit.card import ReportCard
from outsourcer_audit.render import render
from outsourcer_audit.rooms import TEMPLATES

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


class Outline(HTMLParser):
    """What a reader's machine finds: elements in order with their attributes, and the text without style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._inside:
            self.text += data

    def all(self, *tags: str) -> list[tuple[str, dict[str, str]]]:
        return [element for element in self.elements if element[0] in tags]


@pytest.fixture(scope="module")
def outline() -> Outline:
    return Outline(page())


@pytest.fixture(scope="module")
def attacked() -> Outline:
    return Outline(page(HOSTILE))


def test_hostile_strings_stand_as_text(attacked: Outline) -> None:
    text = page(HOSTILE)
    assert "<script" not in text.lower()
    assert not attacked.all("script", "img", "iframe", "object", "link", "base", "form")
    assert not [a for _, attrs in attacked.elements for a in attrs if a.startswith("on")]
    assert "49" not in re.findall(r"alert\(1\)> (\S+)", attacked.text)
    for part in ("</style><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "{{7*7}}"):
        assert attacked.text.count(part) > 500


def test_hostile_strings_change_nothing_but_words(outline: Outline, attacked: Outline) -> None:
    assert [tag for tag, _ in attacked.elements] == [tag for tag, _ in outline.elements]


def test_every_free_text_of_the_card_is_shown_escaped(attacked: Outline) -> None:
    card = make_card(HOSTILE)
    shown = " ".join(attacked.text.split())
    reading = card.measure("handoffs.warm_share")
    check = card.data_trust.tables[2].checks[-1]
    for text in (
        card.vendor, card.client, card.inhouse, card.engagement, card.tool_version, card.scoring_version,
        card.questions[0].question, card.questions[0].answer, card.findings[0].title, card.findings[0].evidence,
        card.findings[0].remedy, card.overall.caps[0].rule, card.overall.caps[0].reason, reading.title, reading.why,
        reading.source, reading.remedy, reading.band_source, reading.by_team[0].key, reading.by_channel[0].key,
        card.measure("training.attrition").reason, card.measure("training.change_lag").reason, card.pillars[1].reason,
        card.pillars[0].question, card.lenses[0].title, check.column, check.why,
        card.data_trust.tables[0].files[0].file, card.requests[0].table, card.requests[0].columns[0],
    ):  # fmt: skip
        assert " ".join(text.split()) in shown


def test_nothing_is_fetched(outline: Outline) -> None:
    for _, attrs in outline.elements:
        for name in ("src", "href", "xlink:href", "srcset", "data", "action", "poster"):
            assert not attrs.get(name, "#").replace("#", "", 1).lower().startswith(("http", "//", "data:text"))
            assert attrs.get(name, "#").startswith("#")
    assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", page())
    assert "@import" not in page()


def test_the_frame_of_the_page(outline: Outline) -> None:
    assert page().startswith("<!DOCTYPE html>")
    assert outline.elements[0] == ("html", {"lang": "en"})
    assert [a["content"] for _, a in outline.all("meta") if a.get("http-equiv") == "Content-Security-Policy"] == [CSP]
    assert len(outline.all("title")) == 1
    assert len(outline.all("h1")) == 1
    assert len(outline.all("main")) == 1


def test_headings_never_skip_a_level(outline: Outline) -> None:
    levels = [int(tag[1]) for tag, _ in outline.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_every_header_a_scope(outline: Outline) -> None:
    names = [tag for tag, _ in outline.all("table", "caption")]
    assert names == ["table", "caption"] * (len(names) // 2)
    assert len(names) > 100
    assert all(attrs.get("scope") in ("col", "row", "rowgroup") for _, attrs in outline.all("th"))


def test_every_drawing_has_words(outline: Outline) -> None:
    for _, attrs in outline.all("svg"):
        assert attrs.get("aria-hidden") == "true" or (attrs.get("role") == "img" and len(attrs["aria-label"]) > 15)
    tags = [tag for tag, _ in outline.all("figure", "figcaption", "table")]
    for index, tag in enumerate(tags):
        if tag == "figure":
            assert tags[index : index + 3] == ["figure", "figcaption", "table"]
    assert tags.count("figure") >= 8


def test_ids_are_unique_and_links_lead_somewhere(outline: Outline) -> None:
    ids = [attrs["id"] for _, attrs in outline.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"][1:] for _, attrs in outline.all("a", "use")} <= set(ids)
    for name in re.findall(r"url\(#([^)]*)\)", page()):
        assert name in ids


def test_no_word_of_python_is_printed(outline: Outline) -> None:
    assert not re.search(r"\b(?:nan|NaN|None|True|False|inf|Undefined)\b", outline.text)


def test_every_status_is_worded(outline: Outline) -> None:
    text = " ".join(outline.text.split()).replace("\u00a0", " ")
    for words in (
        "too few (n = 12)", "no evidence: agents was not delivered", "does not apply: no free-text notes are exchanged",
        "error: critical check failed", "provisional", "not graded", "1 measure is in error",
        "evidence covers 58 % of the weight; 70 % are needed", "not delivered",
    ):  # fmt: skip
        assert words in text


def test_a_measure_without_evidence_is_never_a_zero() -> None:
    card = make_card()
    for id_ in ("governance.watermelon", "training.attrition", "training.change_lag", "handoffs.customer_repeats"):
        group = next(g for g in card.pillars if id_ in g.measures)
        text = Outline(str(show.pillar(card, group.id))).text
        row = text[text.index(card.measure(id_).title) :].split("Details")[0]
        assert not re.search(r"\d+(?:\.\d+)?\u00a0%|\b0\b|\b100\b", row.replace("14\u00a0%", "").replace("14 %", ""))


def test_parity_without_a_detectable_difference_has_no_arrow() -> None:
    card = make_card()
    parity = card.measure("handoffs.warm_share").parity
    assert parity
    same = parity.model_copy(update={"verdict": "no detectable difference"})
    only = card.measure("handoffs.warm_share").model_copy(update={"parity": same, "change": None})
    pillar = card.pillars[3].model_copy(update={"measures": [only.id]})
    text = str(show.pillar(card.model_copy(update={"measures": [only], "pillars": [pillar]}), pillar.id))
    assert "no detectable difference" in text
    assert "▲" not in text
    assert "▼" not in text


def test_a_scale_shows_what_is_judged_and_not_the_figure_beside_it() -> None:
    card = make_card()
    parity = card.measure("handoffs.warm_share").parity
    assert parity
    behind = card.measure("handoffs.warm_share").model_copy(
        update={
            "value": 0.76, "judged": "parity", "better": "higher", "edges": [0.0, -0.01, -0.03, -0.05], "letter": "F",
            "parity": parity.model_copy(update={"difference": -0.103, "low": -0.12, "high": -0.08}),
        }
    )  # fmt: skip
    scale = show.html.marks.bullet(behind)
    assert scale
    assert scale.off == "left"  # ten points behind lies beyond F, although 76 % is far above every edge
    measures = [behind if m.id == behind.id else m for m in card.measures]
    text = str(show.pillar(card.model_copy(update={"measures": measures}), "handoffs")).replace("\u00a0", " ")
    assert "\u221210.3 points, which lies in band F" in text
    assert "difference from in-house" in text
    assert show.html.marks.bullet(behind.model_copy(update={"rule": "noninferior"})) is None


def test_why_a_figure_is_provisional_is_told() -> None:
    card = make_card()
    doubtful = card.measure("handoffs.warm_share").model_copy(
        update={"status": "provisional", "reason": "most rows are of two agents"}
    )
    measures = [doubtful if m.id == doubtful.id else m for m in card.measures]
    assert "most rows are of two agents" in str(show.pillar(card.model_copy(update={"measures": measures}), "handoffs"))


def test_autopsy_and_peers_stand_after_the_pillars_and_before_the_lenses(outline: Outline) -> None:
    ids = [attrs["id"] for tag, attrs in outline.all("h2") if "id" in attrs]
    assert ids.index("g-handoffs") < ids.index("autopsy") < ids.index("peers") < ids.index("lens-details")
    assert ids.index("reported") < ids.index("autopsy")


def test_an_old_card_without_an_autopsy_makes_a_page() -> None:
    card = make_card().model_copy(update={"autopsy": None, "peers": []})
    assert not str(show.autopsy(card)).strip()
    assert "Nothing can be set beside other companies" in str(show.peers(card))


def test_folklore_is_labelled() -> None:
    assert "folklore E3" in str(show.pillar(make_card(), "training"))


def test_only_tagged_html_is_published() -> None:
    assert not re.findall("SECRET-[A-Z]+|ANALYST-NOTE", page())


def test_the_same_card_makes_the_same_bytes_and_stays_small() -> None:
    again = render(notebook(make_card()), "Report card: Harbour Contact")
    assert again == page()
    assert len(again.encode()) < 500_000


def test_an_empty_card_still_makes_a_page() -> None:
    card = make_card()
    nothing = card.overall.model_copy(
        update={"score": None, "letter": None, "odds": {}, "status": "not graded", "reason": "no data", "caps": []}
    )
    bare = card.model_copy(
        update={
            "measures": [], "findings": [], "planner": [], "requests": [], "questions": [], "sensitivity": {},
            "overall": nothing, "client_overall": nothing,
            "data_trust": card.data_trust.model_copy(update={"tables": []}),
        }
    )  # fmt: skip
    text = " ".join(Outline("".join(map(str, sections(bare)))).text.split())
    assert "No letter" in text
    assert "Nothing is missing." in text
    assert not re.search(r"\bNone\b", text)


def test_an_unknown_pillar_is_named() -> None:
    with pytest.raises(KeyError, match="'finance' is not on this card"):
        show.pillar(make_card(), "finance")


@pytest.mark.parametrize("section", [show.lenses, show.lens_details])
def test_every_letter_of_a_lens_has_its_odds(section: Callable[[ReportCard], show.Html]) -> None:
    """The factory's lenses have their own letter with 81 % and another with 19 %."""
    card = make_card()
    letters = [
        lens.letter for lens in card.lenses if lens.letter and (section is not show.lenses or lens.id != "client")
    ]
    said = Outline(str(section(card))).text.replace("\u00a0", " ")
    assert len(letters) > 3
    assert len(re.findall(r"[A-F] 81 %, [A-F] 19 %", said)) == len(letters)


def test_the_clients_edition_says_what_it_holds_and_is_not_to_be_handed_over() -> None:
    said = " ".join(Outline(str(show.footer(make_card()))).text.split())
    assert "the agenda, plans for the contract and figures of other companies" in said
    assert "What to hand to the vendor is the vendor edition." in said


def test_title_and_language() -> None:
    text = render(v4.new_notebook(), "</title><script>", lang='de"><script>')
    assert "<script" not in text


def test_colours_can_be_read_in_light_in_dark_and_on_paper() -> None:
    """WCAG 2.2 contrast of every text colour on its ground; axe leaves the letters inside shapes undecided."""

    def light(colour: str) -> float:
        digits = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    css = (TEMPLATES / "report_card" / "report.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", block)) for block in css.split(":root {")[1:]]
    assert len(themes) == 3
    for theme in themes:
        pairs = [(name, ground) for name in ("ink", "soft", "accent") for ground in ("paper", "wash")]
        pairs += [(name, "paper") for name in ("good", "bad", "alarm")] + [("on-alarm", "alarm")]
        pairs += [("on-letter", letter) for letter in "abcdf"]
        assert [pair for pair in pairs if contrast(theme[pair[0]], theme[pair[1]]) < 4.5] == []
