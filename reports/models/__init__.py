"""Tables of reports: requests and orders, the reports of months and who signed them."""

from reports.models.instructions import Forwarding, ForwardingResult, Instruction, InstructionStep
from reports.models.months import MonthlyReport, ReportStep
from reports.models.requests import Answer, Request
from reports.models.runs import MonthRun
from reports.models.sharing import (
    ReportLink,
    ReportLinkEnding,
    ReportLinkOpening,
    WrongReportPinCount,
)

__all__ = [
    "Answer",
    "Forwarding",
    "ForwardingResult",
    "Instruction",
    "InstructionStep",
    "MonthRun",
    "MonthlyReport",
    "ReportLink",
    "ReportLinkEnding",
    "ReportLinkOpening",
    "ReportStep",
    "Request",
    "WrongReportPinCount",
]
