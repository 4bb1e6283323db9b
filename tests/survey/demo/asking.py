"""Questions to the demo, and the day and seed it is made with."""

from __future__ import annotations

from datetime import date

from django.db import connection

from network.moments import Moment

TODAY = date(2025, 7, 15)
SEED = 7
NOW = Moment(TODAY, Moment.now().known_by)


def asked(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def asked_one(sql, *parameters):
    return asked(sql, *parameters)[0][0]
