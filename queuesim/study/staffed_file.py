"""A plan of windows as a scenario file: it extends the planner's own by one policy.

The policy says no more than which window follows which roster, and of new windows what they call;
all else stays with the file that it extends, and with the policy whose call rules the plan keeps.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from queuesim.language import say
from queuesim.scenario.faults import Fault, ScenarioError
from queuesim.scenario.loading import ScenarioFile
from queuesim.scenario.sets import as_written
from queuesim.scenario.units import written_span
from queuesim.study.experiment import TODAY
from queuesim.study.plans import Seat
from queuesim.study.staff import Staffed


def refuse_rosters(file: ScenarioFile, policy: str) -> None:
    """Raise `ScenarioError` for a policy with rosters of its own, which a plan would contradict."""
    now, then = file.today.windows, file.policies[policy].windows
    own = [name for name, window in then.items() if name in now and _moved(now[name], window)]
    if own:
        problem = say(
            "sets rosters of its own (window {window}), and the plan sets them anew", window=own[0]
        )
        hint = say("name a policy that changes call rules alone")
        raise ScenarioError(
            [Fault(str(file.path), None, None, f"policies.{policy}", problem, hint=hint)]
        )


def _moved(now: Any, then: Any) -> bool:
    return bool(now.roster != then.roster)


def policy_file(staffed: Staffed, extends: str, sets: Sequence[str] = ()) -> str:
    """Return the TOML text that extends a file, so called from where the text is kept."""
    import tomlkit

    text = tomlkit.document()
    text.add(
        tomlkit.comment("The plan that `queuesim staff` found; `run` and `compare` accept it.")
    )
    for key, value in {"queuesim": 1, "extends": extends, **_set(sets)}.items():
        text[key] = value
    text.setdefault("policies", {})[staffed.name] = _policy(staffed)
    return tomlkit.dumps(text)


def _set(sets: Sequence[str]) -> dict[str, Any]:
    """Return what was set on the command line as a table; it was found without fault before."""
    return {key: value for key, value in as_written(sets, []).items() if key != "extends"}


def _policy(staffed: Staffed) -> dict[str, Any]:
    plan = staffed.plan
    names = staffed.space.rosters(plan)
    seats = staffed.space.seats(plan)
    return {
        "about": "The cheapest windows found that meet the targets",
        **({"with": [staffed.policy]} if staffed.policy != TODAY else {}),
        "rosters": {name: [written_span(span) for span in spans] for spans, name in names.items()},
        "windows": {seat.window: _window(staffed, seat, names[seat.spans]) for seat in seats},
    }


def _window(staffed: Staffed, seat: Seat, roster: str) -> Mapping[str, Any]:
    if not seat.new:
        return {"roster": roster}
    like = staffed.space.kinds[seat.kind].like.model_copy(update={"name": None, "roster": None})
    said = like.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_defaults=True)
    return {**said, "roster": roster}
