"""The table of who may call what: which routes there are, what is asked of each, and how the answer is written down.

`matrix.txt` is what was reviewed; `test_matrix.py` compares; `python -m tests.security.write_matrix` writes it anew.
"""

import json
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import SimpleCookie
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import translation

from ipbes_portal.audit.models import Entry
from ipbes_portal.directory.admin import site
from ipbes_portal.records.editing import seen_as
from matching.engine import COMPONENTS

from .world import PDF, ROLES, official_text

FILE = Path(__file__).parent / "matrix.txt"
WIDTHS = (6, 40, 21)
NOTHING = "-"
HEADER = """\
# Who may call what. One line: METHOD, name of the route, object, and the answer to each of ten people.
# Written by `TESTING=1 python -m tests.security.write_matrix`; every change of a line is reviewed by eye.
#
# The answer is the status; `login` is the way to sign-in, `prove` the way to proving once more who one is, `302`
# any other way. A plus means that something was recorded as changed; no GET may have one.
# Objects: of activities and reports `own-` is the partner's, `others-` another partner's; of notices, tokens,
# declarations, people and accounts `own` is the caller's (for nobody: the secretariat's), `others` somebody else's.
# The API is called with a token that may read and write. `every` stands for every kind of row in the admin.
"""


# Routes


# The last resorts, by their patterns, and an address that ends there.
UNNAMED = {"^api/.*/$": "nothing_for_programs", "^.*/$": "nothing"}
NOWHERE = {"nothing_for_programs": "/api/nothing/", "nothing": "/en/nothing/"}


def routes():
    """The names of all routes with the names of their arguments; those of the admin's models by what they do."""
    with translation.override("en"):
        return dict(sorted(_walk(get_resolver(), "")))


