"""Who may do what with national self-assessments of capacity."""

from ipbes_portal.accounts.roles import COUNTRY_ROLES, Role, has_role, is_staff

from ..models import AssessmentStatus


def can_begin_self_assessment(user, country):
    """The focal point of the country, or the deputy: it is a matter of the national authority (5/3 A¶7(a))."""
    return has_role(user, *COUNTRY_ROLES, country=country)


def can_begin_some_self_assessment(user):
    """Focal points and deputies, for the country each speaks for."""
    return has_role(user, *COUNTRY_ROLES)


def speaks_for_country(user, assessment):
    """Whether this user is focal point or deputy of the country of a self-assessment."""
    return can_begin_self_assessment(user, assessment.country)


def knows_assessment_in_full(user, assessment):
    """Whether this user sees who was asked and what was said, and not only the public part."""
    return is_staff(user) or _writes(user, assessment)


def _writes(user, assessment):
    if not user.is_authenticated:
        return False
    # Read from what the page has loaded; a page about one self-assessment asks this many times.
    return speaks_for_country(user, assessment) or user.pk in {author.pk for author in assessment.authors.all()}


def can_edit_self_assessment(user, assessment):
    """Authors, focal point and deputy, until it is endorsed."""
    return assessment.is_open_to_authors and _writes(user, assessment)


def can_choose_authors(user, assessment):
    """Focal point and deputy say who writes with them."""
    return assessment.is_open_to_authors and speaks_for_country(user, assessment)


def can_put_to_consultation(user, assessment):
    """Whoever writes it says that it can be shown to those who are asked."""
    return assessment.status == AssessmentStatus.DRAFT and _writes(user, assessment)


def can_take_assessment_back(user, assessment):
    """Whoever writes it makes it a draft again before it is endorsed."""
    return assessment.status == AssessmentStatus.CONSULTATION and _writes(user, assessment)


def can_endorse_self_assessment(user, assessment):
    """The national focal point of that country alone, not the deputy."""
    is_focal_point = has_role(user, Role.FOCAL_POINT, country=assessment.country)
    return assessment.status == AssessmentStatus.CONSULTATION and is_focal_point


def can_decide_publication_of_assessment(user, assessment):
    """Focal point and deputy agree that everybody may read it, and may take that back."""
    return assessment.status == AssessmentStatus.ENDORSED and speaks_for_country(user, assessment)


def can_ask_for_support(user, assessment):
    """Whoever writes it, once it is endorsed."""
    return assessment.status == AssessmentStatus.ENDORSED and _writes(user, assessment)


def can_see_wishes(user):
    """Staff see the wishes for support of all countries."""
    return is_staff(user)
