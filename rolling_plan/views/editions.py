"""Pages of editions: the list, and for the secretariat beginning, publishing and recording that one was welcomed."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from ipbes_portal.edits import once, refusals_in_form

from .. import rules
from ..actions import editions
from ..edition_forms import EditionForm, PublishForm, WelcomeForm
from ..models import Edition


@require_safe
def edition_list(request):
    """Every edition that was published, and for the staff what is in the making."""
    rows = Edition.objects.visible_to(request.user).select_related("for_session", "decision")
    context = {"editions": rows, "may_make": rules.can_make_edition(request.user)}
    return render(request, "rolling_plan/edition_list.html", context)


class EditionBegin(UserPassesTestMixin, FormView):
    """Begin an edition."""

    form_class = EditionForm
    template_name = "rolling_plan/edition_form.html"
    heading = gettext_lazy("Begin an edition")
    explanation = gettext_lazy("It follows the records until you publish it; then it is kept as it stands.")
    button = gettext_lazy("Begin")

    def test_func(self):
        return rules.can_make_edition(self.request.user)

    @once
    @refusals_in_form
    def form_valid(self, form):
        edition = editions.begin_edition(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("The edition is in the making."))
        return redirect("rolling_plan:edition_detail", edition.number)


class EditionStep(UserPassesTestMixin, FormView):
    """One step of an edition; the classes below say which."""

    template_name = "rolling_plan/edition_form.html"

    @cached_property
    def edition(self):
        """The edition, as far as the reader may see it."""
        return get_object_or_404(Edition.objects.visible_to(self.request.user), number=self.kwargs["number"])

    def test_func(self):
        return rules.can_make_edition(self.request.user)

    @once
    @refusals_in_form
    def form_valid(self, form):
        self.step(self.edition, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, self.done)
        return redirect("rolling_plan:edition_list")


class EditionPublish(EditionStep):
    """Freeze an edition and show it to everybody."""

    form_class = PublishForm
    step = staticmethod(editions.publish_edition)
    heading = gettext_lazy("Publish the edition")
    explanation = gettext_lazy("The plan is kept exactly as it stands, in all six languages, and shown to everybody.")
    button = gettext_lazy("Publish")
    done = gettext_lazy("The edition is published.")


class EditionWelcome(EditionStep):
    """Record that the Plenary welcomed an edition."""

    form_class = WelcomeForm
    step = staticmethod(editions.welcome_edition)
    heading = gettext_lazy("Record the decision of the Plenary")
    explanation = gettext_lazy("The text of the edition does not change.")
    button = gettext_lazy("Save")
    done = gettext_lazy("Saved.")


class EditionDiscard(EditionStep):
    """Give up a draft."""

    form_class = forms.Form
    step = staticmethod(editions.discard_edition)
    heading = gettext_lazy("Discard the edition")
    explanation = gettext_lazy("Nobody outside has seen it. The plan does not change; the number is not used again.")
    button = gettext_lazy("Discard")
    done = gettext_lazy("The edition is discarded.")
