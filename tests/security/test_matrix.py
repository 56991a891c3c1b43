"""Who may call what: every route, every object, ten people, as `matrix.txt` says."""

import pytest

from . import matrix
from .world import ENTITLED, ROLES

TABLE = matrix.read()
ROUTES = {}
for case in TABLE:
    ROUTES.setdefault(case[1], []).append(case)
STAFF = ("unit", "secretariat")


def test_every_route_stands_in_the_table_and_every_line_has_a_route():
    expected = matrix.cases()
    missing = [" ".join(case) for case in expected if case not in TABLE]
    gone = [" ".join(case) for case in TABLE if case not in set(expected)]
    assert (missing, gone) == ([], []), "Run: TESTING=1 python -m tests.security.write_matrix, and review."


def test_every_route_with_arguments_says_what_it_is_asked_about():
    nameless = {"admin:every_changelist", "admin:every_add"}
    with_arguments = {route for route, arguments in matrix.routes().items() if arguments}
    assert with_arguments - set(matrix.OBJECTS) == set()
    assert set(matrix.OBJECTS) - with_arguments == nameless


@pytest.mark.parametrize("route", ROUTES)
def test_the_table_holds(caller, route):
    cases = ROUTES[route]
    answers = {case: caller.answers(*case) for case in cases}
    assert {" ".join(case): answers[case] for case in cases} == {" ".join(case): TABLE[case] for case in cases}


def test_no_answer_of_the_table_is_an_error_of_ours():
    assert [case for case, answers in TABLE.items() if any(answer.startswith("5") for answer in answers)] == []


def test_no_get_of_the_table_changes_anything():
    assert [case for case, answers in TABLE.items() if case[0] == "GET" and "+" in "".join(answers)] == []


def test_nobody_changes_anything_without_signing_in_but_an_invitation_and_asking_for_a_file():
    changing = [case for case, answers in TABLE.items() if answers[0].endswith("+")]
    assert changing == [
        ("POST", "accounts:invitation_accept", "open"),
        # A task that makes a file of what everybody may read; its limit is tested with the renderings.
        ("POST", "rolling_plan:edition_file_ask", "final"),
        ("POST", "rolling_plan:file_ask", "living"),
    ]


def test_nobody_but_staff_opens_the_admin():
    for (_method, route, _word), answers in TABLE.items():
        if route.startswith("admin:"):
            found = dict(zip(ROLES, answers, strict=True))
            assert "200" not in {found[role] for role in ROLES if role != "secretariat"}, route


def test_what_is_hidden_from_a_stranger_is_hidden_from_everybody_without_a_part_in_it():
    for case, answers in TABLE.items():
        found = dict(zip(ROLES, answers, strict=True))
        if case[0] == "GET" and found["stranger"] == "404":
            without_part = {role for role, words in ENTITLED.items() if case[2] not in words}
            if case[1].startswith(("matching:endorsement_", "api:endorsements")):
                without_part -= {"reviewer"}  # the task force reads every request that touches none of its interests
            if case[1] == "api:fundable-proposals-detail":
                without_part -= {"funder"}  # the amounts that projects seek are for them
            assert {found[role] for role in without_part} == {"404"}, case
            assert found["anonymous"] in ("404", "login"), case


def test_the_admin_holds_reference_data_only():
    apps = {name.partition("_")[0] for name in matrix.admin_models()}
    assert apps == {"directory", "records", "programme"}
    private = {
        "directory_organisation",
        "records_document",
        "records_documentfile",
        "programme_activity",
        "programme_contribution",
        "programme_participation",
        "programme_occasion",
    }
    assert private.isdisjoint(matrix.admin_models())
