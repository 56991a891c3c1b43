"""Files that come with a response."""

from django.db import models

from ipbes_portal.files.models import StoredFile

from .proposal import Proposal


class ProposalFile(models.Model):
    """One file of one response; who sees the response may fetch it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
