"""What click itself says to people who use commands, named here to be translated as well."""

from queuesim.language import marked

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
    marked("Got unexpected extra argument ({args})"),
    marked("Option {name!r} requires an argument."),
    marked("Option {name!r} does not take a value."),
    marked("Invalid value: {message}"),
    marked("Invalid value for {param_hint}: {message}"),
    marked("{value!r} is not {choice}."),
    marked("{value!r} is not a valid {number_type}."),
    marked("{value} is not in the range {range}."),
)
