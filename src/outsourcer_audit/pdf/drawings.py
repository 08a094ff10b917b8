"""Drawings for the printer: WeasyPrint paints an inline SVG without the page's style sheet, so each carries its own.

What the style sheet says of a shape (its colours are custom properties) is worked out and written on the shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

SVG = "{http://www.w3.org/2000/svg}"
_PAINT = frozenset({
    "clip-path", "display", "dominant-baseline", "fill", "fill-opacity", "fill-rule", "font", "font-family",
    "font-size", "font-style", "font-weight", "letter-spacing", "opacity", "stroke", "stroke-dasharray",
    "stroke-linecap", "stroke-linejoin", "stroke-opacity", "stroke-width", "text-anchor", "visibility",
})  # fmt: skip
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_FONT = re.compile(
    r"(?:(?P<style>italic|oblique)\s+)?(?:(?P<weight>\d{3}|bold|normal)\s+)?(?P<size>[\d.]+\w*)\S*\s+(?P<family>.+)"
)
_DEEP = 9

Variables = dict[str, str]
Declaration = tuple[str, str, bool]
"""Name, value, and whether it is ``!important``."""


def dress(page: Any) -> None:
    """Write on every shape of the parsed page how it is painted, and give every drawing its text as a title."""
    sheet = _Sheet("\n".join(element.text or "" for element in page.etree_element.iter("style")))
    for element in page.iter_subtree():
        if element.etree_element.tag == f"{SVG}svg" and element.parent.etree_element.tag[: len(SVG)] != SVG:
            _entitle(element.etree_element)
            _spread(element.etree_element)
            sheet.paint(element, sheet.variables(element.parent), outermost=True)


def _entitle(svg: Any) -> None:
    """A tagged PDF takes the alternative text of a figure from its title; a badge says its letter."""
    if svg.find(f"{SVG}title") is None:
        title = svg.makeelement(f"{SVG}title", {})
        title.text = svg.get("aria-label") or " ".join("".join(svg.itertext()).split())
        svg.insert(0, title)


def _spread(svg: Any) -> None:
    """A text with a place for every letter becomes a text per letter: WeasyPrint would centre the word at each."""
    for above in list(svg.iter()):
        for text in [child for child in above if child.tag == f"{SVG}text" and len(child.get("x", "").split()) > 1]:
            at = list(above).index(text)
            above.remove(text)
            for place, (x, letter) in enumerate(zip(text.get("x").split(), text.text or "", strict=False)):
                one = text.makeelement(text.tag, {**text.attrib, "x": x})
                one.text = letter
                above.insert(at + place, one)


class _Sheet:
    """The rules of the page's style sheets that hold on paper and concern drawings."""

    def __init__(self, css: str) -> None:
        import cssselect2

        self._matcher: Any = cssselect2.Matcher()
        self._known: dict[Any, Variables] = {}
        for prelude, declarations in _rules(css):
            if wanted := [d for d in declarations if d[0] in _PAINT or d[0].startswith("--")]:
                try:
                    selectors = cssselect2.compile_selector_list(prelude)
                except cssselect2.SelectorError:
                    continue  # for browsers only, such as ::details-content
                for selector in selectors:
                    if selector.pseudo_element is None:
                        self._matcher.add_selector(selector, wanted)

    def variables(self, element: Any) -> Variables:
        """The custom properties that hold at an element of the page."""
        if element is None:
            return {}
        key = element.etree_element
        if key not in self._known:
            above = self.variables(element.parent)
            self._known[key] = above | self._own(self._declared(element))
        return self._known[key]

    def paint(self, element: Any, above: Variables, *, outermost: bool = False) -> None:
        """Write the paint of a shape and of those within it as plain attributes."""
        node = element.etree_element
        declared = self._declared(element)
        own = self._own(declared)
        known = above | own if own else above
        for name, value in declared:
            if name in _PAINT:
                for part, text in _parts(name, _resolved(value, known)):
                    node.set(part, text)
        if "style" in node.attrib:  # an inner one is said now; the outermost one may also lay out its box
            if outermost:
                node.set("style", _resolved(node.get("style"), known))
            else:
                del node.attrib["style"]
        for child in element.iter_children():
            self.paint(child, known)

    def _declared(self, element: Any) -> list[tuple[str, str]]:
        """What the sheets and the element's own style say of it, the strongest last."""
        found = [d for *_, declarations in self._matcher.match(element) for d in declarations]
        if style := element.etree_element.get("style"):
            found += _declarations(style)
        return [(name, value) for name, value, _ in sorted(found, key=lambda d: d[2])]

    @staticmethod
    def _own(declared: list[tuple[str, str]]) -> Variables:
        return {name: value for name, value in declared if name.startswith("--")}


def _rules(css: str | list[Any]) -> Iterator[tuple[Any, list[Declaration]]]:
    """Selector and declarations of every rule that holds on paper."""
    import tinycss2

    parse = tinycss2.parse_stylesheet if isinstance(css, str) else tinycss2.parse_rule_list
    for rule in parse(css, skip_comments=True, skip_whitespace=True):
        if rule.type == "qualified-rule":
            yield rule.prelude, _declarations(rule.content)
        elif rule.type == "at-rule" and rule.content is not None and _on_paper(rule):
            yield from _rules(rule.content)


def _on_paper(rule: Any) -> bool:
    import tinycss2

    return rule.lower_at_keyword == "media" and tinycss2.serialize(rule.prelude).strip() in ("print", "all")


def _declarations(css: str | list[Any]) -> list[Declaration]:
    import tinycss2

    return [
        (d.name if d.name.startswith("--") else d.lower_name, tinycss2.serialize(d.value).strip(), d.important)
        for d in tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
        if d.type == "declaration"
    ]


def _resolved(value: str, known: Variables) -> str:
    """The value with its custom properties filled in; those may use others."""
    for _ in range(_DEEP):
        filled = _VAR.sub(lambda found: known.get(found[1], found[2] or "").strip(), value)
        if filled == value:
            break
        value = filled
    return value


def _parts(name: str, value: str) -> Iterator[tuple[str, str]]:
    """A declaration as attributes: ``font`` says several things at once."""
    if name != "font":
        yield name, value
    elif found := _FONT.fullmatch(value):
        yield from ((f"font-{part}", text) for part, text in found.groupdict().items() if text)
