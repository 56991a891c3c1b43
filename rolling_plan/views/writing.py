"""Writing one part of the plan in one language: the editor with its preview, and the versions."""

from types import SimpleNamespace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from ipbes_portal import languages
from ipbes_portal.edits import conflict_rows, once, refusals_in_form
from ipbes_portal.texts.actions import NEW
from ipbes_portal.texts.models import Version, Wording, WordingState
from ipbes_portal.workflow import StaleEdit, require

from .. import cells, differences, markup, presence, rules
from ..actions.assignments import finish_assignment
from ..actions.sections import check_words, known_figures, restore_words, write_section
from ..forms import SectionForm
from ..inline import figure_text
from ..models import Assignment, Section, SectionKind
from ..preview import preview

VERSIONS_PER_PAGE = 20


def language_of(prefix):
    """The language of an address, or 404."""
    if prefix not in languages.BY_PREFIX:
        raise Http404
    return languages.BY_PREFIX[prefix]


def section_of(key):
    """The part of the plan with this key and its words, or 404."""
    return get_object_or_404(Section.objects.in_plan().with_words().select_related("parent"), key=key)


def wording_in(section, language):
    """What `section` says in `language`, or None."""
    found = (wording for wording in section.text.wordings.all() if wording.language == language.code)
    return next(found, None)


def editor(section, language):
    """The address of the editor of a part in a language."""
    return reverse("rolling_plan:section_edit", args=[section.key, language.prefix])


class SectionEdit(UserPassesTestMixin, FormView):
    """Write a part in one language, with the original beside it; a stale save is shown beside what was saved."""

    form_class = SectionForm
    template_name = "rolling_plan/section_edit.html"

    @cached_property
    def section(self):
        """The part."""
        return section_of(self.kwargs["key"])

    @cached_property
    def language(self):
        """The language being written."""
        return language_of(self.kwargs["language"])

    @cached_property
    def wording(self):
        """What stands there now, or None."""
        return wording_in(self.section, self.language)

    def test_func(self):
        return rules.can_write(self.request.user, self.section, self.language.code)

    @cached_property
    def mine(self):
        """The cells of the board that this user may write in this language, in reading order."""
        rows = cells.table(self.request.user, self.language.code)
        return [cell for _part, row in rows for cell in row if cell.language == self.language]

    @cached_property
    def place(self):
        """Where this part stands among them; 404 when it is below a part that is not in the plan."""
        found = [at for at, cell in enumerate(self.mine) if cell.part.section.pk == self.section.pk]
        if not found:
            raise Http404
        return found[0]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "section": self.section,
            "language": self.language,
            "wording": self.wording,
        }

    def get_initial(self):
        if self.wording is None:
            original = self.section.text.source
            return {"version": NEW, "source": original.source if original else ""}
        names = ("title", "body", "version", "state", "source")
        initial = {name: getattr(self.wording, name) for name in names}
        is_official = self.wording.state == WordingState.OFFICIAL
        return initial | ({"state": WordingState.DRAFT, "source": ""} if is_official else {})

    def get_context_data(self, **kwargs):
        user, place = self.request.user, self.place
        if self.request.method == "POST" or "saved" not in self.request.GET:
            # Who has just saved sees the editor again, and has finished until they go on.
            presence.arrive(self.section, self.language.code, user)
        original = self.section.text.source
        return super().get_context_data(
            section=self.section,
            language=self.language,
            wording=self.wording,
            original=original if original != self.wording else None,
            cell=self.mine[place],
            before=self.mine[place - 1].part if place else None,
            after=self.mine[place + 1].part if place + 1 < len(self.mine) else None,
            since=since_translated(self.wording, original),
            others=presence.others(self.section, self.language.code, user),
            is_mine=cells.is_asked(user, self.mine[place]),
            may_arrange=rules.can_edit_plan(user),
            footnotes=footnotes(self.section),
            figures=placeable_figures(),
            **kwargs,
        )

    @once
    @refusals_in_form
    def form_valid(self, form):
        if "preview" in self.request.POST:
            return self.show_preview(form)
        try:
            write_section(
                self.section,
                by=self.request.user,
                language=self.language.code,
                state=WordingState(form.cleaned_data["state"]),
                source=form.cleaned_data["source"],
                version=form.cleaned_data["version"],
                over_official=form.cleaned_data.get("over_official", False),
                **form.words(),
            )
        except StaleEdit:
            return self.stale(form)
        presence.leave(self.section, self.language.code, self.request.user)
        messages.success(self.request, _("Saved."))
        return self.go_on()

    def show_preview(self, form):
        """The words as they would print; nothing is saved."""
        words = form.words()
        check_words(*words.values())
        shown = preview(self.section, self.language.code, **words)
        return self.render_to_response(self.get_context_data(form=form, preview=shown))

    def go_on(self):
        """Where to after saving: on with this part, to the next one, or back because one has finished."""
        user = self.request.user
        assignment = open_assignment(self.section, self.language)
        if "finish" in self.request.POST and assignment:
            finish_assignment(assignment, by=user)
            return after_finishing(user)
        if "next" not in self.request.POST:
            return redirect(f"{editor(self.section, self.language)}?saved=yes")
        part = cells.next_to_write(user, self.section.key, self.language)
        if part:
            return redirect(editor(part.section, self.language))
        messages.info(self.request, _("Nothing more is to be written in %s.") % self.language.name)
        return redirect(f"{reverse('rolling_plan:board')}?language={self.language.code}")

    def stale(self, form):
        """Mine and theirs side by side; saving again overwrites theirs knowingly."""
        theirs = Wording.objects.select_related("updated_by__person").get(
            text=self.section.text_id, language=self.language.code
        )
        values = {name: getattr(theirs, name) for name in ("title", "body", "source")}
        rows = conflict_rows(form, values | {"state": theirs.get_state_display()})
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        context = self.get_context_data(form=form, conflict=_with_labels(rows, form), theirs=theirs)
        return self.render_to_response(context, status=409)


