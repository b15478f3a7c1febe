"""A chart put into a page: SVG without styles, ids of its own, and values that show on hover.

A strict content policy forbids style attributes, so they become attributes of their own; ids carry
the name of the chart, so that several charts in a page do not clash; what nobody refers to, goes.
"""

import re
from xml.etree import ElementTree

from queuesim.report.drawing import MARK

Element = ElementTree.Element

SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
REFERENCE = re.compile(r"url\(#([^)]+)\)")
LEFT_OUT = {f"{SVG}metadata", f"{SVG}style"}
FROM_PAGE = {"font-family"}
PLACES = {"d", "x", "y"}


def inline(svg: bytes, name: str, says: str) -> str:
    """Return a chart as an element of a page, `says` being its text for who cannot see it."""
    root = ElementTree.fromstring(svg)
    for element in list(root.iter()):
        _without(element, LEFT_OUT)
        _unstyled(element)
    known = {reference for element in root.iter() for reference in _references(element)}
    for element in root.iter():
        _named(element, name, known)
        _tidied(element)
    _framed(root, says)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _without(element: Element, kinds: set[str]) -> None:
    for child in [child for child in element if child.tag in kinds]:
        element.remove(child)


def _unstyled(element: Element) -> None:
    """Turn a style into attributes of their own."""
    for rule in element.attrib.pop("style", "").split(";"):
        key, _, value = rule.partition(":")
        if value and key.strip() not in FROM_PAGE:
            element.set(key.strip(), value.strip())
    if link := element.attrib.pop(f"{XLINK}href", ""):
        element.set("href", link)


def _references(element: Element) -> list[str]:
    links = [element.get("href", "")[1:]]
    return links + [
        found for value in element.attrib.values() for found in REFERENCE.findall(value)
    ]


def _named(element: Element, name: str, known: set[str]) -> None:
    """Give ids that are referred to the name of the chart; make marks of those that say so."""
    own = element.attrib.pop("id", "")
    if own.startswith(MARK):
        _mark(element, own)
    elif own and own in known:
        element.set("id", f"{name}-{own}")
    for key, value in element.attrib.items():
        element.set(key, REFERENCE.sub(rf"url(#{name}-\1)", value))
    if link := element.get("href"):
        element.set("href", f"#{name}-{link[1:]}")


def _mark(element: Element, own: str) -> None:
    """Let a group say its value on hover, and whose it is."""
    _, policy, text = own.split(":", 2)
    element.set("class", "mark")
    if policy:
        element.set("data-policy", policy)
    title = ElementTree.Element(f"{SVG}title")
    title.text = text
    element.insert(0, title)


def _tidied(element: Element) -> None:
    """Leave out space that says nothing, and hundredths of a pixel."""
    for key in PLACES & element.attrib.keys():
        short = re.sub(r"(\.\d\d)\d+", r"\1", element.attrib[key])
        element.set(key, " ".join(short.split()))
    if element.tag not in (f"{SVG}text", f"{SVG}title", f"{SVG}tspan"):
        element.text = None
    element.tail = None
    element.tag = element.tag.removeprefix(SVG)


def _framed(root: Element, says: str) -> None:
    for key in ("height", "version"):
        root.attrib.pop(key, None)
    root.set("stroke-linejoin", "round")
    root.set("role", "img")
    root.set("aria-label", says)
