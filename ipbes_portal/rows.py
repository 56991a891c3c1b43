"""What a row of the API looks like, how it is read without making model instances, and its JSON schema."""

from django.core.exceptions import FieldDoesNotExist
from django.db import connections, models
from django.utils.translation import get_language

from . import languages
from .fields import CodeListField, PartialDateField


class Column:
    """One value of a row: a column of the model, or of a row it points to, or an expression."""

    def __init__(self, source=None, *, about="", field=None):
        self.source, self.about, self.field = source, about, field

    def bind(self, model, name):
        """Learn the name and find the model field behind it."""
        self.name, self.source = name, self.source or name
        self.may_lack = False
        if isinstance(self.source, str):
            self.field = follow(model, self.source)
            self.may_lack = leads_nowhere(model, self.source)

    def schema(self):
        """The JSON schema of the value."""
        return field_schema(self.field, self.about, self.may_lack)


class Names:
    """A name that stands in one column per language: an object of the languages it is known in."""

    def __init__(self, source=None, *, about=""):
        self.source, self.about = source, about

    def bind(self, model, name):
        """Learn the names of the six columns."""
        self.name, self.source = name, self.source or name
        self.field = follow(model, self.source)
        self.columns = [f"{self.source}_{language.column}" for language in languages.LANGUAGES]

    def schema(self):
        """An object of languages."""
        return language_schema(self.about or self.field.verbose_name)


class Words:
    """The titles or bodies of the row's text, by language."""

    def __init__(self, part, text="text", *, about=""):
        self.part, self.text, self.about = part, text, about

    def bind(self, model, name):
        """Learn the name."""
        self.name = name

    def schema(self):
        """An object of languages."""
        return language_schema(self.about)


class Many:
    """Rows that point to this one, or are tied to it: a list of values, or of objects when `values` is a dict."""

    def __init__(self, source, values, *, order=None, where=None, about="", make=None, item=None):
        self.source, self.values, self.about, self.make, self.item = source, values, about, make, item
        self.order, self.where = order, where or {}
        self.compiled = {}

    def bind(self, model, name):
        """Find the table that ties, and its columns."""
        self.name = name
        relation = model._meta.get_field(self.source)
        if relation.many_to_many and not relation.auto_created:
            self.table, self.key = relation.remote_field.through, relation.m2m_field_name()
            self.prefix = f"{relation.m2m_reverse_field_name()}__"
        else:
            self.table, self.key, self.prefix = relation.related_model, relation.field.name, ""
        self.is_object = isinstance(self.values, dict)
        self.columns = [self.prefix + c for c in (self.values.values() if self.is_object else [self.values])]
        self.columns = [column for entry in self.columns for column in self._six(entry)]
        self.fields = [(follow(self.table, path), leads_nowhere(self.table, path)) for path in self.columns]

    def _six(self, column):
        """A column ending in `*` stands for that of each language."""
        if column.endswith("*"):
            return [f"{column[:-1]}_{language.column}" for language in languages.LANGUAGES]
        return [column]

    def fetch(self, database, keys, language):
        """The lists of all `keys` at once, by key."""
        found, rows = {}, self._execute(database, keys)
        if not (self.make or self.is_object):
            for key, value in rows:
                found.setdefault(key, []).append(value)
        elif self.make is tuple:
            for row in rows:
                found.setdefault(row[0], []).append(row[1:])
        else:
            for key, *values in rows:
                found.setdefault(key, []).append(self.make(*values) if self.make else self._object(values, language))
        return found

    def _object(self, values, language):
        if len(self.values) == len(values):
            return dict(zip(self.values, values, strict=True))
        item, values = {}, iter(values)
        for name, column in self.values.items():
            if column.endswith("*"):
                item[name] = folded([next(values) for _code in languages.CODES], language)
            else:
                item[name] = next(values)
        return item

    def _execute(self, database, keys):
        """Run the statement, which the ORM wrote once: writing it anew costs more than running it."""
        connection = connections[database]
        if connection.vendor not in self.compiled:
            self.compiled[connection.vendor] = self._compile()
        start, end, before, after = self.compiled[connection.vendor]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"{start}= ANY(%s){end}", [*before, list(keys), *after])
            else:
                cursor.execute(f"{start}IN ({', '.join(['%s'] * len(keys))}){end}", [*before, *keys, *after])
            return cursor.fetchall()

    def _compile(self):
        """The statement around its list of keys, and the parameters before and after them."""
        mark = -987_654_321
        order = [self.prefix + name for name in (self.order or [self.columns[0].removeprefix(self.prefix)])]
        where = {self.prefix + name: value for name, value in self.where.items()}
        rows = as_stored(self.table._base_manager.all()).filter(**{f"{self.key}__in": [mark]}, **where)
        # Not by key too: Django would join the key's own table and order by whatever that is ordered by.
        rows = rows.order_by(*order, "pk").values_list(f"{self.key}_id", *self.columns)
        sql, params = rows.query.sql_with_params()
        start, end = sql.split("IN (%s)")
        before = params[: params.index(mark)]
        return start, end, before, params[len(before) + 1 :]

    def schema(self):
        """A list of codes or of objects."""
        if self.item:
            item = self.item
        elif self.is_object:
            properties, fields = {}, iter(self.fields)
            for name, column in self.values.items():
                six = column.endswith("*")
                used = [next(fields) for _ in (languages.CODES if six else [1])]
                field, may_lack = used[0]
                properties[name] = language_schema(field.verbose_name) if six else field_schema(field, "", may_lack)
            item = {"type": "object", "properties": properties}
        else:
            item = field_schema(self.fields[0][0])
        return {"type": "array", "items": item} | ({"description": str(self.about)} if self.about else {})


