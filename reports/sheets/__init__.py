"""The maps of a situation report, one a section, drawn from the same records as its figures."""

from reports.sheets.concession import concession_map
from reports.sheets.coverage import coverage_map
from reports.sheets.housing import housing_map
from reports.sheets.land import land_map
from reports.sheets.opening import opening_map
from reports.sheets.people import care_by_village, care_map
from reports.sheets.work import training_map

__all__ = [
    "care_by_village",
    "care_map",
    "concession_map",
    "coverage_map",
    "housing_map",
    "land_map",
    "opening_map",
    "training_map",
]
