"""The translation board: every part of the plan in six languages, and asking people to write."""

from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ipbes_portal import languages
from ipbes_portal.accounts.downloads import download
from ipbes_portal.lists import list_context
from ipbes_portal.workflow import require

from .. import cells, parts, rules
from ..actions.assignments import assign_section, release_assignment
from ..forms import AssignForm, BoardFilter, PersonSearch, candidates
from .writing import editor, language_of, open_assignment, section_of

PER_PAGE = 100


@login_required
@require_safe
def board(request):
    """All parts by language; with a filter the cells it finds, one below the other, or as a table to download."""
    user, here = request.user, languages.current()
    require(rules.can_see_board(user))
    staff = rules.can_edit_plan(user)
    form = BoardFilter(request.GET, staff=staff)
    rows = cells.table(user, here.code)
    every = [cell for _part, row in rows for cell in row]
    found = chosen(every, form, user)
    if "format" in request.GET:
        return _download(request.GET["format"], found)
    is_matrix = staff and found is every
    context = list_context(request, SimpleNamespace(form=form, qs=rows if is_matrix else found), PER_PAGE)
    context |= {
        "is_matrix": is_matrix,
        "is_staff": staff,
        "has_one_language": bool(form.cleaned_data.get("language")),
        "languages_shown": languages.LANGUAGES,
        "progress": _progress(every, form.cleaned_data.get("language")) if staff else [],
        "here": here,
    }
    return render(request, "rolling_plan/board.html", context)


def _progress(every, code):
    """How far the chosen language has come, or each of them."""
    return [cells.progress(every, row) for row in languages.LANGUAGES if code in ("", None, row.code)]


def chosen(every, form, user):
    """The cells that a BoardFilter leaves; the very same list when it says nothing."""
    form.full_clean()  # a filter that does not exist narrows nothing, and the form says so
    wanted, tests = form.cleaned_data, []
    if wanted.get("language"):
        tests.append(lambda cell: cell.language.code == wanted["language"])
    if wanted.get("state"):
        tests.append(lambda cell: cell.state == wanted["state"])
    if wanted.get("assignee") == "me":
        tests.append(lambda cell: cells.is_asked(user, cell))
    elif wanted.get("assignee"):
        tests.append(lambda cell: bool(cell.assignment) == (wanted["assignee"] == "somebody"))
    return [cell for cell in every if all(test(cell) for test in tests)] if tests else every


def _download(kind, found):
    header = [
        _("Number"), _("Key"), _("Kind"), _("Language"), _("State"), _("Begins with"),
        _("Version"), _("Saved on"), _("Who is asked"), _("Wanted by"), _("Web address"),
    ]  # fmt: skip
    return download(kind, "plan-board", header, map(_line, found))


def _line(cell):
    wording, assignment, section = cell.wording, cell.assignment, cell.part.section
    return [
        cell.part.number,
        section.key,
        section.get_kind_display(),
        cell.language.name,
        cell.state.label,
        cell.part.beginning,
        wording.version if wording else None,
        wording.updated_at.date() if wording else None,
        str(assignment.assignee) if assignment else "",
        cell.due_on,
        editor(section, cell.language),
    ]


@login_required
def assign(request):
    """Ask somebody to write the parts in the address, in the language in the address."""
    require(rules.can_edit_plan(request.user))
    language, found = languages.BY_PREFIX.get(request.GET.get("language")), _parts(request.GET.getlist("part"))
    if not language or not found:
        messages.info(request, _("Choose a language and tick the parts that somebody is to write."))
        return redirect("rolling_plan:board")
    search = PersonSearch(request.GET)
    words = search.cleaned_data["q"].strip() if search.is_valid() else ""
    form = AssignForm(request.POST if request.method == "POST" else None, people=candidates(words))
    if request.method == "POST" and form.is_valid() and _assign(request, form, found, language):
        return redirect(f"{reverse('rolling_plan:board')}?language={language.code}&assignee=somebody")
    context = {"form": form, "search": search, "parts": found, "language": language, "here": languages.current()}
    return render(request, "rolling_plan/assign.html", context)


def _parts(keys):
    """The parts of these keys that are in the plan, in reading order."""
    every = parts.in_order(languages.current().code, cells.names_from_records())
    return [part for part in every if part.key in set(keys)]


def _assign(request, form, found, language):
    """Ask for all or for none."""
    try:
        with transaction.atomic():
            for part in found:
                assign_section(
                    part.section,
                    by=request.user,
                    language=language.code,
                    to=form.chosen,
                    due_on=form.cleaned_data["due_on"],
                )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("%(person)s is asked and has been told.") % {"person": form.chosen})
    return True


@login_required
@require_POST
def section_release(request, key, language):
    """Ask no longer for a part in a language."""
    require(rules.can_edit_plan(request.user))
    section, language = section_of(key), language_of(language)
    assignment = open_assignment(section, language)
    if not assignment:
        raise Http404
    release_assignment(assignment, by=request.user)
    messages.success(request, _("%(person)s is no longer asked and has been told.") % {"person": assignment.assignee})
    return redirect(editor(section, language))