def leads_nowhere(model, path):
    """Whether a step of a lookup path may be empty, so that the value at its end is missing."""
    steps = path.split("__")[:-1]
    return any(follow(model, "__".join(steps[: n + 1])).null for n in range(len(steps)))


class Computed:
    """A value made from the other members of a row."""

    def __init__(self, make, schema):
        self.make, self._schema = make, schema

    def bind(self, model, name):
        """Learn the name."""
        self.name = name

    def schema(self):
        """As it was given."""
        return self._schema


def follow(model, path):
    """The model field at the end of a lookup path."""
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    if last == "pk":
        return model._meta.pk
    try:
        return model._meta.get_field(last)
    except FieldDoesNotExist:
        return model._meta.get_field(last.removesuffix("_id"))


def as_stored(queryset):
    """The queryset without the reader's language in its column names: we read all six."""
    return queryset.rewrite(False) if hasattr(queryset, "rewrite") else queryset


def folded(values, language):
    """Six columns as an object of languages; in one language if that is asked for, else English, else any."""
    found = {code: value for code, value in zip(languages.CODES, values, strict=True) if value}
    return spoken(found, language) if language else found


def spoken(found, language, source="en"):
    """One of several wordings: in `language`, else as it was written, else English, else any, else nothing."""
    return found.get(language) or found.get(source) or found.get("en") or next(iter(found.values()), None)


def language_schema(about=""):
    """An object of language to text; a plain text under `?lang=`. What it refers to stands in SHARED_SCHEMAS."""
    return {"$ref": "#/components/schemas/InLanguages"} | ({"description": str(about)} if about else {})


BY_LANGUAGE = {
    "type": "object",
    "properties": {code: {"type": "string"} for code in languages.CODES},
    "additionalProperties": False,
}
SHARED_SCHEMAS = {"InLanguages": {"oneOf": [BY_LANGUAGE, {"type": ["string", "null"]}]}}


def field_schema(field, about="", may_lack=False):
    """The JSON schema of a model field's value; `may_lack` when the row it stands in may be missing."""
    if isinstance(field, CodeListField):
        schema = {"type": "array", "items": {"type": "string"}}
    elif isinstance(field, models.ForeignKey):
        target = field_schema(field.target_field, about or field.verbose_name)
        return target | nullable(target["type"], field.null or may_lack)
    else:
        kind, details = next((found for cls, found in JSON_TYPES if isinstance(field, cls)), ("string", {}))
        schema = details | nullable(kind, field.null or may_lack)
    if field.choices:
        schema["enum"] = [str(value) for value, _label in field.flatchoices] + ([""] if field.blank else [])
        schema["enum"] += [None] if field.null or may_lack else []
    if not about and field.name and field.verbose_name != field.name.replace("_", " "):
        about = field.verbose_name  # somebody wrote it; what Django makes of the field's name says nothing new
    return schema | ({"description": str(about)} if about else {})


def nullable(kind, may_be_null):
    """The type, with null where there may be no value."""
    return {"type": [kind, "null"] if may_be_null else kind}