def _walk(resolver, namespace):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield _name(entry, namespace), tuple(sorted(entry.pattern.regex.groupindex))
        else:
            yield from _walk(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def _name(entry, namespace):
    name = entry.name or UNNAMED.get(str(entry.pattern), "unnamed")
    if namespace == "admin:" and getattr(entry.callback, "model_admin", None):
        name = f"every_{name.rpartition('_')[2]}" if entry.name else "every_unnamed"
    return f"{namespace}{name}"


def admin_models():
    """`app_model` of everything in the admin."""
    return [f"{model._meta.app_label}_{model._meta.model_name}" for model in site._registry]


# Objects: what stands in the address, by the name of the route and the word in the table


def pk(noun):
    """The row of a noun."""
    return lambda world, role, word: {"pk": world.rows[noun][word].pk}


def own_pk(noun):
    """One's own row of a noun, somebody else's, or one that is nobody's."""

    def find(world, role, word):
        if word == "own":
            return {"pk": world.own(noun, role).pk}
        return {"pk": (world.rows[f"own {noun}"]["other"] if word == "others" else world.rows[noun][word]).pk}

    return find


def pair(noun):
    """Two rows, such as `verified+other`."""

    def find(world, role, word):
        first, _plus, second = word.partition("+")
        return {"pk": world.rows[noun][first].pk, "other": world.rows[noun][second].pk}

    return find


def text(argument):
    """The word itself."""
    return lambda world, role, word: {argument: word}


ACTIVITIES = ["planned", "withdrawn", "own-draft", "own-report", "own-declined", "others-draft", "others-report"]
DOCUMENTS = ["public", "draft", "restricted", "session-paper"]
ORGANISATIONS = ["verified", "other", "waiting", "declined", "merged"]
ACTIVITY, DOCUMENT = (pk("activity"), ACTIVITIES), (pk("document"), DOCUMENTS)
ORGANISATION = (pk("organisation"), ORGANISATIONS)
PERSON = (own_pk("person"), ["own", "others", "without-sign-in"])
ACCOUNT = (own_pk("account"), ["own", "others", "closed"])
TWO_PEOPLE = (pair("person"), ["without-sign-in+alike"])
OCCASIONS = ["public", "meeting", "hidden", "own-report"]
OCCASION, PARTICIPATION = (pk("occasion"), OCCASIONS), (pk("participation"), OCCASIONS)
CONTRIBUTION = (pk("contribution"), ["public", "hidden"])


def only(noun):
    """The one row there is of a public noun."""
    return lambda world, role, word: {"pk": world.rows[noun].pk}, ["public"]


def within(**nouns):
    """The one row of public nouns, each by its own name in the address: `code` and `number` of their row, or `pk`."""

    def find(world, role, word):
        return {argument: getattr(world.rows[noun], argument) for argument, noun in nouns.items()}

    return find, ["public"]


# Texts of the plan: `asked` is the French one that the reviewer is asked to write.
PLAN_TEXTS = {"asked": ("A5", "fr"), "not-asked": ("A5", "es"), "taken-out": ("A6", "en")}


def plan_text(**more):
    """A part of the plan in a language."""

    def find(world, role, word):
        key, language = PLAN_TEXTS[word]
        return {"key": key, "language": language} | more

    return find, list(PLAN_TEXTS)


PLAN_PART = (lambda world, role, word: {"key": PLAN_TEXTS[word][0]}, ["asked", "taken-out"])

EDITIONS = ["final", "draft"]


def edition(**more):
    """An edition by its number."""
    return lambda world, role, word: {"number": world.rows["edition"][word].number} | more, EDITIONS


PLAN_FILE = {"extent": "full", "kind": "pdf"}
JOB = (lambda world, role, word: {"token": world.rows["job"][word].token}, ["public", "strangers"])

CALL = (pk("call"), ["public", "prepared", "targeted"])
# The last three were given to the reviewer: one is read, one touches an interest of theirs, one was taken back.
READ = ["to-read", "in-conflict", "taken-back"]
SHEETS = ["to-read", "complete", "sent-in", "in-conflict", "taken-back", "others"]
SHEET = (pk("review"), SHEETS)
PROPOSALS = ["own-draft", "own-sent", "own-returned", "others-draft", "others-sent", *READ]
PROPOSAL = (pk("proposal"), PROPOSALS)
PROPOSAL_FILE = (pk("proposal_file"), ["draft", "response", "foreign-draft", "foreign-response", *READ])

MATTERS = ["own", "others", "decided", "bureaus"]
MATTER, MATTER_PART = (pk("matter"), MATTERS), (pk("matter_part"), MATTERS)

READ_CALL = (pk("call"), ["public", "prepared", "read"])
RESULT = (pk("proposal"), ["own-published", "others-even", "others-pending", "others-slated", "others-put"])
PROJECT = (pk("proposal"), ["own-published", "others-pending"])
SLATE = (pk("slate"), ["draft", "put", "confirmed", "applied"])

OFFERS = ["own-draft", "own-sent", "own-returned", "own-open", "own-public"]
OFFERS += ["others-draft", "others-sent", "others-public"]
ENDORSEMENT = (pk("endorsement"), ["own", "own-returned", "others", "others-granted"])
ENDORSEMENT_PAGES = ["detail", "answer", "sheet"]
ENDORSEMENT_BUTTONS = ["note", "close_review", "return", "put", "take_back", "withdraw", "revoke"]
OFFER, GIFT = (pk("offer"), OFFERS), (pk("gift"), ["own", "others", "bureaus"])

MATCH = (pk("match"), ["own-suggested", "own-introduced", "others-introduced"])
BUNDLE, BUNDLE_PART = (pk("bundle"), ["draft", "sent"]), (pk("bundle_part"), ["draft", "sent"])

TEXT_IMPORT = (pk("text_import"), ["waiting", "imported", "discarded"])

OPPORTUNITY = (pk("opportunity"), ["public", "draft", "taken-off"])

ASSESSMENTS = ["own-waiting", "own-endorsed", "others-draft", "others-public"]
ASSESSMENT = (pk("self_assessment"), ASSESSMENTS)
ASSESSMENT_VERBS = ("add-group", "remove-group", "consult", "take-back", "endorse", "publication", "ask-for-support")


def of_assessment(**more):
    """A self-assessment together with something of it: each a function of its row."""

    def find(world, role, word):
        row = world.rows["self_assessment"][word]
        return {"pk": row.pk} | {name: value(row) for name, value in more.items()}

    return find


OBJECTS = {
    **{f"api:self-assessments-{name}": ASSESSMENT for name in ("detail", *ASSESSMENT_VERBS)},
    "api:self-assessment-parts-detail": (pk("assessment_part"), ASSESSMENTS),
    "api:support-wishes-detail": (pk("wish"), ["own-endorsed", "others-public"]),
    **{f"matching:self_assessment_{name}": ASSESSMENT for name in ("detail", "form")},
    **{f"matching:assessment_{name}": ASSESSMENT for name in ("consult", "take_back", "endorse", "publication")},
    **{f"matching:{name}": ASSESSMENT for name in ("consulted_groups", "assessment_authors")},
    "matching:self_assessment_part": (of_assessment(sector=lambda row: "finance"), ASSESSMENTS),
    "matching:consulted_group_remove": (of_assessment(group=lambda row: row.consulted.first().pk), ASSESSMENTS),
    "matching:assessment_author_remove": (of_assessment(user=lambda row: row.authors.first().pk), ASSESSMENTS),
    "matching:support_ask": (
        lambda world, role, word: ASSESSMENT[0](world, role, word) | {"need": world.rows["need"].pk},
        ASSESSMENTS,
    ),
    "page": (text("name"), ["privacy", "nonsense"]),
    "modules:module_switch": (text("code"), ["offers", "nonsense"]),
    "programme:activity_detail": ACTIVITY,
    "programme:activity_edit": ACTIVITY,
    "programme:wording_edit": (
        lambda world, role, word: pk("activity")(world, role, word) | {"language": "fr"},
        ACTIVITIES,
    ),
    "programme:activity_submit": ACTIVITY,
    "programme:activity_accept": ACTIVITY,
    "programme:activity_return": ACTIVITY,
    "programme:activity_decline": ACTIVITY,
    "programme:activity_move": ACTIVITY,
    "programme:contribution_create": ACTIVITY,
    "programme:contribution_edit": CONTRIBUTION,
    "programme:contribution_remove": CONTRIBUTION,
    "programme:occasion_detail": OCCASION,
    "programme:occasion_edit": OCCASION,
    "programme:occasion_remove": OCCASION,
    "programme:participation_list": OCCASION,
    "programme:participant_search": OCCASION,
    "programme:participation_add": (
        lambda world, role, word: {"pk": world.rows["occasion"][word].pk, "person": world.rows["newcomer"].pk},
        OCCASIONS,
    ),
    "programme:participant_new": OCCASION,
    "programme:participant_import": OCCASION,
    "programme:attendance_mark": OCCASION,
    "programme:participation_edit": PARTICIPATION,
    "programme:participation_remove": PARTICIPATION,
    **{f"matching:call_{name}": CALL for name in ("detail", "edit", "open", "close", "statistics")},
    "matching:call_wording": (lambda world, role, word: {"pk": world.rows["call"][word].pk, "prefix": "fr"}, CALL[1]),
    "matching:proposal_start": CALL,
    **{f"matching:round_{name}": CALL for name in ("detail", "begin", "edit", "move", "responses")},
    **{f"matching:{name}": CALL for name in ("assignment_bulk", "assignment_propose", "interests")},
    **{f"matching:{name}": PROPOSAL for name in ("assignment_edit", "step_aside", "set_aside")},
    "matching:recusal_lift": (pk("recusal"), ["reviewers"]),
    **{
        f"matching:{name}": READ_CALL
        for name in ("result_list", "contested_list", "decisions_propose", "slate_list", "slate_collect")
    },
    **{
        f"matching:{name}": RESULT
        for name in (
            *("result_detail", "criterion_settle", "focal_points_ask", "recognition", "publication_agree"),
            *("decision_edit", "decision_propose", "decision_drop", "decision_take_off"),
            *("feedback_approve", "feedback_redraft", "consent_withdraw", "proposal_publish", "proposal_unpublish"),
        )
    },
    "matching:fitting_offers": (pk("proposal"), ["own-sent", "others-sent", "to-read", "in-conflict"]),
    "matching:fitting_proposals": (pk("offer"), ["own-draft", "own-open", "others-public"]),
    **{
        f"matching:match_{name}": MATCH
        for name in (
            *("detail", "terms", "introduce", "talk", "accept", "decline"),
            *("close", "reopen", "contact", "report"),
        )
    },
    **{f"api:matches-{name}": MATCH for name in ("detail", "talk", "contact", "accept", "decline", "report")},
    **{f"matching:bundle_{name}": BUNDLE for name in ("detail", "edit", "part_add", "send", "take_back", "answer")},
    "matching:bundle_part_remove": BUNDLE_PART,
    "matching:portfolio_result": (
        lambda world, role, word: {"token": world.rows["portfolio"][word].token},
        ["secretariats"],
    ),
    **{f"matching:slate_{name}": SLATE for name in ("detail", "letters", "put", "take_back", "apply")},
    "matching:published_detail": PROJECT,
    "matching:consultation_detail": (pk("consultation"), ["asked"]),
    "api:published-proposals-detail": PROJECT,
    "api:fundable-proposals-detail": PROJECT,
    "matching:sheet_pass_on": (pk("review"), [*READ, "others"]),
    **{
        f"matching:review_{name}": SHEET
        for name in ("sheet", "verdict", "check", "submit", "abstain", "resume", "reopen")
    },
    **{
        f"matching:proposal_{name}": PROPOSAL
        for name in (
            *("detail", "form", "files", "check", "submit", "receipt"),
            *("withdraw", "return", "accept", "duplicate", "clarify"),
        )
    },
    "matching:draft_discard": PROPOSAL,
    "matching:proposal_section": (
        lambda world, role, word: {"pk": world.rows["proposal"][word].pk, "section": "consent"},
        PROPOSALS,
    ),
    "matching:co_editors": PROPOSAL,
    "matching:co_editor_remove": (
        lambda world, role, word: {"pk": world.rows["proposal"][word].pk, "user": world.rows["colleague"].pk},
        ["own-draft", "others-draft"],
    ),
    "matching:proposal_file": PROPOSAL_FILE,
    "matching:proposal_file_remove": PROPOSAL_FILE,
    **{f"partnerships:agreement_{name}": only("agreement") for name in ("detail", "edit")},
    "partnerships:similar_edit": only("similar"),
    "partnerships:uptake_edit": only("uptake"),
    "api:similar-initiatives-detail": only("similar"),
    "api:uptake-detail": only("uptake"),
    **{f"partnerships:dialogue_{name}": (pk("dialogue"), ["staffs"]) for name in ("detail", "edit", "move")},
    "partnerships:entry_add": (pk("dialogue"), ["staffs"]),
    "api:agreements-detail": only("agreement"),
    **{
        f"partnerships:opportunity_{name}": OPPORTUNITY
        for name in ("detail", "edit", "submit", "publish", "return", "take_off")
    },
    **{
        f"api:funding-opportunities-{name}": OPPORTUNITY
        for name in ("detail", "submit", "publish", "return", "take-off")
    },
    "panels:matter_detail": MATTER,
    "panels:part_say": MATTER_PART,
    "panels:part_step_aside": MATTER_PART,
    "panels:part_decide": MATTER_PART,
    **{
        f"matching:offer_{name}": OFFER
        for name in (
            *("detail", "form", "check", "submit", "receipt", "take_up"),
            *("open", "return", "close", "reopen", "withdraw", "extend"),
        )
    },
    "matching:offer_section": (
        lambda world, role, word: {"pk": world.rows["offer"][word].pk, "section": "amount"},
        OFFERS,
    ),
    "matching:take_up_undo": (pk("offer_use"), ["own"]),
    "matching:pledge_offer": (pk("proposal"), ["own-draft", "own-sent", "others-sent"]),
    "matching:endorsement_ask": (pk("led"), ["own", "others"]),
    **{f"matching:endorsement_{name}": ENDORSEMENT for name in ENDORSEMENT_PAGES + ENDORSEMENT_BUTTONS},
    **{f"api:endorsements-{name}": ENDORSEMENT for name in ("detail", "sheets", "answer", "withdraw", "review")},
    **{f"matching:gift_{name}": GIFT for name in ("detail", "confirm", "put", "take_back", "plenary", "receive")},
    **{f"api:offers-{name}": OFFER for name in ("detail", "submit", "withdraw", "extend")},
    "records:document_detail": DOCUMENT,
    "records:document_edit": DOCUMENT,
    "records:document_file_add": DOCUMENT,
    "records:document_file": (pk("file"), DOCUMENTS),
    "records:document_symbol": (lambda world, role, word: {"symbol": world.rows["document"][word].symbol}, DOCUMENTS),
    "records:decision_symbol": (lambda world, role, word: {"symbol": world.rows["decision"].symbol}, ["public"]),
    "records:body_detail": within(code="body"),
    "records:body_edit": within(code="body"),
    "records:body_term_create": within(code="body"),
    "records:body_term_edit": within(code="body", pk="term"),
    "records:unit_host_create": within(code="support_unit"),
    "records:unit_host_edit": within(code="support_unit", pk="host"),
    "records:unit_hand_over": within(code="support_unit", pk="host"),
    "records:post_edit": within(number="post"),
    "records:session_detail": within(number="session"),
    "records:session_edit": within(number="session"),
    "records:agenda_item_create": within(number="session"),
    "records:agenda_item_edit": within(number="session", pk="agenda_item"),
    "records:assessment_detail": within(code="assessment"),
    "records:assessment_edit": within(code="assessment"),
    "records:chapter_create": within(code="assessment"),
    "records:chapter_edit": within(code="assessment", pk="chapter"),
    "records:milestone_create": within(code="assessment"),
    "records:milestone_edit": within(code="assessment", pk="milestone"),
    "accounts:notice_open": (own_pk("notice"), ["own", "others"]),
    "accounts:token_revoke": (own_pk("token"), ["own", "others"]),
    "accounts:person_detail": PERSON,
    "accounts:person_edit": PERSON,
    "accounts:role_grant": PERSON,
    "accounts:person_merge": TWO_PEOPLE,
    "accounts:person_keep_apart": TWO_PEOPLE,
    "accounts:account_close": ACCOUNT,
    "accounts:account_reopen": ACCOUNT,
    "accounts:role_confirm": (pk("grant"), ["claim", "in-force"]),
    "accounts:role_revoke": (pk("grant"), ["claim", "in-force"]),
    "accounts:invitation_withdraw": (pk("invitation"), ["open", "withdrawn"]),
    "accounts:invitation_accept": (
        lambda world, role, word: {"key": world.rows["key"][word]},
        ["open", "withdrawn", "wrong"],
    ),
    "accounts:declaration_comply": (own_pk("declaration"), ["own", "others"]),
    "accounts:organisation_detail": ORGANISATION,
    "accounts:organisation_edit": ORGANISATION,
    "accounts:organisation_verify": ORGANISATION,
    "accounts:organisation_decline": ORGANISATION,
    "accounts:organisation_merge": (pair("organisation"), ["verified+other", "verified+waiting"]),
    "rolling_plan:section_edit": plan_text(),
    "rolling_plan:section_finish": plan_text(),
    "rolling_plan:section_release": plan_text(),
    "rolling_plan:section_history": plan_text(),
    "rolling_plan:section_restore": plan_text(number=1),
    "rolling_plan:section_add": PLAN_PART,
    "rolling_plan:section_move": PLAN_PART,
    "rolling_plan:section_withdraw": PLAN_PART,
    "rolling_plan:section_put_back": PLAN_PART,
    "rolling_plan:document_text": (
        lambda world, role, word: {"pk": world.rows["document"][word].pk, "prefix": "en"},
        DOCUMENTS,
    ),
    "rolling_plan:edition_detail": edition(),
    "rolling_plan:edition_download": edition(),
    "rolling_plan:edition_publish": edition(),
    "rolling_plan:edition_welcome": edition(),
    "rolling_plan:edition_discard": edition(),
    "rolling_plan:edition_file_ask": edition(**PLAN_FILE),
    "rolling_plan:file_ask": (lambda world, role, word: PLAN_FILE, ["living"]),
    "rolling_plan:file": (lambda world, role, word: {"digest": world.rows["rendering"].digest}, ["final"]),
    "jobs:job_detail": JOB,
    "jobs:job_cancel": JOB,
    "rolling_plan:import_preview": TEXT_IMPORT,
    "rolling_plan:import_save": TEXT_IMPORT,
    "rolling_plan:import_discard": TEXT_IMPORT,
    "admin:app_list": (text("app_label"), ["directory"]),
    "admin:unnamed": (text("url"), ["nonsense"]),
    "admin:view_on_site": (lambda world, role, word: {"content_type_id": "1", "object_id": "1"}, ["any"]),
    "admin:every_changelist": (None, ["every", "country"]),
    "admin:every_add": (None, ["every", "country"]),
    **{
        f"admin:every_{name}": (lambda world, role, word: {"object_id": world.rows["country"].pk}, ["country"])
        for name in ("change", "delete", "history", "unnamed")
    },
    "api:activities-detail": ACTIVITY,
    "api:organisations-detail": ORGANISATION,
    "api:documents-detail": DOCUMENT,
    "api:documents-texts": DOCUMENT,
    "api:contributions-detail": CONTRIBUTION,
    "api:proposal-calls-detail": CALL,
    "api:proposal-calls-statistics": CALL,
    "api:proposal-calls-state-interests": CALL,
    "api:proposals-detail": PROPOSAL,
    "api:proposals-submit": PROPOSAL,
    **{f"api:proposals-{name}": PROPOSAL for name in ("clarify", "clarifications", "agree", "withdraw-consent")},
    **{f"api:proposals-{name}": PROPOSAL for name in ("co-editors", "add-co-editor", "remove-co-editor")},
    **{f"api:proposal-files-{name}": PROPOSAL_FILE for name in ("detail", "content")},
    **{f"api:reviews-{name}": SHEET for name in ("detail", "others", "submit", "abstain", "resume", "reopen")},
    **{f"api:reviews-{name}": SHEET for name in ("skip", "step-aside")},
    "api:proposals-withdraw": PROPOSAL,
    "api:matters-detail": MATTER,
    "api:matters-say": MATTER,
    "api:matters-decide": MATTER,
    "api:plan_editions-detail": (
        lambda world, role, word: {"id": world.rows["edition"][word].number},
        EDITIONS,
    ),
    **{f"api:activities-{verb}": ACTIVITY for verb in ("submit", "accept", "give-back", "decline", "withdraw", "move")},
    **{
        f"api:{endpoint}-detail": only(noun)
        for endpoint, noun in {
            "strategies": "strategy",
            "initiatives": "initiative",
            "needs": "need",
            "criteria": "criterion",
            "countries": "country",
            "assessments": "assessment",
            "decisions": "decision",
            "requests": "request",
            "sessions": "session",
            "bodies": "body",
            "posts": "post",
        }.items()
    },
}
# Buttons: their address is asked with GET once, to see that it does nothing.
BUTTONS = {
    *(f"matching:assessment_{name}" for name in ("consult", "take_back", "endorse", "publication", "author_remove")),
    *("matching:consulted_group_remove", "matching:support_ask"),
    *(
        f"matching:match_{name}"
        for name in ("introduce", "talk", "accept", "decline", "close", "reopen", "contact", "report")
    ),
    *(f"matching:bundle_{name}" for name in ("part_add", "part_remove", "send", "take_back", "answer")),
    "accounts:account_close",
    "accounts:account_reopen",
    "accounts:declaration_comply",
    "accounts:inbox_read",
    "accounts:invitation_withdraw",
    "accounts:notice_open",
    "accounts:organisation_verify",
    "accounts:person_keep_apart",
    "accounts:role_confirm",
    "accounts:role_revoke",
    "accounts:token_revoke",
    "programme:activity_submit",
    "programme:activity_accept",
    "programme:activity_return",
    "programme:activity_decline",
    "programme:activity_move",
    "programme:attendance_mark",
    "records:document_file_add",
    "matching:call_open",
    "matching:call_close",
    "matching:round_move",
    "matching:assignment_bulk",
    "matching:set_aside",
    "matching:recusal_lift",
    "matching:decisions_propose",
    "matching:slate_collect",
    "matching:criterion_settle",
    "matching:focal_points_ask",
    "matching:publication_agree",
    "matching:decision_propose",
    "matching:decision_drop",
    "matching:decision_take_off",
    "matching:feedback_approve",
    "matching:feedback_redraft",
    "matching:consent_withdraw",
    "matching:proposal_publish",
    "matching:proposal_unpublish",
    "matching:slate_put",
    "matching:slate_take_back",
    "matching:slate_apply",
    "matching:sheet_pass_on",
    "matching:review_submit",
    "matching:review_abstain",
    "matching:review_resume",
    "matching:review_reopen",
    "matching:co_editor_remove",
    "matching:draft_discard",
    "matching:proposal_submit",
    "matching:proposal_withdraw",
    "matching:proposal_return",
    "matching:proposal_accept",
    "matching:proposal_duplicate",
    "matching:proposal_clarify",
    "matching:proposal_file_remove",
    *(f"matching:offer_{name}" for name in ("submit", "open", "return", "close", "reopen", "withdraw", "extend")),
    *("matching:take_up_undo", "matching:pledge_offer"),
    *(f"matching:endorsement_{name}" for name in ENDORSEMENT_BUTTONS),
    *(f"matching:gift_{name}" for name in ("confirm", "put", "take_back", "plenary", "receive")),
    "jobs:job_cancel",
    "partnerships:dialogue_move",
    "partnerships:entry_add",
    *(f"partnerships:opportunity_{name}" for name in ("submit", "publish", "return", "take_off")),
    "panels:part_say",
    "panels:part_step_aside",
    "panels:part_decide",
    "rolling_plan:edition_file_ask",
    "rolling_plan:file_ask",
    "rolling_plan:import_discard",
    "rolling_plan:import_save",
    "rolling_plan:section_finish",
    "rolling_plan:section_move",
    "rolling_plan:section_put_back",
    "rolling_plan:section_release",
    "rolling_plan:section_restore",
}
# Pages without a form: they are sent one once, to see that it does nothing.
PAGES = {
    *("matching:self_assessment_detail", "matching:self_assessment_form"),
    "page",
    "programme:occasion_detail",
    "programme:participation_list",
    "programme:participant_search",
    "accounts:organisation_detail",
    "accounts:person_detail",
    "programme:activity_detail",
    "matching:call_detail",
    "matching:call_statistics",
    "matching:round_detail",
    "matching:round_responses",
    "matching:result_list",
    "matching:contested_list",
    "matching:result_detail",
    "matching:slate_list",
    "matching:slate_detail",
    "matching:slate_letters",
    "matching:published_detail",
    "matching:recognition",
    "matching:review_verdict",
    "matching:review_check",
    "matching:proposal_detail",
    "matching:proposal_form",
    "matching:proposal_check",
    "matching:proposal_receipt",
    *(f"matching:offer_{name}" for name in ("detail", "form", "check", "receipt")),
    "matching:gift_detail",
    *(f"matching:endorsement_{name}" for name in ("ask", *ENDORSEMENT_PAGES)),
    *(f"matching:{name}" for name in ("fitting_offers", "fitting_proposals", "match_detail", "bundle_detail")),
    "matching:portfolio_result",
    "matching:proposal_file",
    "records:assessment_detail",
    "records:body_detail",
    "records:document_detail",
    "records:document_file",
    "records:document_symbol",
    "records:session_detail",
    "jobs:job_detail",
    "panels:matter_detail",
    *(f"partnerships:{noun}_detail" for noun in ("agreement", "dialogue", "opportunity")),
    "rolling_plan:document_text",
    "rolling_plan:edition_detail",
    "rolling_plan:edition_download",
    "rolling_plan:file",
    "rolling_plan:import_preview",
    "rolling_plan:section_history",
}
QUERIES = {"csv": {"format": "csv"}, "xlsx": {"format": "xlsx"}, "board": {"view": "board"}}
# The same address with something else after the question mark, or something else in the body.
VARIANTS = {
    "partnerships:partner_list": ["csv", "xlsx"],
    "partnerships:dialogue_list": ["csv", "xlsx", "board"],
    "programme:acknowledgement_list": ["csv", "xlsx"],
    "rolling_plan:board": ["csv", "xlsx"],
    "accounts:person_list": ["csv", "xlsx"],
    "accounts:role_list": ["csv", "xlsx"],
    "programme:occasion_list": ["csv", "xlsx"],
    "matching:consultation_list": ["csv", "xlsx"],
    "matching:self_assessment_list": ["csv", "xlsx"],
    "matching:support_wish_list": ["csv", "xlsx"],
}
SENT = {
    "programme:report_create": ["for-own", "for-other"],
    "api:activities-list": ["for-own", "for-other", "into-plan"],
    "api:proposals-list": ["for-own", "for-other"],
    "api:offers-list": ["for-own", "for-other"],
    "api:proposal-files-list": ["for-own", "for-other"],
    "api:endorsements-list": ["for-own", "for-other"],
    "matching:offer_start": ["for-own", "for-other"],
}
# Of these parts of the API every object is read; what changes something is a verb of its own.
READ_ONLY = ("-detail", "-texts", "-others", "-statistics", "-sheets", "-clarifications", "-co-editors", "-content")
# Of these every object is changed, in the version that stands there.
VERSIONED = {
    "api:activities-detail": "activity",
    "api:proposals-detail": "proposal",
    "api:reviews-detail": "review",
    "api:offers-detail": "offer",
    "api:matches-detail": "match",
    "api:endorsements-answer": "endorsement",
    "api:self-assessment-parts-detail": "assessment_part",
    "api:funding-opportunities-detail": "opportunity",
}
PLAIN_LISTS = ("api:modules-list", "api:statistics-list", "api:plan-list", "api:plan_editions-list")


def cases():
    """Every (method, route, object) of the table, in order."""
    return [(method, route, word) for route in routes() for method, word in _asked(route)]


def _asked(route):
    if route.startswith("api:"):
        yield from _asked_of_api(route)
        return
    words = OBJECTS[route][1] if route in OBJECTS else [NOTHING]
    read = words[:1] if route in BUTTONS or "every" in words else words
    sent = words[:1] if route in PAGES else words[-1:] if "every" in words else words
    yield from (("GET", word) for word in [*read, *VARIANTS.get(route, [])])
    yield from (("POST", word) for word in SENT.get(route, sent))


def _asked_of_api(route):
    if route in OBJECTS:
        words = OBJECTS[route][1]
        if route.endswith(READ_ONLY):
            yield from (("GET", word) for word in words)
            yield from (("PATCH", word) for word in (words if route in VERSIONED else words[:1]))
            yield from (("PUT", words[0]), ("DELETE", words[0]))
        else:
            yield "GET", words[0]
            yield from (("POST", word) for word in words)
        return
    yield "GET", NOTHING
    if route.endswith("-list") and route not in PLAIN_LISTS:
        yield from (("GET", "csv"), ("GET", "xlsx"))
    yield from (("POST", word) for word in SENT.get(route, [NOTHING]))


# What is sent


def body(world, route, role, word):
    """The form or members that would do what the route is for."""
    make = BODIES.get(route)
    return make(world, role, word) if make else {}


def _activity(world, **more):
    return {
        "language": "en",
        "title": "Title",
        "kind": "workshop",
        "level": "by_partners",
        "date_precision": "day",
    } | more


def _activity_form(world, role, word):
    form = _activity(world, initiatives=[world.rows["initiative"].pk], recognition="none", status="planned")
    organisations = world.rows["organisation"]
    form["reporting_organisation"] = organisations["other" if word == "for-other" else "verified"].pk
    if word in ACTIVITIES:
        form["version"] = world.rows["activity"][word].version
    return form


def _activity_members(world, role, word):
    members = _activity(world, initiatives=["1(a)"])
    if word == "into-plan":
        return members
    return members | {"organisation": world.rows["organisation"]["other" if word == "for-other" else "verified"].pk}


def _person_form(world, role, word):
    return {"given_name": "Given", "family_name": "Family", "languages": ["en"], "version": 1}


def _document_form(world, role, word):
    number = 9 if word == NOTHING else DOCUMENTS.index(word) + 20
    form = {"symbol": f"IPBES/5/{number}", "name_en": "Title", "distribution": "general", "original_language": "en"}
    return form | ({} if word == NOTHING else {"version": world.rows["document"][word].version})


def _organisation_form(world, role, word):
    form = {"name": "A name", "kind": "ngo"}
    return form | ({} if word == NOTHING else {"version": world.rows["organisation"][word].version})


def _seen(noun, **members):
    """The form of a row of a register as its editor found it."""
    return lambda world, role, word: {"seen": seen_as(world.rows[noun])} | members


def _host_form(world, role, word):
    host = world.rows["organisation"]["other"].pk
    return {"host": host, "starts": "2019", "old_ends": "2018", "seen": seen_as(world.rows["host"])}


def _contribution_form(world, role, word):
    form = {"donor": world.rows["organisation"]["verified"].pk, "kind": "in_kind", "mode": "in_kind", "what": "Rooms"}
    return form | ({"body": world.rows["body"].pk} if word == NOTHING else {"version": 1})


def _occasion_form(world, role, word):
    form = {"kind": "event", "starts": "2017-01-30", "body": world.rows["body"].pk}
    return form | ({} if word == NOTHING else {"seen": seen_as(world.rows["occasion"][word])})


def _call_form(world, role, word):
    form = {
        "kind": "open_pilot", "language": "en", "title": "Title", "body": "Text.", "year": 2031, "languages": ["en"],
        "opens_at": "2031-03-01T09:00", "closes_at": "2031-06-30T18:00", "zone": "Europe/Berlin",
        "late_policy": "accepted", "form_version": 1, "reviewers_wanted": 2,
    }  # fmt: skip
    return form | ({} if word == NOTHING else {"version": world.rows["call"][word].version})


def _round_form(world, role, word):
    return {
        "due_on": "2031-01-31", "sight_in_review": "own", "sight_in_consolidation": "all",
        "version": world.rows["round"].version + 1,
    }  # fmt: skip


def _proposal_start(world, role, word):
    organisation = world.rows["organisation"]["verified"].pk
    return {"title": "Title", "kind": "project", "organisation": organisation, "language": "en"}


def _proposal_members(world, role, word):
    organisation = world.rows["organisation"]["other" if word == "for-other" else "verified"]
    call = world.rows["call"]["public"].pk
    return {"call": call, "organisation": organisation.pk, "language": "en", "title": "Title"}


def _decision(world, role, word):
    """What a body decided; at a meeting only where the secretariat says so."""
    members = {"outcome": "approve", "decided_on": "2026-01-31", "minutes_reference": "Meeting 9"}
    return members | ({"members_present": 1} if role == "secretariat" else {})


def _of_body(members):
    """The same for the API, which names the body."""
    return lambda world, role, word: members(world, role, word) | {"body": world.rows["matter_part"][word].body.code}


def _offer_members(world, role, word):
    organisation = world.rows["organisation"]["other" if word == "for-other" else "verified"]
    return {"organisation": organisation.pk, "language": "en", "title": "T", "route": "direct", "kind": "other"}


def _side(**more):
    """What somebody who speaks for an offer sends."""
    return lambda world, role, word: {"side": "offer"} | more


def _terms(world, role, word):
    return {"places": 1, "version": world.rows["match"][word].version}


def _weights(world, role, word):
    return dict.fromkeys(COMPONENTS, 1) | {"note": "Because.", "preview": "1"}


def _bundle_form(world, role, word):
    partner = world.rows["organisation"]["other"].pk
    form = {"language": "en", "title": "Title", "prepared_by": partner, "funder": partner}
    return form | ({} if word == NOTHING else {"version": world.rows["bundle"][word].version})


def _endorsement(world, role, word):
    rows = world.rows
    words = dict.fromkeys(("needs_met", "principles_followed", "procedures_followed"), "Because.")
    own = rows["organisation"]["other" if word.startswith("others") else "verified"]
    return words | {"level": "recognised", "organisation": own.pk}


def _endorsement_form(world, role, word):
    return _endorsement(world, role, word) | {"version": 1}


def _endorsement_members(world, role, word):
    whose = "others" if word == "for-other" else "own"
    return _endorsement(world, role, whose) | {"activity": world.rows["led"][whose].pk}


def _note(world, role, word):
    return {"note": "Because."}


def _term(world, role, word):
    return {"role": "task_force", "starts_on": "2030-01-01", "email": "new@example.org", "language": "en"}


def _dialogue_form(world, role, word):
    organisation, owner = world.rows["organisation"]["verified"].pk, world.users["secretariat"].pk
    form = {"organisation": organisation, "subject": "Training", "owner": owner}
    return form | ({} if word == NOTHING else {"seen": seen_as(world.rows["dialogue"][word])})


def _opportunity_form(world, role, word):
    form = {"title": "Title", "url": "https://example.org/", "funder": world.rows["organisation"]["verified"].pk}
    if word == NOTHING:
        return form | {"language": "en"}
    return form | {"version": world.rows["opportunity"][word].version}


def _group(world, role, word):
    return {"name": "Group", "asked_on": "2020-01-31", "said": "Yes."}


BODIES = {
    "modules:module_switch": lambda world, role, word: {"state": "closed", "note_en": "Closed.", "version": 1},
    "matching:match_introduce": lambda world, role, word: {"consent_asked": "on"},
    "matching:match_terms": _terms,
    "matching:match_accept": _side(),
    "matching:match_decline": _side(note="Because."),
    "matching:match_close": _note,
    "matching:match_reopen": _note,
    "matching:match_contact": lambda world, role, word: {"happened_on": "2026-01-05", "note": "We called."},
    "matching:match_report": lambda world, role, word: {"report": "Done."},
    "api:matches-detail": lambda world, role, word: {"places": 1},
    "api:matches-contact": lambda world, role, word: {"happened_on": "2026-01-05", "note": "We called."},
    "api:matches-accept": _side(),
    "api:matches-decline": _side(note="Because."),
    "api:matches-report": lambda world, role, word: {"report": "Done."},
    "matching:weights": _weights,
    "matching:portfolio": lambda world, role, word: {"money_percent": 100, "measure": "value"},
    "matching:bundle_add": _bundle_form,
    "matching:bundle_edit": _bundle_form,
    "matching:bundle_part_add": lambda world, role, word: {
        "reference": world.rows["proposal"]["others-sent"].reference, "part": "Its part.",
    },
    "matching:bundle_answer": lambda world, role, word: {"answer": "declined", "note": "Because."},
    "programme:activity_create": _activity_form,
    "programme:report_create": _activity_form,
    "programme:activity_edit": _activity_form,
    "programme:wording_edit": lambda world, role, word: {"title": "Titre", "summary": ""},
    "programme:activity_return": _note,
    "programme:activity_decline": _note,
    "programme:activity_move": lambda world, role, word: {"status": "planned" if word == "withdrawn" else "ongoing"},
    "programme:contribution_create": lambda world, role, word: {
        "donor": world.rows["organisation"]["verified"].pk, "kind": "in_kind", "mode": "in_kind", "what": "A room",
    },
    "programme:contribution_add": _contribution_form,
    "programme:contribution_edit": _contribution_form,
    "programme:occasion_add": _occasion_form,
    "programme:occasion_edit": _occasion_form,
    "programme:occasion_remove": lambda world, role, word: {"with_participations": "on"},
    "programme:participation_add": lambda world, role, word: {"role": "speaker"},
    "programme:participant_new": lambda world, role, word: {"family_name": "Newcomer", "role": "speaker"},
    "programme:participant_import": lambda world, role, word: {"pasted": "family_name\nNewcomer\n"},
    "programme:attendance_mark": lambda world, role, word: dict.fromkeys(
        ["shown", "attended"], world.rows["participation"][word].pk
    ),
    "programme:participation_edit": lambda world, role, word: {
        "role": "speaker", "seen": seen_as(world.rows["participation"][word]),
    },
    "matching:call_create": _call_form,
    "matching:call_edit": _call_form,
    "matching:call_wording": lambda world, role, word: {"title": "Appel", "body": "Texte."},
    "matching:policy_edit": lambda world, role, word: {"open_calls_are_paused": "on", "version": 1},
    "matching:call_join": lambda world, role, word: {"code": world.rows["call"]["targeted"].invitation_code},
    "matching:proposal_start": _proposal_start,
    "matching:proposal_section": lambda world, role, word: {
        "may_be_published": "on", "version": world.rows["proposal"][word].version,
    },
    "matching:proposal_files": lambda world, role, word: {"file": SimpleUploadedFile("more.pdf", PDF + b"more")},
    "matching:co_editors": lambda world, role, word: {"email": "colleague@example.org"},
    "matching:proposal_withdraw": _note,
    "matching:proposal_return": _note,
    "matching:proposal_duplicate": lambda world, role, word: {
        "of": world.rows["proposal"]["own-sent" if word == "others-sent" else "others-sent"].reference, "note": "Why.",
    },
    "matching:proposal_clarify": lambda world, role, word: {"body": "A question."},
    "matching:round_begin": _round_form,
    "matching:round_edit": _round_form,
    "matching:round_move": lambda world, role, word: {"to": "consolidating"},
    "matching:assignment_bulk": lambda world, role, word: {
        "responses": [world.rows["proposal"]["own-sent"].pk], "reviewers": [world.rows["second_reviewer"].pk],
    },
    "matching:assignment_propose": lambda world, role, word: {"digest": "of another day"},
    "matching:interests": lambda world, role, word: {"is_true": "on", "note": "None."},
    "matching:assignment_edit": lambda world, role, word: {"reviewers": [world.rows["second_reviewer"].pk]},
    "matching:step_aside": lambda world, role, word: {"reason": "A relative."},
    "matching:set_aside": lambda world, role, word: {
        "reviewer": world.rows["second_reviewer"].pk, "reason": "A relative.",
    },
    "matching:recusal_lift": lambda world, role, word: {"reason": "An error."},
    "matching:decisions_propose": lambda world, role, word: {"proposal": world.rows["proposal"]["others-pending"].pk},
    "matching:criterion_settle": lambda world, role, word: {"code": "C1", "value": "yes", "reason": "Why."},
    "matching:decision_propose": lambda world, role, word: {"outcome": "suitable", "reason": "Why."},
    "matching:decision_edit": lambda world, role, word: {
        "outcome": "suitable", "reason": "Why.", "feedback": "Words.", "version": 2 if word == "others-slated" else 1,
    },
    "matching:decision_drop": _note,
    "matching:feedback_approve": lambda world, role, word: {"version": 2 if word == "others-slated" else 1},
    "matching:feedback_redraft": lambda world, role, word: {"version": 2 if word == "others-slated" else 1},
    "matching:proposal_unpublish": _note,
    "matching:consultation_detail": lambda world, role, word: {"answer": "yes"},
    "matching:review_sheet": lambda world, role, word: {
        "C1": "no", "why-C1": "Outside the plan.", "comment": "", "version": world.rows["review"][word].version,
    },
    "matching:review_submit": lambda world, role, word: {"version": world.rows["review"][word].version},
    "matching:review_abstain": lambda world, role, word: {"reason": "Not my field."},
    "matching:review_reopen": lambda world, role, word: {"reason": "Look again."},
    "matching:sheet_pass_on": lambda world, role, word: {"reason": "On leave."},
    "partnerships:agreement_create": lambda world, role, word: {
        "title": "New", "kind": "memorandum", "signed_on": "2017",
        "partners": [world.rows["organisation"]["verified"].pk],
    },
    "partnerships:agreement_edit": _seen("agreement", title="Title", kind="other", signed_on="2017"),
    "partnerships:dialogue_create": _dialogue_form,
    "partnerships:dialogue_edit": _dialogue_form,
    "partnerships:dialogue_move": lambda world, role, word: {"stage": "contacted"},
    "partnerships:entry_add": lambda world, role, word: {"happened_on": "2020-01-01", "kind": "note", "note": "A."},
    "partnerships:similar_create": lambda world, role, word: {"name": "New", "about": "Help."},
    "partnerships:similar_edit": _seen("similar", name="Title", about="Help."),
    "partnerships:uptake_create": lambda world, role, word: {
        "kind": "policy", "what": "A plan", "product": "Guide", "happened_on": "2019", "source": "A",
    },
    "partnerships:uptake_edit": _seen(
        "uptake", kind="policy", what="A plan", product="Guide", happened_on="2019", source="A"
    ),
    "partnerships:opportunity_create": _opportunity_form,
    "partnerships:opportunity_edit": _opportunity_form,
    "partnerships:opportunity_return": _note,
    "partnerships:opportunity_take_off": _note,
    "api:funding-opportunities-list": _opportunity_form,
    "api:funding-opportunities-detail": lambda world, role, word: {"note": "By letter."},
    "api:funding-opportunities-return": _note,
    "api:funding-opportunities-take-off": _note,
    "panels:part_say": lambda world, role, word: {"word": "approve"},
    "panels:part_step_aside": lambda world, role, word: {"reason": "My institute."},
    "panels:part_decide": _decision,
    "programme:reporting_round_list": lambda world, role, word: {
        "session": world.rows["session"].pk, "opens_on": "2030-01-01", "closes_on": "2030-02-01",
    },
    "records:document_create": _document_form,
    "records:document_edit": _document_form,
    "records:document_file_add": lambda world, role, word: {
        "language": "fr", "file": SimpleUploadedFile("paper.pdf", PDF + b"2"),
    },
    "records:body_create": lambda world, role, word: {"name_en": "Name", "code": "new", "kind": "task_force"},
    "records:body_edit": _seen("body", name_en="Name", code="body-1", kind="task_force"),
    "records:body_term_create": lambda world, role, word: {"starts": "2010", "ends": "2013"},
    "records:body_term_edit": _seen("term", starts="2014", ends="2018"),
    "records:unit_host_create": _host_form,
    "records:unit_host_edit": _host_form,
    "records:unit_hand_over": _host_form,
    "records:post_create": lambda world, role, word: {
        "number": 2, "name_en": "Name", "grade": "P-3", "is_vacant": "on",
    },
    "records:post_edit": _seen("post", number=1, name_en="Name", grade="P-3", incumbent_since="2016"),
    "records:session_create": lambda world, role, word: {"number": 6},
    "records:session_edit": _seen("session", number=5, city="Antalya"),
    "records:agenda_item_create": lambda world, role, word: {"number": "7", "name_en": "Name"},
    "records:agenda_item_edit": _seen("agenda_item", number="6(b)", name_en="Name"),
    "records:assessment_create": lambda world, role, word: {
        "code": "GA2", "name_en": "Name", "kind": "global", "state": "ongoing",
    },
    "records:assessment_edit": _seen("assessment", code="A1", name_en="Name", kind="global", state="ongoing"),
    "records:chapter_create": lambda world, role, word: {"number": "3", "title": "Title"},
    "records:chapter_edit": _seen("chapter", number="2.1", title="Title", after="first"),
    "records:milestone_create": lambda world, role, word: {"kind": "call", "starts": "2017"},
    "records:milestone_edit": _seen("milestone", kind="call", starts="2017"),
    "rolling_plan:section_edit": lambda world, role, word: {
        "body": "Mots.", "state": "draft", "version": 2 if word == "asked" else 0,
    },
    "rolling_plan:edition_begin": lambda world, role, word: {"note": "What is new."},
    "rolling_plan:edition_publish": lambda world, role, word: {"status": "comments"},
    "rolling_plan:edition_welcome": lambda world, role, word: {"decision": world.rows["decision"].pk},
    "rolling_plan:section_restore": lambda world, role, word: {"version": 2},
    "rolling_plan:import_text": lambda world, role, word: {
        "document": world.rows["document"]["public"].pk, "language": "en", "file": official_text("More"),
    },
    "rolling_plan:section_add": lambda world, role, word: {"kind": "item", "language": "en", "body": "Words."},
    "rolling_plan:section_add_first": lambda world, role, word: {"kind": "section", "language": "en", "title": "Title"},
    "accounts:profile": _person_form,
    "accounts:preferences": lambda world, role, word: {"language": "fr"},
    "accounts:person_create": _person_form,
    "accounts:person_edit": _person_form,
    "accounts:declaration_create": lambda world, role, word: {"starts_on": "2031-01-01", "ends_on": "2031-12-31"},
    "accounts:token_create": lambda world, role, word: {"name": "Program", "scopes": ["read"], "days": 30},
    "accounts:focal_point_claim": lambda world, role, word: {
        "role": "deputy_focal_point", "country": world.rows["country"].pk,
    },
    "accounts:role_grant": _term,
    "accounts:invitation_create": _term,
    "accounts:invitation_accept": lambda world, role, word: {
        "family_name": "Family", "password": "a long sentence of mine", "again": "a long sentence of mine",
    },
    "accounts:organisation_create": _organisation_form,
    "accounts:organisation_edit": _organisation_form,
    "accounts:organisation_decline": _note,
    "api:activities-list": _activity_members,
    "api:activities-detail": lambda world, role, word: {"place": "Oslo"},
    "api:proposals-list": _proposal_members,
    "api:proposals-detail": lambda world, role, word: {"contact_name": "Office"},
    "api:proposals-withdraw": _note,
    "api:proposal-files-list": lambda world, role, word: {
        "proposal": world.rows["proposal"]["own-draft" if word == "for-own" else "others-draft"].pk,
        "file": SimpleUploadedFile("more.pdf", PDF + b"more"),
    },
    **{
        f"api:proposals-{verb}-co-editor": lambda world, role, word: {"email": "colleague@example.org"}
        for verb in ("add", "remove")
    },
    "api:proposals-clarify": lambda world, role, word: {"body": "A question."},
    "matching:self_assessment_begin": lambda world, role, word: {
        "country": world.rows["country"].pk, "year": 2026, "languages": ["en"],
        "organisation": world.rows["organisation"]["verified"].pk,
    },
    "api:self-assessments-list": lambda world, role, word: {
        "country": "GRD", "year": 2026, "languages": ["en"],
        "organisation": world.rows["organisation"]["verified"].pk,
    },
    "api:self-assessments-add-group": _group,
    "api:self-assessments-remove-group": lambda world, role, word: {
        "group": world.rows["self_assessment"][word].consulted.first().pk,
    },
    "api:self-assessments-endorse": _note,
    "api:self-assessments-publication": lambda world, role, word: {"may_be_published": True},
    "api:self-assessments-ask-for-support": lambda world, role, word: {"need": world.rows["need"].code},
    "api:self-assessment-parts-detail": lambda world, role, word: {"answers": [{"question": "seek", "capacity": 3}]},
    "matching:self_assessment_part": lambda world, role, word: {"version": 2, "seek-capacity": 3},
    "matching:consulted_groups": _group,
    "matching:assessment_authors": lambda world, role, word: {"email": "other@example.org"},
    "matching:assessment_publication": lambda world, role, word: {"may_be_published": "yes"},
    "matching:offer_start": _offer_members,
    "matching:offer_section": lambda world, role, word: {
        "capacity": 5, "version": world.rows["offer"][word].version, "valid_until": "2040-01-01",
    },
    **{f"matching:offer_{name}": _note for name in ("return", "close", "reopen", "withdraw")},
    "matching:offer_extend": lambda world, role, word: {"valid_until": "2040-01-01"},
    **{f"matching:endorsement_{name}": _note for name in ("return", "take_back", "withdraw")},
    "matching:endorsement_ask": _endorsement_form,
    "matching:endorsement_answer": _endorsement_form,
    "matching:endorsement_sheet": lambda world, role, word: {
        name: "yes" if name.startswith(("meets", "follows")) else "Because."
        for name in (
            "meets_needs", "needs_why", "follows_principles", "principles_why", "follows_procedures", "procedures_why",
            "meets_criteria", "criteria_why",
        )
    },
    "matching:endorsement_note": lambda world, role, word: {
        "country": world.rows["country"].pk, "said": "It helps.", "said_on": "2026-01-31",
    },
    "matching:endorsement_close_review": lambda world, role, word: {"recommendation": "Endorse it."},
    "matching:endorsement_put": lambda world, role, word: {
        "bodies": [world.rows["body"].pk], "granted_level": "recognised", "valid_months": 12,
    },
    "matching:endorsement_revoke": lambda world, role, word: {"note": "Because.", "minutes_reference": "Bureau 22/1"},
    "matching:offer_take_up": lambda world, role, word: {"activity": world.rows["activity"]["planned"].pk, "places": 1},
    "matching:take_up_undo": _note,
    "matching:gift_confirm": lambda world, role, word: {"decision": world.rows["decision"].pk},
    "matching:gift_take_back": _note,
    "matching:gift_plenary": lambda world, role, word: {
        "outcome": "approved", "decided_on": "2026-01-31", "minutes_reference": "IPBES/12/3",
    },
    "api:endorsements-list": _endorsement_members,
    "api:endorsements-answer": lambda world, role, word: {"needs_met": "Because."},
    "api:endorsements-withdraw": _note,
    "api:endorsements-review": lambda world, role, word: {
        name: True if name.startswith(("meets", "follows")) else "Because."
        for name in (
            "meets_needs", "needs_why", "follows_principles", "principles_why", "follows_procedures", "procedures_why",
            "meets_criteria", "criteria_why",
        )
    },
    "api:offers-list": _offer_members,
    "api:offers-detail": lambda world, role, word: {"contact_name": "Office"},
    "api:offers-withdraw": _note,
    "api:offers-extend": lambda world, role, word: {"valid_until": "2040-01-01"},
    "api:reviews-detail": lambda world, role, word: {"comment": "A word."},
    "api:reviews-abstain": lambda world, role, word: {"reason": "Not my field."},
    "api:reviews-reopen": lambda world, role, word: {"reason": "Look again."},
    "api:reviews-step-aside": lambda world, role, word: {"reason": "A relative."},
    "api:proposal-calls-state-interests": lambda world, role, word: {"organisations": [], "no_other_interest": True},
    "api:matters-say": _of_body(lambda world, role, word: {"word": "approve"}),
    "api:matters-decide": _of_body(_decision),
    "api:activities-give-back": _note,
    "api:activities-decline": _note,
    "api:activities-withdraw": _note,
    "api:activities-move": lambda world, role, word: {"state": "planned" if word == "withdrawn" else "ongoing"},
}  # fmt: skip


# Asking


class Caller:
    """Sends the requests of the table; whatever one changes is taken back."""

    def __init__(self, world):
        self.world, self.client = world, Client(raise_request_exception=False)

    def answers(self, method, route, word):
        """What each of the ten gets."""
        return [self.answer(method, route, word, role) for role in ROLES]

    def answer(self, method, route, word, role):
        """What one of them gets; of several addresses, the one answer they agree on."""
        found = {self._answer(method, address, route, word, role) for address in self.addresses(route, word, role)}
        return "|".join(sorted(found))

    def response(self, method, address, role, data=None, *, is_api=False, **headers):
        """The response itself; nothing is taken back."""
        self.client.cookies = SimpleCookie()
        options = {"headers": headers}
        if is_api:
            if role != "anonymous":
                options["headers"] |= {"Authorization": f"Bearer {self.world.tokens[role]}"}
            if any(isinstance(value, SimpleUploadedFile) for value in (data or {}).values()):
                options["data"] = data
            elif method != "GET":
                options |= {"content_type": "application/json", "data": json.dumps(data or {})}
        else:
            if role != "anonymous":
                self.client.cookies[settings.SESSION_COOKIE_NAME] = self.world.cookies[role]
            if method != "GET":
                options["data"] = data or {}
        with translation.override("en"):
            return getattr(self.client, method.lower())(address, **options)

    def addresses(self, route, word, role):
        """The addresses a line of the table stands for: one, or one for each kind of row in the admin."""
        with translation.override("en"):
            if word == "every":
                action = route.rpartition("_")[2]
                return [reverse(f"admin:{model}_{action}") for model in admin_models()]
            if route in NOWHERE:
                return [NOWHERE[route]]
            find = OBJECTS[route][0] if route in OBJECTS else None
            arguments = find(self.world, role, word) if find else {}
            if route == "admin:unnamed":
                return [f"/en/admin/{word}/"]
            if route == "admin:every_unnamed":
                return [f"/en/admin/directory/country/{arguments['object_id']}/"]
            name = route.replace("every", "directory_country") if route.startswith("admin:every") else route
            query = f"?{urlencode(QUERIES[word])}" if word in QUERIES else ""
            return [reverse(name, kwargs=arguments) + query]

    def _answer(self, method, address, route, word, role):
        is_api = route.startswith("api:")
        headers = {}
        if is_api and method in ("PATCH", "PUT", "POST") and route in VERSIONED:
            headers["If-Match"] = f'"{self.world.rows[VERSIONED[route]][word].version}.0"'
        cache.clear()
        with transaction.atomic():
            before = Entry.objects.count()
            data = body(self.world, route, role, word) if method != "GET" else None
            response = self.response(method, address, role, data, is_api=is_api, **headers)
            if getattr(response, "streaming", False):
                b"".join(response.streaming_content)
            changed = Entry.objects.count() > before
            transaction.set_rollback(True)
        return _code(response) + ("+" if changed else "")


def _code(response):
    if response.status_code != 302:
        return str(response.status_code)
    if "/sign-in/login/" in response.url:
        return "login"
    return "prove" if "reauthenticate" in response.url else "302"


# Writing down


def line(case, answers):
    """One line of the table."""
    return "".join(f"{part:<{width}} " for part, width in zip(case, WIDTHS, strict=True)) + _columns(answers)


def _columns(cells):
    return " ".join(f"{cell:<11}" for cell in cells).rstrip()


def read():
    """The table as {(method, route, object): answers}."""
    lines = [text for text in FILE.read_text().splitlines() if text and not text.startswith(("#", "METHOD"))]
    return {tuple(parts[:3]): parts[3:] for parts in (text.split() for text in lines)}


def write(world):
    """Ask everything and write the table."""
    caller = Caller(world)
    head = line(("METHOD", "route", "object"), ROLES)
    rows, last = [], None
    for case in cases():
        group = case[1].partition(":")[0] if ":" in case[1] else case[1].partition("_")[0]
        rows += [""] if group != last else []
        rows.append(line(case, caller.answers(*case)))
        last = group
    FILE.write_text("\n".join([HEADER + head, *rows]) + "\n")
