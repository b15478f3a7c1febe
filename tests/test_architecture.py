"""The story is the layout: imports go one way, and few rooms touch files."""

import ast
from pathlib import Path

import pytest

import queuesim
from queuesim.branch import law
from queuesim.branch.journey import Outcome

ROOT = Path(queuesim.__file__).parent
STORY = ["scenario", "logs", "branch", "perception", "study", "report", "cli"]
FILES = sorted(ROOT.rglob("*.py"))
MAY_TOUCH_FILES = {
    "scenario/loading.py",
    "scenario/starting.py",
    "logs/reading.py",
    "study/storage.py",
    "study/finished.py",
}
FILE_CALLS = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "mkdir", "unlink"}


def name(file):
    return file.relative_to(ROOT).as_posix()


def place(module):
    """Return where a module stands in the story, 1 for queuesim.branch.law; -1 for none."""
    project, _, rest = module.partition(".")
    package = rest.partition(".")[0]
    return STORY.index(package) if project == "queuesim" and package in STORY else -1


def imported(file):
    """Return the modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"a relative import in {name(file)}"
            whole = node.module == "queuesim"
            yield from (f"queuesim.{a.name}" for a in node.names) if whole else [node.module]


def calls(file):
    """Return what a file calls, as it is written: "path.open", "len"."""
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return [ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)]


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_room_imports_only_what_is_told_before_it(file):
    own = "queuesim." + name(file).removesuffix(".py").replace("/", ".")
    for module in imported(file):
        assert place(module) <= place(own), f"{own} imports {module}"


@pytest.mark.parametrize("file", [f for f in FILES if f.parent == ROOT], ids=name)
def test_nothing_lies_beside_the_rooms_but_the_commands(file):
    assert file.name in ("__init__.py", "language.py")


@pytest.mark.parametrize("file", FILES, ids=name)
def test_files_are_touched_in_loading_storage_and_report_alone(file):
    if name(file) in MAY_TOUCH_FILES or name(file).startswith("report/"):
        return
    assert not {called.split(".")[-1] for called in calls(file)} & FILE_CALLS


@pytest.mark.parametrize("room", ["law", "calling", "announcing"])
def test_the_law_imports_nothing_but_numbers_types_and_heaps(room):
    allowed = {"math", "typing", "queuesim.branch.heaps", "queuesim.branch.law"}
    assert set(imported(ROOT / "branch" / f"{room}.py")) <= allowed


def test_the_fates_that_the_law_knows_are_outcomes():
    for name in ("BALKED", "MISSED", "DIVERTED", "TURNED_AWAY"):
        assert getattr(law, name) == Outcome[name]


@pytest.mark.parametrize("room", ["law", "calling", "announcing"])
def test_the_law_has_neither_closures_nor_allocations(room):
    tree = ast.parse((ROOT / "branch" / f"{room}.py").read_text("utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    assert functions
    closures = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Nonlocal, ast.Global)
    allocations = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.GeneratorExp, ast.JoinedStr)
    for function in functions:
        inside = {type(node) for part in function.body for node in ast.walk(part)}
        assert not inside & {*closures, *allocations}, function.name


def test_the_world_and_the_day_are_drawn_from_named_streams_alone():
    """Nobody asks a global generator, or makes one of their own, outside the streams."""
    for file in (ROOT / "branch").glob("*.py"):
        if file.name != "streams.py":
            assert not [called for called in calls(file) if "random." in called], file.name
