"""The parts of the situation report, each about one subject."""

from reports.sections.concession import concessions
from reports.sections.coverage import coverage
from reports.sections.housing import housing
from reports.sections.land import land
from reports.sections.orders import orders
from reports.sections.people import people
from reports.sections.plan import plan
from reports.sections.referrals import referrals
from reports.sections.requests import requests
from reports.sections.savings import savings
from reports.sections.work import work

# In the order of the report (DOMAIN.md §5.1).
IN_ORDER = (
    coverage,
    land,
    housing,
    people,
    referrals,
    savings,
    work,
    concessions,
    plan,
    orders,
    requests,
)

__all__ = ["IN_ORDER"]
