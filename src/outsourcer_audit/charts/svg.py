"""Turn matplotlib's SVG into a safe, small, themeable piece of an HTML page.

Only elements and attributes of a short list survive, colours of the theme become CSS variables (so that the same
drawing works on light, dark and paper), ids get a prefix so that two drawings never collide, numbers are rounded.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markupsafe import Markup

TOKENS = {
    "ink": "#1c1f23",
    "soft": "#565b62",
    "rule": "#d8d4cb",
    "wash": "#f3f1ec",
    "paper": "#fffefb",
    "accent": "#1d4f7c",
    "good": "#00568f",
    "bad": "#a8420a",
}
"""Names and light values of the colours a chart may use; report.css declares the same names, light and dark."""

_KEPT = {
    "svg": {"viewBox"},
    "g": {"clip-path", "transform"},
    "path": {"d", "style", "clip-path", "transform"},
    "use": {"href", "x", "y", "style", "transform"},
    "text": {"style", "transform", "x", "y"},
    "tspan": {"style", "x", "y"},
    "defs": set(),
    "clipPath": {"id"},
    "rect": {"x", "y", "width", "height"},
}
_NUMBER = re.compile(r"-?\d+\.\d+")
_COLOUR = {value: f"var(--{name})" for name, value in TOKENS.items()}
# what the page's own style sheet says (font and its usual size) or what goes without saying
_NEEDLESS = re.compile(
    r"(?:stroke-linejoin: miter|font-size: 11px|font-family: [^;]*|fill: var\(--ink\)|stroke-dashoffset: 0)(?:;\s*|$)"
)

_CLASSES = {
    "fill:none": "n", "fill:var(--soft)": "s", "fill:var(--accent)": "a", "fill:var(--rule)": "r",
    "stroke:var(--soft)": "S", "stroke:var(--accent)": "A", "stroke:var(--rule)": "R", "stroke:var(--ink)": "I",
    "stroke:var(--bad)": "B", "text-anchor:middle": "m", "text-anchor:end": "e",
    "stroke-width:1.5": "w", "stroke-linecap:square": "q",
}  # fmt: skip
"""What is said in a drawing again and again, and its short name in report.css."""
_USUAL = {"text-anchor:start", "font-size:10px"}
"""What goes without saying in report.css."""


def embed(svg: str, prefix: str, label: str) -> Markup:
    """The drawing as inline SVG named by ``label``; raises if the text is not well-formed XML."""
    root = ElementTree.fromstring(svg[svg.index("<svg") :])  # noqa: S314 - drawn by ourselves a moment ago
    names: dict[str, str] = {}
    for element in root.iter():
        if "id" in element.attrib and _name(element.tag) in ("clipPath", "path"):
            names[element.attrib["id"]] = f"{prefix}-{len(names)}"
    clean = _clean(root, names)
    clean.set("class", "chart")
    clean.set("role", "img")
    clean.set("aria-label", label)
    return Markup(ElementTree.tostring(clean, encoding="unicode").replace(" />", "/>"))


def _name(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _clean(element: ElementTree.Element, names: dict[str, str]) -> ElementTree.Element:
    name = _name(element.tag)
    out = ElementTree.Element(name)
    out.text = (element.text or "").strip() or None
    if name in ("path", "use") and element.get("id") in names:
        out.set("id", names[element.attrib["id"]])
    for key, value in element.attrib.items():
        short = _name(key)
        if short == "style" and short in _KEPT[name]:
            _dress(out, _style(value))
        elif short in _KEPT[name] and not value.startswith("rotate(-0 "):
            out.set(short, _value(short, value, names))
    for child in element:
        if isinstance(child.tag, str) and _name(child.tag) in _KEPT:
            grown = _clean(child, names)
            if (len(grown) or grown.text or grown.attrib) and not _unseen(grown):
                out.append(grown)
    if name == "g" and not out.attrib and len(out) == 1:
        return out[0]
    return out


def _unseen(element: ElementTree.Element) -> bool:
    """Neither filled nor stroked."""
    return element.get("class") == "n" and "style" not in element.attrib


def _value(key: str, value: str, names: dict[str, str]) -> str:
    if key == "id":
        return names[value]
    if key == "href":
        return "#" + names[value.lstrip("#")]
    if key == "clip-path":
        return f"url(#{names[value[5:-1]]})"
    if key == "d":
        value = re.sub(r" ?([A-Za-z]) ?", r"\1", " ".join(value.split()))
    return _NUMBER.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), value)


def _dress(out: ElementTree.Element, style: str) -> None:
    """Set classes for what report.css has names for, and a style for what is left."""
    parts = [part for part in style.split(";") if part and part not in _USUAL]
    short = [_CLASSES[part] for part in parts if part in _CLASSES]
    rest = [part for part in parts if part not in _CLASSES]
    if short:
        out.set("class", " ".join(short))
    if rest:
        out.set("style", ";".join(rest))


def _style(value: str) -> str:
    for colour, variable in _COLOUR.items():
        value = value.replace(colour, variable)
    return re.sub(r"([:;]) +", r"\1", _NEEDLESS.sub("", value).strip().rstrip(";"))
