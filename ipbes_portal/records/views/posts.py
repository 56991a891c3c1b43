"""Pages of the posts of the secretariat."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipbes_portal.lists import list_context

from .. import actions, rules
from ..filters import PostFilter
from ..forms import PostForm
from ..models import Document, Post
from .editors import RowEditor


def post_list(request):
    """The staffing table of the secretariat, as of the documents that list it (7/2 ¶14–16)."""
    context = list_context(request, PostFilter(request.GET, queryset=Post.objects.all(), request=request))
    documents = Document.objects.visible_to(request.user)
    context["rows"] = context["rows"].prefetch_related(Prefetch("document", documents))
    context["listed_in"] = documents.filter(posts__isnull=False).select_related("session").distinct()
    context["may_edit"] = rules.can_edit_registers(request.user)
    return render(request, "records/post_list.html", context)


class PostEditor(RowEditor):
    """A post."""

    form_class = PostForm

    def get_trail(self, row):
        return [(_("Bodies"), reverse("records:body_list")), (_("Posts"), reverse("records:post_list"))]


class PostCreate(PostEditor):
    """Enter a post."""

    heading = gettext_lazy("Add a post")
    act = staticmethod(actions.add_post)

    def get_row(self):
        return Post()


class PostEdit(PostEditor):
    """Correct a post."""

    heading = gettext_lazy("Edit a post")
    act = staticmethod(actions.edit_post)

    def get_row(self):
        return get_object_or_404(Post, number=self.kwargs["number"])
