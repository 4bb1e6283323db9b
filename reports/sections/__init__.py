"""The numbered sections of the situation report."""

from reports.sections.concession import concessions
from reports.sections.coverage import coverage
from reports.sections.housing import housing
from reports.sections.land import land

__all__ = ["concessions", "coverage", "housing", "land"]
