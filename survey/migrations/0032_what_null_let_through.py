"""A next sitting has its day, a merge the one who is kept, types of disability a disability.

Of each NULL would do as well, for a CHECK that is NULL is taken as kept.

What was stored before stays as it is, for it is final; every new fact is held to it.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("survey", "0031_questioned_looked_up")]

    operations = [
        migrations.RemoveConstraint(model_name="disputestep", name="next_sitting_is_to_come"),
        migrations.RemoveConstraint(model_name="duplicateverdict", name="one_of_the_pair_is_kept"),
        migrations.RemoveConstraint(model_name="careneed", name="type_is_of_a_disability"),
        AddConstraintNotValid(
            model_name="careneed",
            constraint=models.CheckConstraint(
                condition=Q(("disability_types", []))
                | Q(("has_disability", True), ("has_disability__isnull", False)),
                name="type_is_of_a_disability",
            ),
        ),
        AddConstraintNotValid(
            model_name="disputestep",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("next_on__isnull", True), ("next_at__isnull", True), ("next_venue", "")
                )
                | Q(
                    ("next_on__gte", F("taken_on")),
                    ("next_on__isnull", False),
                    Q(("kind__in", ("settled", "withdrawn")), _negated=True),
                ),
                name="next_sitting_is_to_come",
            ),
        ),
        AddConstraintNotValid(
            model_name="duplicateverdict",
            constraint=models.CheckConstraint(
                condition=Q(("is_same", False), ("kept__isnull", True))
                | Q(("is_same", True), ("kept", F("first")), ("kept__isnull", False))
                | Q(("is_same", True), ("kept", F("second")), ("kept__isnull", False)),
                name="one_of_the_pair_is_kept",
            ),
        ),
    ]
