"""What a reviewer is asked before reading a call, and what they said: by organisation, and nothing of what was sent."""

from ipbes_portal.directory.models import Organisation

from ..models import InterestStatement, Proposal, Recusal


def statement_of(user, call):
    """What was stated before, or None."""
    return InterestStatement.objects.filter(call=call, reviewer=user).first()


def organisations_that_answered(call):
    """Every organisation from which anything arrived, whatever became of it; none is left out."""
    sent = Proposal.objects.sent().filter(call=call).values("organisation")
    return Organisation.objects.filter(pk__in=sent).select_related("country").order_by("name", "pk")


def arrived_since(statement):
    """Of these, those from which something arrived after the statement: the reviewer was not asked about it."""
    later = Proposal.objects.sent().filter(call=statement.call_id, submitted_at__gt=statement.stated_at)
    return organisations_that_answered(statement.call_id).filter(pk__in=later.values("organisation"))


def organisations_set_apart(user, call):
    """The keys of the organisations of which the reviewer judges some response no more."""
    recused = Recusal.objects.filter(reviewer=user, proposal__call=call)
    return recused.values_list("proposal__organisation", flat=True)
