"""Tables of what people decide to do."""

from plans.models.housing import (
    BudgetAmount,
    BudgetLine,
    HousingCeiling,
    HousingProject,
    PostedEntry,
    ProjectDocument,
    ProjectMoney,
    ProjectRecord,
    ProjectStep,
    ProjectVillage,
    RosterDecision,
    RosterEntry,
    RosterObjection,
    RosterPosting,
    Step,
)

__all__ = [
    "BudgetAmount",
    "BudgetLine",
    "HousingCeiling",
    "HousingProject",
    "PostedEntry",
    "ProjectDocument",
    "ProjectMoney",
    "ProjectRecord",
    "ProjectStep",
    "ProjectVillage",
    "RosterDecision",
    "RosterEntry",
    "RosterObjection",
    "RosterPosting",
    "Step",
]
