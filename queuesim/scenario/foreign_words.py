"""What the TOML parser and the operating system say, named here to be translated as well."""

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
    marked("No such file or directory"),
    marked("Is a directory"),
    marked("Not a directory"),
    marked("File exists"),
    marked("File name too long"),
    marked("Permission denied"),
    marked("Read-only file system"),
    marked("No space left on device"),
    marked("embedded null byte"),
)


def translated(says: str) -> str:
    """Return a sentence of theirs in the language spoken, as it is where it is not known here."""
    for text in TEXTS:
        before, gap, after = text.partition("{what}")
        if says == text or (gap and says.startswith(before) and says.endswith(after)):
            what = says[len(before) : len(says) - len(after)]
            return say(text, what=what) if gap else say(text)
    return says


def of_error(error: Exception) -> str:
    """Return what an error says, its reason in the language spoken where it is known here."""
    reason = getattr(error, "strerror", None) or str(error)
    return str(error).replace(reason, translated(reason))