JSON_TYPES = [
    (models.BooleanField, ("boolean", {})),
    (models.DateTimeField, ("string", {"format": "date-time"})),
    (models.DateField, ("string", {"format": "date"})),
    (models.DecimalField, ("string", {"format": "decimal"})),
    (models.IntegerField, ("integer", {})),
    (models.URLField, ("string", {"format": "uri"})),
    (PartialDateField, ("string", {"pattern": r"^(\d{4}(-\d{2}(-\d{2})?)?)?$", "examples": ["2018-07"]})),
]


class Shape:
    """What one row of a list looks like, and how it is read: one SELECT, and one more for each `Many` and the words.

    No model instance is made. Which rows, and in which order, is the queryset's business.
    """

    def __init__(self, title, model, /, **fields):
        self.title, self.model, self.fields = title, model, fields
        for name, field in fields.items():
            field.bind(model, name)
        of = {kind: [f for f in fields.values() if isinstance(f, kind)] for kind in (Column, Names, Words, Many)}
        self.plain, self.names, self.words, self.many = of[Column], of[Names], of[Words], of[Many]
        self.computed = [field for field in fields.values() if isinstance(field, Computed)]
        self.keys = [field.name for field in self.plain]
        self.expressions = {f"_{f.name}": f.source for f in self.plain if not isinstance(f.source, str)}
        self.columns = [f.source if isinstance(f.source, str) else f"_{f.name}" for f in self.plain]
        for field in self.names:
            self.columns += field.columns
        if self.words:
            text = self.words[0].text
            self.text_columns = [f"{text}_id", f"{text}__source_language"]
            parts = {"language": "language"} | {field.part: field.part for field in self.words}
            self.wordings = Many("wordings", parts, make=tuple)
            self.wordings.bind(follow(model, text).related_model, "wordings")

    def query(self, queryset, order, language=None):
        """The rows as tuples that begin with their id and the value they are ordered by."""
        columns = self.columns
        if self.words:  # the source is asked for only where it is fallen back upon: it costs a join
            columns = columns + (self.text_columns if language else self.text_columns[:1])
        queryset = queryset.annotate(**self.expressions) if self.expressions else queryset
        return as_stored(queryset).values_list("pk", order, *columns)

    def rows(self, tuples, database, language=None):
        """The tuples as dicts ready for JSON; `language` turns objects of languages into texts."""
        if not tuples:
            return []
        keys = [values[0] for values in tuples]
        related = [(field.name, field.fetch(database, keys, language)) for field in self.many]
        end, text_at, rows = 2 + len(self.keys), -2 if language else -1, []
        wordings = self.wordings.fetch(database, [v[text_at] for v in tuples], None) if self.words else {}
        for values in tuples:
            row = dict(zip(self.keys, values[2:end], strict=False))
            at = end
            for field in self.names:
                row[field.name] = folded(values[at : at + 6], language)
                at += 6
            if self.words:
                self._add_words(row, wordings.get(values[text_at], ()), values[-1], language)
            for name, found in related:
                row[name] = found.get(values[0], ())
            for field in self.computed:
                row[field.name] = field.make(row)
            rows.append(row)
        return rows

    def _add_words(self, row, wordings, source, language):
        for number, field in enumerate(self.words, 1):
            found = {wording[0]: wording[number] for wording in wordings if wording[number]}
            row[field.name] = spoken(found, language, source) if language else found

    def header(self, language):
        """The column names of a table of these rows; without a language, one per language."""
        names = []
        for name, field in self.fields.items():
            six = isinstance(field, Names | Words) and not language
            names += [f"{name}_{each.column}" for each in languages.LANGUAGES] if six else [name]
        return names

    def cells(self, row, language):
        """One row as the cells of a table, under that header."""
        cells = []
        for name, field in self.fields.items():
            if isinstance(field, Names | Words) and not language:
                cells += [row[name].get(code, "") for code in languages.CODES]
            elif isinstance(row[name], list | tuple):
                cells.append("; ".join(_in_a_cell(item) for item in row[name]))
            else:
                cells.append(row[name])
        return cells

    def schema(self):
        """The JSON schema of a row."""
        properties = {name: field.schema() for name, field in self.fields.items()}
        return {"type": "object", "required": list(properties), "properties": properties}


def _in_a_cell(item):
    if not isinstance(item, dict):
        return str(item)
    values = (spoken(v, get_language()) if isinstance(v, dict) else v for v in item.values())
    return " · ".join(str(value) for value in values if value not in (None, ""))
