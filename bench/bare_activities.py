"""The yardstick: activities by psycopg2 and orjson with a keyset, nothing in between. Same rows and columns as ours."""

import base64
from urllib.parse import parse_qs

import orjson
import psycopg2

COLUMNS = (
    "id kind status starts_on ends_on date_precision place level recognition languages website is_demonstration source "
    "version created_at updated_at text_id"
)
NAMES = COLUMNS.split()[:-1]
PAGE = f"""SELECT {", ".join(COLUMNS.split())} FROM programme_activity
 WHERE status IN ('planned', 'ongoing', 'completed', 'cancelled') %s ORDER BY starts_on DESC, id DESC LIMIT %%s"""
FIRST, NEXT = PAGE % "", PAGE % "AND (starts_on, id) < (%s, %s)"
WORDS = """SELECT text_id, language, title, body, state FROM texts_wording
 WHERE text_id = ANY(%s) ORDER BY text_id, language"""
PUBLISHED = "AND r.distribution = 'general' AND NOT r.is_draft AND NOT r.is_hidden_series"


def tied(name, plural, other, column, key="id", where=""):
    """The statement that reads one many-to-many relation of a page of activities."""
    return f"""SELECT t.activity_id, r.{column} FROM programme_activity_{plural} t
 JOIN {other} r ON r.{key} = t.{name}_id
 WHERE t.activity_id = ANY(%s) {where} ORDER BY t.activity_id, r.{column}"""


RELATED = {
    "initiatives": tied("initiative", "initiatives", "programme_initiative", "code"),
    "needs": tied("need", "needs", "programme_need", "code"),
    "countries": tied("country", "countries", "directory_country", "iso3"),
    "regions": tied("region", "regions", "directory_region", "code", key="code"),
    "documents": tied("document", "documents", "records_document", "symbol", where=PUBLISHED),
    "requests": tied("request", "requests", "records_request", "key"),
    "deliverables": """SELECT t.activity_id, p.code || ':' || d.code FROM programme_activity_deliverables t
 JOIN directory_deliverable d ON d.id = t.deliverable_id JOIN directory_workprogramme p ON p.id = d.work_programme_id
 WHERE t.activity_id = ANY(%s) ORDER BY t.activity_id, p.code, d.code""",
    "organisations": """SELECT t.activity_id, o.id, o.name, t.role FROM programme_activityorganisation t
 JOIN directory_organisation o ON o.id = t.organisation_id
 WHERE t.activity_id = ANY(%s) AND o.status = 'verified' ORDER BY t.activity_id, t.role, t.id""",
}


class Bare:
    """A WSGI application with one connection."""

    def __init__(self, dsn):
        self.connection = psycopg2.connect(dsn)
        self.connection.autocommit = True

    def __call__(self, environ, start_response):
        query = parse_qs(environ["QUERY_STRING"])
        size, cursor = int(query["page_size"][0]), query.get("cursor")
        body = orjson.dumps(self.page(size, cursor and cursor[0]), option=orjson.OPT_UTC_Z)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def page(self, size, cursor):
        with self.connection.cursor() as database:
            if cursor:
                day, pk = orjson.loads(base64.urlsafe_b64decode(cursor))
                database.execute(NEXT, [day, pk, size + 1])
            else:
                database.execute(FIRST, [size + 1])
            found = database.fetchall()
            more, found = len(found) > size, found[:size]
            rows = self.with_relations(database, found)
        last = found[-1]
        cursor = base64.urlsafe_b64encode(orjson.dumps([last[3], last[0]])).decode() if more else None
        return {"next": cursor and f"/?page_size={size}&cursor={cursor}", "results": rows}

    def with_relations(self, database, found):
        ids, words, related = [row[0] for row in found], {}, {}
        database.execute(WORDS, [[row[-1] for row in found]])
        for text, *wording in database.fetchall():
            words.setdefault(text, []).append(wording)
        for name, statement in RELATED.items():
            related[name] = tied = {}
            database.execute(statement, [ids])
            if name == "organisations":
                for pk, organisation, title, role in database.fetchall():
                    tied.setdefault(pk, []).append({"id": organisation, "name": title, "role": role})
            else:
                for pk, code in database.fetchall():
                    tied.setdefault(pk, []).append(code)
        rows = []
        for values in found:
            row, wordings = dict(zip(NAMES, values, strict=False)), words.get(values[-1], ())
            row["state"], row["languages"] = row.pop("status"), row["languages"].split()
            row["title"] = {w[0]: w[1] for w in wordings if w[1]}
            row["summary"] = {w[0]: w[2] for w in wordings if w[2]}
            row["wording_states"] = {w[0]: w[3] for w in wordings}
            for name, tied in related.items():
                row[name] = tied.get(values[0], ())
            rows.append(row)
        return rows
