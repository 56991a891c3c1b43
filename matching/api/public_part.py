"""Lists that answer a public part to everybody, and all of a row to those who know it in full."""

from ipbes_portal.rest import StrictFilterBackend
from ipbes_portal.row_views import RowViewSet
from ipbes_portal.rows import Shape


class PublicPart(Shape):
    """The public part of the shape `full`; its schema also names what is answered only to those who know all of it."""

    def __init__(self, full, /, **members):
        super().__init__(full.title, full.model, **members)
        self.full = full

    def schema(self):
        """The JSON schema of both: only the members of the public part are promised."""
        return super().schema() | {"properties": self.full.schema()["properties"]}


class PublicPartViewSet(RowViewSet):
    """A list whose `shape` is a public part, which has no version because nobody changes a row from there.

    The model's manager says what is `public()`, what is `no_longer_public_since(moment)`, and, as `known_to` here,
    which rows a user knows in full.
    """

    changes, answers_gone = "updated_at", True

    def known_to(self, user):
        """The rows this user knows in full."""
        return self.shape.model.objects.known_in_full_to(user)

    @property
    def is_public(self):
        """Whether the answer has the public shape."""
        return isinstance(self.shape, PublicPart)

    def initial(self, request, *args, **kwargs):
        """Whoever changes a row knows it in full."""
        super().initial(request, *args, **kwargs)
        if request.method not in ("GET", "HEAD"):
            self.show_in_full()

    def show_in_full(self):
        """From here on answer all members, of the rows the reader knows in full."""
        if self.is_public:
            self.shape = self.shape.full
            self.version = "version" if "version" in self.shape.fields else None

    def get_queryset(self):
        """In the public shape the public ones; otherwise those the reader knows in full."""
        return self.shape.model.objects.public() if self.is_public else self.known_to(self.request.user)

    def gone_since(self, moment):
        """What left the public list; whoever knows rows in full loses none of them from sight."""
        rows = self.shape.model.objects
        return rows.no_longer_public_since(moment) if self.is_public else rows.none()

    def list(self, request):
        """The list in the shape that fits the reader and what they ask for."""
        if request.user.is_authenticated and request.GET.get("public") != "true":
            self.show_in_full()
        return super().list(request)

    def retrieve(self, request, pk):
        """One row: in full for those who know it, else its public part."""
        StrictFilterBackend().refuse_unknown(request, {"lang"}, {})
        if self.known_to(request.user).filter(**self.found(pk)).exists():
            self.show_in_full()
        return self.show(self.found(pk))
