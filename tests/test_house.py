"""The rules of the house that a machine can check."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["ipbes_portal", "rolling_plan", "fellowships", "matching", "training", "forum"]
SOURCES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
)
LONGEST_FILE = 400

# Why these may be longer for now.
LONG_FILES = {}
# The names Django, its neighbours and the language itself call; what they are for is written there.
CALLED_BY_OTHERS = re.compile(
    r"^(__\w+__|clean(_\w+)?|save|get_\w+|form_valid|form_invalid|test_func|has_\w+|visit_\w+|handle|ready|dispatch"
    r"|to_python|from_db_value|value_to_string|validate|deconstruct|formfield)$"
)


def relative(path):
    return path.relative_to(ROOT).as_posix()


def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def public(body):
    """Public functions among these statements."""
    return [node for node in body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def undocumented(path):
    """Public functions, and methods of public classes, that nobody explains."""
    module = tree(path)
    names = [function.name for function in public(module.body) if not ast.get_docstring(function)]
    for owner in module.body:
        if isinstance(owner, ast.ClassDef) and not owner.name.startswith("_"):
            names += [
                f"{owner.name}.{method.name}"
                for method in public(owner.body)
                if not ast.get_docstring(method) and not CALLED_BY_OTHERS.match(method.name)
            ]
    return names


OUR_MODELS = [model for model in apps.get_models() if model.__module__.partition(".")[0] in PACKAGES]


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_model_says_in_one_line_what_a_row_is(model):
    text = model.__doc__ or ""
    assert text.strip(), "No docstring."
    assert not text.startswith(f"{model.__name__}("), "Only the docstring Django makes up."
    assert "\n" not in text.strip(), "More than one line."


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_every_public_function_says_what_it_does(path):
    assert undocumented(path) == []


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_every_module_says_what_it_is_for(path):
    module = tree(path)
    assert ast.get_docstring(module) or not module.body


def test_no_file_is_longer_than_a_newcomer_reads_at_once():
    long_ones = {
        relative(path) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_FILE
    }
    assert long_ones - set(LONG_FILES) == set()


def test_a_file_that_is_short_again_needs_no_excuse():
    for name in LONG_FILES:
        assert name in map(relative, SOURCES)
        assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) > LONGEST_FILE, name


OTHER_CLOCKS = re.compile(
    r"\btimezone\.(now|localdate|localtime)\(|\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(|\bNow\(|auto_now"
)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_there_is_one_clock(path):
    if relative(path) == "ipbes_portal/clock.py":
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if OTHER_CLOCKS.search(line.partition("#")[0])] == []


REFUSED = re.compile(r"GenericForeignKey|@receiver\b|\b(pre|post)_(save|delete)\b|\bcsrf_exempt\b")


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_there_are_no_signals_no_generic_foreign_keys_and_no_unguarded_forms(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if REFUSED.search(line)] == []
