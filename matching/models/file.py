"""Files that come with a response."""

from django.db import models

from ipbes_portal.files.models import StoredFile

from .proposal import Proposal


class ProposalFileQuerySet(models.QuerySet):
    """Reads of the files of responses."""

    def visible_to(self, user):
        """Those of responses this user sees."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user))


class ProposalFile(models.Model):
    """One file of one response; who sees the response may fetch it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    objects = ProposalFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
