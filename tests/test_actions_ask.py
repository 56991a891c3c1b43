"""Every action that somebody does asks a rule first."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# An app's actions are one file, or a package with one file per noun.
FILES = sorted(
    path
    for app in ("ipbes_portal/*", "*")
    for name in ("actions.py", "actions/*.py")
    for path in ROOT.glob(f"{app}/{name}")
)

# These trust their caller: each is a part of other actions, below the apps that own the nouns, and has no rule to ask.
TRUSTED = {
    "audit/actions.py: record": "writes down what an action did",
    "files/actions.py: store_file": "the noun a file belongs to has asked",
    "texts/actions.py: create_text": "the noun a text belongs to has asked",
    "texts/actions.py: write_wording": "the noun a text belongs to has asked",
    "texts/actions.py: restore_version": "the noun a text belongs to has asked",
    "panels/actions.py: put_matter": "the app that owns the matter has asked",
    "panels/actions.py: withdraw_matter": "the app that owns the matter has asked",
    "matching/actions/dedicated.py: settle_gift": "the Bureau decided the matter, and panels has asked",
    "matching/actions/endorsements.py: settle_endorsement": "a body decided the matter, and panels has asked",
    "programme/actions/activities.py: set_recognition": "a body decided, or its decision ran out",
    "matching/actions/slates.py: settle_slate": "a body decided the matter, and panels has asked",
    "matching/actions/publication.py: publish": "the action that finds a project suitable has asked",
    "matching/actions/publication.py: take_down": "the action that decides otherwise has asked",
    "matching/actions/written.py: begin_written": "the action that begins a response or an offer has asked",
    "matching/actions/written.py: edit_written": "the action that edits a response or an offer has asked",
    "notifications/actions.py: mark_read": "filters by the reader: one marks only one's own notices",
}


def functions(tree):
    """The functions of a module, by name."""
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def calls(function):
    """The calls inside a function."""
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def asks_itself(function):
    """Whether it says `require(… rules.can_…( … ) …)` with `by` among the arguments of the rule."""
    for call in calls(function):
        if isinstance(call.func, ast.Name) and call.func.id == "require":
            for rule in (node for node in ast.walk(call) if isinstance(node, ast.Call)):
                is_rule = isinstance(rule.func, ast.Attribute) and getattr(rule.func.value, "id", "") == "rules"
                if is_rule and any(getattr(argument, "id", "") == "by" for argument in rule.args):
                    return True
    return False


def asks(function, others):
    """Whether it asks, itself or by a private helper of the same file that is handed `by`."""
    if asks_itself(function):
        return True
    helpers = [
        others.get(getattr(call.func, "id", ""))
        for call in calls(function)
        if any(word.arg == "by" for word in call.keywords)
    ]
    return any(helper and helper.name.startswith("_") and asks_itself(helper) for helper in helpers)


def place(file):
    """`app/actions.py`, or `app/actions/noun.py`."""
    app = file.parent.parent if file.parent.name == "actions" else file.parent
    return file.relative_to(app.parent).as_posix()


def actions():
    """The place and name of every public function that takes `by`, and whether it asks."""
    found = {}
    for file in FILES:
        known = functions(ast.parse(file.read_text(encoding="utf-8")))
        for name, function in known.items():
            arguments = [*function.args.args, *function.args.kwonlyargs]
            if not name.startswith("_") and any(argument.arg == "by" for argument in arguments):
                found[f"{place(file)}: {name}"] = asks(function, known)
    return found


@pytest.mark.parametrize(("name", "is_asking"), actions().items())
def test_every_action_asks_a_rule_about_who_does_it(name, is_asking):
    assert is_asking or name in TRUSTED, f"{name} neither asks a rule nor stands in TRUSTED."


def test_only_what_must_be_trusted_is_trusted():
    found = actions()
    assert sorted(TRUSTED) == sorted(name for name, is_asking in found.items() if not is_asking)


def test_by_is_always_given_by_name():
    for file in FILES:
        for name, function in functions(ast.parse(file.read_text(encoding="utf-8"))).items():
            positional = [argument.arg for argument in function.args.args]
            assert name.startswith("_") or "by" not in positional, f"{place(file)}: {name}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def act(x, *, by): require(rules.can_act(by, x))", True),
        ("def act(x, *, by): require(by is None or rules.can_act(by))", True),
        ("def act(x, *, by): _act(x, by=by)\ndef _act(x, *, by): require(rules.can_act(by))", True),
        ("def act(x, *, by): pass", False),
        ("def act(x, *, by): rules.can_act(by)", False),
        ("def act(x, *, by): require(rules.can_act(x))", False),
        ("def act(x, *, by): require(True)", False),
        ("def act(x, *, by): _act(x)\ndef _act(x, *, by=None): require(rules.can_act(by))", False),
        ("def act(x, *, by): other(x, by=by)\ndef other(x, *, by): require(rules.can_act(by))", False),
    ],
)
def test_the_test_itself_sees_who_does_not_ask(source, expected):
    known = functions(ast.parse(source))
    assert asks(known["act"], known) is expected
