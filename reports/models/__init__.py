"""Tables of reports: requests and orders, the reports of months and who signed them."""

from reports.models.instructions import Forwarding, ForwardingResult, Instruction, InstructionStep
from reports.models.months import MonthlyReport, ReportStep
from reports.models.requests import Answer, Request

__all__ = [
    "Answer",
    "Forwarding",
    "ForwardingResult",
    "Instruction",
    "InstructionStep",
    "MonthlyReport",
    "ReportStep",
    "Request",
]
