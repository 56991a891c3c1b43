"""The views behind the buttons of a page about one row."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST


def typed(form):
    """What stands in a small form beside a button, or the refusal."""
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    return form.cleaned_data


def button(find, back, act, said, form=None):
    """The view of one button: find the row, do it with what stands in `form` beside it, say so, show the page again.

    `find(request, pk)` gives the row or a 404, `back` names the page of the row, `act(row, by=…, **typed)` asks its own
    rule, and `said` is lazy text, or gives the text for what `act` gave. A page with several buttons fills in the first
    two once, with `partial`.
    """

    @login_required
    @require_POST
    def view(request, pk):
        row = find(request, pk)
        given = typed(form(request.POST)) if form else {}
        done = act(row, by=request.user, **given)
        messages.success(request, said(done) if callable(said) else said)
        return redirect(back, pk)

    return view
