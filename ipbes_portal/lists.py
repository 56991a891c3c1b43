"""What every list page does: filter from the address, count, cut into pages, say which filters are on."""

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

PER_PAGE = 50


def list_context(request, filterset, per_page=PER_PAGE):
    """Template context of a filtered list: rows of one page, their number, links, and pills for active filters."""
    page = Paginator(filterset.qs, per_page).get_page(request.GET.get("page"))
    return {
        "filter": filterset,
        "page": page,
        "rows": page.object_list,
        "total": page.paginator.count,
        "previous_url": _page_url(request, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _page_url(request, page.next_page_number()) if page.has_next() else "",
        "position": _("Page %(page)s of %(pages)s") % {"page": page.number, "pages": page.paginator.num_pages},
        "active": active_filters(request, filterset),
        "clear_url": request.path,
        "query": without_page(request),
    }


def without_page(request):
    """The filters of the address without the page, to hang on a download link."""
    chosen = request.GET.copy()
    for name in list(chosen):
        if name in ("page", "format", "merge") or not chosen[name]:
            chosen.pop(name)
    return chosen.urlencode()


def _page_url(request, number):
    parameters = request.GET.copy()
    parameters["page"] = number
    return f"?{parameters.urlencode()}"


def active_filters(request, filterset):
    """One pill per filter that narrows the list, with the address that takes it off."""
    form = filterset.form
    if not form.is_bound or not form.is_valid():
        return []
    pills = []
    for name, field in form.fields.items():
        if not request.GET.get(name) or field.widget.is_hidden:
            continue
        without = request.GET.copy()
        without.pop(name)
        without.pop("page", None)
        chosen = form.cleaned_data.get(name)
        pills.append(
            {
                "label": field.label,
                "value": _shown(field, chosen),
                "remove_url": f"{request.path}?{without.urlencode()}",
            }
        )
    return pills


def _shown(field, value):
    """A chosen value in words."""
    choices = dict(getattr(field, "choices", ()) or ()) if not hasattr(field, "queryset") else {}
    values = value if isinstance(value, list | tuple | set) else [value]
    return ", ".join(str(choices.get(item, item)) for item in values)