def _with_labels(rows, form):
    """The chosen state in words, as theirs is."""
    labels = dict(form.fields["state"].choices)
    mine = form.cleaned_data["state"]
    for row in rows:
        if row["label"] == form.fields["state"].label:
            row["mine"] = str(labels[mine])
            row["differs"] = row["mine"] != row["theirs"]
    return rows


def open_assignment(section, language):
    """Who is asked to write this, or None."""
    rows = Assignment.objects.open().filter(section=section, language=language.code)
    return rows.select_related("assignee__person", "assigned_by__person").first()


def after_finishing(user):
    """To the board, as long as one is asked for more."""
    return redirect("rolling_plan:board" if rules.can_see_board(user) else "home")


def since_translated(wording, original):
    """How the original changed since `wording` was translated from it: Stretches, or None when it did not."""
    if not wording or not original or not wording.is_stale(original):
        return None
    for kept in original.versions.all():
        then = Wording(title=kept.title, body=kept.body)
        if then.hash == wording.source_hash:
            return differences.compare(_whole(then), _whole(original))
    return None


def _whole(words):
    """Title and text as one."""
    return "\n\n".join(part for part in (words.title, words.body) if part)


def footnotes(section):
    """Every footnote of the plan that words may refer to: its mark and how it begins."""
    rows = Section.objects.in_plan().filter(kind=SectionKind.FOOTNOTE).exclude(pk=section.pk).with_words()
    code = languages.current().code
    notes = ((row.key.removeprefix("fn"), row.text.in_language(code)) for row in rows)
    return [{"mark": f"[^{number}]", "wording": wording} for number, wording in notes]


def placeable_figures():
    """Every figure a text may place: its mark, what it counts, and what it says today."""
    found = []
    for (code, of), figure in known_figures().items():
        inside = f"{code} {of}" if of else code
        if markup.placeholder(inside):
            values = figure.as_dict()
            found.append(values | {"mark": f"{{{{{inside}}}}}", "text": figure_text(values)})
    return found


@login_required
@require_POST
def section_finish(request, key, language):
    """Say that one has written what one was asked to."""
    section, language = section_of(key), language_of(language)
    require(rules.can_write(request.user, section, language.code))
    assignment = open_assignment(section, language)
    if not assignment:
        raise Http404
    finish_assignment(assignment, by=request.user)
    presence.leave(section, language.code, request.user)
    messages.success(request, _("Thank you. Who asked you has been told."))
    return after_finishing(request.user)


@login_required
@require_safe
def section_history(request, key, language):
    """Every version of a part in one language, newest first, each with what it changed."""
    section, language = section_of(key), language_of(language)
    require(rules.can_write(request.user, section, language.code))
    wording = wording_in(section, language)
    states = _states(wording) if wording else []
    page = Paginator(states, VERSIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": section,
        "language": language,
        "wording": wording,
        "rows": [_with_changes(states, state) for state in page.object_list],
        "page": page,
        "may_restore": rules.can_edit_plan(request.user),
        "is_official": bool(wording) and wording.state == WordingState.OFFICIAL,
    }
    return render(request, "rolling_plan/section_history.html", context)


def _states(wording):
    """What the words say now and said before, newest first."""
    now = _state(wording, wording.version, wording.updated_at, wording.updated_by)
    kept = wording.versions.select_related("written_by__person")
    return [now, *(_state(each, each.number, each.written_at, each.written_by) for each in kept)]


def _state(words, number, when, who):
    return SimpleNamespace(words=words, number=number, when=when, who=who)


def _with_changes(states, state):
    """A state with what it changed in the one before it; None for the first."""
    older = next((each for each in states if each.number < state.number), None)
    if older is None:
        state.title, state.body, state.is_first = None, None, True
        return state
    state.title = differences.compare(older.words.title, state.words.title)
    state.body = differences.compare(older.words.body, state.words.body)
    state.is_first = False
    state.is_changed = differences.is_changed(state.title) or differences.is_changed(state.body)
    return state


@login_required
@require_POST
def section_restore(request, key, language, number):
    """Put an earlier version back."""
    section, language = section_of(key), language_of(language)
    require(rules.can_edit_plan(request.user))
    rows = Version.objects.filter(wording__text=section.text_id, wording__language=language.code)
    kept = get_object_or_404(rows.select_related("wording__text"), number=number)
    version = request.POST.get("version", "")[:12]
    try:
        restore_words(
            section,
            kept,
            by=request.user,
            version=int(version) if version.isascii() and version.isdecimal() else NEW,
            over_official="over_official" in request.POST,
        )
    except StaleEdit:
        messages.error(request, _("Somebody else saved this text meanwhile. Please look again before restoring."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Version %(number)s stands again.") % {"number": number})
    return redirect("rolling_plan:section_history", section.key, language.prefix)
