"""The outline of the plan: adding parts, moving them, taking them out and putting them back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import FormView

from ipbes_portal import languages
from ipbes_portal.edits import once, refusals_in_form
from ipbes_portal.workflow import require

from .. import cells, parts, rules
from ..actions.sections import add_section, move_section, put_back_section, subtree, withdraw_section
from ..forms import NewPartForm
from ..models import Assignment, Section, SectionKind
from ..models.section import BELOW


@login_required
@require_safe
def outline(request):
    """Every part in its place, and those taken out."""
    require(rules.can_edit_plan(request.user))
    here, names = languages.current(), cells.names_from_records()
    gone = Section.objects.filter(withdrawn_at__isnull=False).with_words()
    gone = gone.select_related("parent", "withdrawn_by__person").order_by("-withdrawn_at", "pk")
    context = {
        "rows": _rows(parts.in_order(here.code, names)),
        "withdrawn": [parts.part_of(row, here.code, names=names) for row in gone],
        "here": here,
    }
    return render(request, "rolling_plan/outline.html", context)


def _rows(found):
    """Each part with the moves it can make."""
    alike = {}
    for part in found:
        alike.setdefault((part.section.parent_id, part.section.kind), []).append(part.key)
    rows = []
    for part in found:
        siblings = alike[part.section.parent_id, part.section.kind]
        rows.append(
            {
                "part": part,
                "up": part.key != siblings[0],
                "down": part.key != siblings[-1],
                "may_have_parts": bool(BELOW[part.section.kind]),
            }
        )
    return rows


def _at(section):
    """The outline, scrolled to a part."""
    return redirect(f"{reverse('rolling_plan:outline')}#{section.key}")


def _done(request, section, act, said):
    """Do it and say so, or say why not; back to the outline either way."""
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return _at(section)


class SectionAdd(UserPassesTestMixin, FormView):
    """A new part below the one in the address, or a new lettered section."""

    form_class = NewPartForm
    template_name = "rolling_plan/section_add.html"

    @cached_property
    def parent(self):
        """The part it is to stand below, or None."""
        if "key" not in self.kwargs:
            return None
        rows = Section.objects.in_plan().exclude(kind=SectionKind.FOOTNOTE)  # nothing stands below a footnote
        return get_object_or_404(rows.with_words(), key=self.kwargs["key"])

    def test_func(self):
        return rules.can_edit_plan(self.request.user)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"parent": self.parent}

    def get_context_data(self, **kwargs):
        code = languages.current().code
        above = parts.part_of(self.parent, code, names=cells.names_from_records()) if self.parent else None
        return super().get_context_data(parent=above, here=languages.current(), **kwargs)

    @once
    @refusals_in_form
    def form_valid(self, form):
        section = add_section(by=self.request.user, parent=self.parent, **form.cleaned_data)
        said = _("Part %(key)s is in the plan.") % {"key": section.key}
        if section.kind == SectionKind.FOOTNOTE:
            mark = f"[^{section.key.removeprefix('fn')}]"
            said = _("The footnote is ready: write %(mark)s where its number is to stand.") % {"mark": mark}
        messages.success(self.request, said)
        return _at(section)


@login_required
@require_POST
def section_move(request, key):
    """Exchange places with the neighbour above or below."""
    require(rules.can_edit_plan(request.user))
    section, up = get_object_or_404(Section.objects.in_plan(), key=key), "up" in request.POST
    said = _("Part %(key)s was moved up.") if up else _("Part %(key)s was moved down.")
    return _done(request, section, lambda: move_section(section, by=request.user, up=up), said % {"key": key})


@login_required
def section_withdraw(request, key):
    """Ask whether a part is to be taken out, and take it out."""
    require(rules.can_edit_plan(request.user))
    section = get_object_or_404(Section.objects.in_plan().with_words(), key=key)
    if request.method == "POST":
        said = _("Part %(key)s was taken out of the plan.") % {"key": key}
        return _done(request, section.parent or section, lambda: withdraw_section(section, by=request.user), said)
    gone = subtree(section)
    context = {
        "part": parts.part_of(section, languages.current().code, names=cells.names_from_records()),
        "here": languages.current(),
        "below": len(gone) - 1,
        "asked": Assignment.objects.open().filter(section__in=gone).count(),
    }
    return render(request, "rolling_plan/section_withdraw.html", context)


@login_required
@require_POST
def section_put_back(request, key):
    """Put a part back where it stood."""
    require(rules.can_edit_plan(request.user))
    section = get_object_or_404(Section.objects.filter(withdrawn_at__isnull=False).select_related("parent"), key=key)
    said = _("Part %(key)s is in the plan again.") % {"key": key}
    return _done(request, section, lambda: put_back_section(section, by=request.user), said)
