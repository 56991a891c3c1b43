"""What people type about calls and responses."""

from .calls import CallForm, CallWordingForm, CodeForm, PolicyForm
from .matches import (
    BringTogetherForm,
    BundleForm,
    BundlePartForm,
    ContactForm,
    FunderAnswerForm,
    IntroduceForm,
    PortfolioForm,
    ReportForm,
    TermsForm,
    WeightsForm,
)
from .offers import OFFER_FORMS, ApprovalForm, ExtendForm, OfferStartForm, PlenaryForm, PutForm, TakeUpForm
from .proposals import (
    SECTION_FORMS,
    ClarificationForm,
    CoEditorForm,
    DuplicateForm,
    FileForm,
    ReasonForm,
    StartForm,
)

__all__ = [
    "ApprovalForm",
    "BringTogetherForm",
    "BundleForm",
    "BundlePartForm",
    "FunderAnswerForm",
    "CallForm",
    "CallWordingForm",
    "ClarificationForm",
    "CoEditorForm",
    "CodeForm",
    "ContactForm",
    "DuplicateForm",
    "ExtendForm",
    "FileForm",
    "IntroduceForm",
    "PortfolioForm",
    "OFFER_FORMS",
    "OfferStartForm",
    "PlenaryForm",
    "PolicyForm",
    "PutForm",
    "ReasonForm",
    "ReportForm",
    "SECTION_FORMS",
    "StartForm",
    "TakeUpForm",
    "TermsForm",
    "WeightsForm",
]
