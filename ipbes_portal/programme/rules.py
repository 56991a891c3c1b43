"""Who may do what with activities, contributions and occasions."""

from ipbes_portal.accounts.roles import Role, has_role, is_staff

from .models import IN_PLAN, ActivityLevel, ActivityStatus, OrganisationRole


def can_add_activity(user):
    """Enter an activity of the programme straight into the plan."""
    return is_staff(user)


def can_report_activity(user, organisation):
    """Report an activity for an organisation one acts for."""
    return is_staff(user) or has_role(user, Role.PARTNER_MANAGER, organisation=organisation)


def can_report_any_activity(user):
    """Whether the reporting form has anything to offer this user."""
    return has_role(user, Role.PARTNER_MANAGER)


def can_edit_activity(user, activity):
    """Staff edit what is in the plan or waits for it; reporters their drafts and returned reports."""
    if is_staff(user):
        return activity.status != ActivityStatus.DRAFT or activity.reported_by_id == user.pk
    return activity.status in (ActivityStatus.DRAFT, ActivityStatus.DECLINED) and is_reporter(user, activity)


def is_reporter(user, activity):
    """Whether the activity was reported by this user or for an organisation they act for."""
    return user.is_authenticated and (
        activity.reported_by_id == user.pk or activity.reporting_organisation_id in user.managed_organisation_ids
    )


def organisations_it_is_own_of(user, activity):
    """The ids of the organisations one manages whose own activity of the plan this is: they lead or reported it."""
    if not user.is_authenticated or not activity.is_in_plan or activity.level == ActivityLevel.BY_IPBES:
        return set()
    if not user.managed_organisation_ids:
        return set()
    leads = activity.partnerships.filter(role=OrganisationRole.LEAD).values_list("organisation", flat=True)
    return {activity.reporting_organisation_id, *leads} & set(user.managed_organisation_ids)


def can_submit_report(user, activity):
    """Send one's draft, or a declined report anew."""
    return activity.status in (ActivityStatus.DRAFT, ActivityStatus.DECLINED) and is_reporter(user, activity)


def can_decide_report(user, activity):
    """Accept, return or decline a report; not one's own."""
    return is_staff(user) and activity.status == ActivityStatus.REPORTED and activity.reported_by_id != user.pk


def can_move_activity(user, activity):
    """Change the state of an activity of the plan, take it out or put it back."""
    return is_staff(user) and activity.status in (*IN_PLAN, ActivityStatus.WITHDRAWN)


def can_translate(user, activity):
    """Write its title and summary in a language."""
    return can_edit_activity(user, activity)


def can_record_contribution(user):
    """Enter a gift into the ledger, correct it, take a wrong one out."""
    return is_staff(user)


def can_manage_occasions(user):
    """Enter, correct and remove gatherings, and see, enter and correct who took part."""
    return is_staff(user)


def can_see_own_participations(user):
    """Everybody signed in sees where the programme says they took part."""
    return user.is_authenticated


def can_open_reporting_round(user):
    """Call on partners to report."""
    return is_staff(user)
