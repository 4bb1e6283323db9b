"""From the verdict form to a verification, or to a sentence why not."""

from __future__ import annotations

from network.errors import NetworkError
from network.models import Account
from network.moments import Moment
from network.sentences import sentence
from parcels.models import Boundary
from survey import intake
from survey.errors import DisagreementNeedsReason, SurveyError
from survey.forms import VerdictForm
from survey.models import Verification, Visit


def give_verdict(record: Visit | Boundary, form: VerdictForm, account: Account) -> bool:
    """Record the verdict that `form` holds; where that is refused, the form says why."""
    if not form.is_valid():
        return False
    try:
        intake.verify(
            record,
            Verification.Verdict(form.cleaned_data["verdict"]),
            account=account,
            verified_on=Moment.now().last_day,
            reason=form.cleaned_data["reason"],
            wrong_facts=form.cleaned_data.get("wrong", ()),
        )
    except DisagreementNeedsReason as error:
        form.add_error("reason", sentence(error))
    except (SurveyError, NetworkError) as error:
        form.add_error(None, sentence(error))
    else:
        return True
    return False
