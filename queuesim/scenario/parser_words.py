"""What the TOML parser itself says of a text, named here to be translated as well."""

from queuesim.language import marked, say

TEXTS = (
    marked("Invalid statement"),
    marked("Invalid value"),
    marked("Invalid initial character for a key part"),
    marked("Invalid date or datetime"),
    marked("Invalid hex value"),
    marked("Expected newline or end of document after a statement"),
    marked("Expected '=' after a key in a key/value pair"),
    marked("Expected ']' at the end of a table declaration"),
    marked("Expected ']]' at the end of an array declaration"),
    marked("Expected {what}"),
    marked("Unclosed array"),
    marked("Unclosed inline table"),
    marked("Unterminated string"),
    marked("Unescaped '\\' in a string"),
    marked("Escaped character is not a Unicode scalar value"),
    marked("Illegal character {what}"),
    marked("Found invalid character {what}"),
    marked("Cannot overwrite a value"),
    marked("Cannot declare {what} twice"),
    marked("Cannot redefine namespace {what}"),
    marked("Cannot mutate immutable namespace {what}"),
    marked("Duplicate inline table key {what}"),
)


def told(says: str) -> str:
    """Return a sentence of the parser in the language spoken."""
    for text in TEXTS:
        before, gap, after = text.partition("{what}")
        if says == text or (gap and says.startswith(before) and says.endswith(after)):
            what = says[len(before) : len(says) - len(after)]
            return say(text, what=what) if gap else say(text)
    return says
