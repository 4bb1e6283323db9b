"""Tables of the survey: forms, what devices sent, visits and what they found, who agrees."""

from survey.models.contradictions import Contradiction, DuplicateVerdict, Settlement
from survey.models.field_pieces import FieldPiece
from survey.models.forms import FormClosing, FormMapping, FormMedium, FormVersion, SurveyForm
from survey.models.indicators import Indicator, IndicatorFinding, IndicatorSet
from survey.models.paper import PrintedSheet, TypedSheet
from survey.models.rounds import (
    SurveyAssignment,
    SurveyPlanHousehold,
    SurveyRound,
    SurveyRoundRecord,
)
from survey.models.submissions import (
    Interpretation,
    RefusedSubmission,
    Submission,
    SubmissionFile,
)
from survey.models.told import (
    ErasedFile,
    HouseholdAccount,
    HouseServices,
    Livelihood,
    Photograph,
    PictureCopy,
    Referral,
    Tenure,
    UndrawnPicture,
)
from survey.models.visits import (
    NEEDS_REPAIR,
    CareLevel,
    CareNeed,
    DisabilityType,
    HardshipType,
    HouseCondition,
    RecordStatus,
    RepairPart,
    Verification,
    Visit,
)

__all__ = [
    "NEEDS_REPAIR",
    "CareLevel",
    "CareNeed",
    "Contradiction",
    "DisabilityType",
    "DuplicateVerdict",
    "ErasedFile",
    "FieldPiece",
    "FormClosing",
    "FormMapping",
    "FormMedium",
    "FormVersion",
    "HardshipType",
    "HouseCondition",
    "HouseServices",
    "HouseholdAccount",
    "Indicator",
    "IndicatorFinding",
    "IndicatorSet",
    "Interpretation",
    "Livelihood",
    "Photograph",
    "PictureCopy",
    "PrintedSheet",
    "RecordStatus",
    "Referral",
    "RefusedSubmission",
    "RepairPart",
    "Settlement",
    "Submission",
    "SubmissionFile",
    "SurveyAssignment",
    "SurveyForm",
    "SurveyPlanHousehold",
    "SurveyRound",
    "SurveyRoundRecord",
    "Tenure",
    "TypedSheet",
    "UndrawnPicture",
    "Verification",
    "Visit",
]
