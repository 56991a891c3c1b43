"""Who may ask for a long task, and who may stop one."""


def can_ask(user, is_public):
    """The portal itself, whoever is signed in, and for what is public everybody; the noun has asked its own rule."""
    if user is None:
        return True
    return user.is_active if user.is_authenticated else is_public


def can_cancel_job(user, job):
    """Who asked for it, and staff."""
    return user.is_authenticated and user.is_active and (user.is_staff or job.asked_by_id == user.pk)
