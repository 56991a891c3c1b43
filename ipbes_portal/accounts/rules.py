"""Who may do what with people, roles, organisations, declarations and tokens."""

from .roles import Role, has_role, is_secretariat, is_staff


def can_manage_people(user):
    """See, add, correct and merge people."""
    return is_secretariat(user)


def can_edit_person(user, person):
    """People correct their own data; the secretariat corrects anybody's."""
    return person.merged_into_id is None and (
        is_secretariat(user) or (user.is_authenticated and user.person_id == person.pk)
    )


def can_close_account(user, other):
    """The secretariat closes and reopens sign-ins, but not its own."""
    return is_secretariat(user) and other.pk != user.pk


def can_set_preferences(user):
    """Everybody signed in chooses for themselves."""
    return user.is_authenticated and user.is_active


def can_see_my_data(user):
    """Everybody signed in may take away what is stored about them."""
    return user.is_authenticated


def can_grant_roles(user):
    """Invite, confirm, revoke."""
    return is_secretariat(user)


def can_accept_invitation(user):
    """Whoever holds the key of a letter and can sign in."""
    return user.is_active


def can_be_completed(user):
    """A sign-in whose address was never proven belongs to whoever proves it first."""
    return user.is_active and not user.emailaddress_set.filter(verified=True).exists()


def can_claim_focal_point(user):
    """Anybody signed in may say they are a focal point; the secretariat confirms."""
    return user.is_authenticated


def can_register_organisation(user):
    """Anybody signed in may register the organisation they work for."""
    return user.is_authenticated


def can_decide_organisation(user):
    """Verify, decline, merge."""
    return is_secretariat(user)


def can_edit_organisation(user, organisation):
    """Staff, and the managers of the organisation itself."""
    return organisation.merged_into_id is None and (
        is_staff(user) or has_role(user, Role.PARTNER_MANAGER, organisation=organisation)
    )


def can_merge_organisation(user, organisation):
    """The secretariat merges entries that have not been merged before."""
    return can_decide_organisation(user) and organisation.merged_into_id is None


def can_see_managers(user, organisation):
    """Who acts for an organisation is shown to staff and to those people themselves."""
    return is_staff(user) or has_role(user, Role.PARTNER_MANAGER, organisation=organisation)


def can_import_countries(user):
    """Those who keep the records correct the table of countries."""
    return is_staff(user)


def can_declare(user, person):
    """A declaration of interests is made by the person, nobody else."""
    return user.is_authenticated and user.person_id == person.pk


def can_read_declarations(user):
    """Declarations are read by the secretariat."""
    return is_secretariat(user)


def can_check_declaration(user, declaration):
    """The secretariat notes compliance, but not of itself."""
    return is_secretariat(user) and declaration.person_id != user.person_id


def can_have_tokens(user):
    """Anybody signed in may let a program speak for them."""
    return user.is_authenticated and user.is_active


def can_revoke_token(user, token):
    """The owner, and the secretariat in an emergency."""
    return user.is_authenticated and (token.user_id == user.pk or is_secretariat(user))
