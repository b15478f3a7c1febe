"""What click itself says to people who use commands, named here to be translated as well."""

from queuesim.language import marked, marked_many

TEXTS = (
    marked("Usage:"),
    marked("Options"),
    marked("Commands"),
    marked("default: {default}"),
    marked("required"),
    marked("Show this message and exit."),
    marked("Show the version and exit."),
    marked("%(prog)s, version %(version)s"),
    marked("Error: {message}"),
    marked("Try '{command} {option}' for help."),
    marked("Missing command."),
    marked("Missing argument"),
    marked("Missing option"),
    marked("Missing parameter"),
    marked("No such command {name!r}."),
    marked("No such option {name!r}."),
    marked("Option {name!r} does not take a value."),
    marked("Invalid value: {message}"),
    marked("Invalid value for {param_hint}: {message}"),
    marked("{value!r} is not a valid {number_type}."),
    marked("{value} is not in the range {range}."),
)
OF_NUMBERS = (
    marked_many(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."
    ),
    marked_many("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    marked_many(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"
    ),
    marked_many("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
)
