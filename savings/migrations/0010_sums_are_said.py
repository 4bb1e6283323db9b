"""An approval and an agreeing passbook name their sum: NULL > 0 and NULL = ledger were not false.

What was stored before stays as it is, for it is final; every new fact is held to it.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("savings", "0009_centre")]

    operations = [
        migrations.RemoveConstraint(model_name="auditsample", name="sample_says_what_was_found"),
        migrations.RemoveConstraint(
            model_name="loandecision", name="decision_says_how_much_or_why"
        ),
        migrations.RemoveConstraint(model_name="proposalstep", name="step_says_how_much_or_why"),
        AddConstraintNotValid(
            model_name="auditsample",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("passbook_satang", F("ledger_satang")),
                    ("passbook_satang__isnull", False),
                    ("result", "agrees"),
                )
                | Q(
                    ("passbook_satang__isnull", False),
                    ("result", "differs"),
                    Q(("passbook_satang", F("ledger_satang")), _negated=True),
                    Q(("remark", ""), _negated=True),
                )
                | Q(("passbook_satang__isnull", True), ("result", "missing")),
                name="sample_says_what_was_found",
            ),
        ),
        AddConstraintNotValid(
            model_name="loandecision",
            constraint=models.CheckConstraint(
                condition=Q(("is_approved", True), ("satang__gt", 0), ("satang__isnull", False))
                | Q(("is_approved", False), Q(("reason", ""), _negated=True)),
                name="decision_says_how_much_or_why",
            ),
        ),
        AddConstraintNotValid(
            model_name="proposalstep",
            constraint=models.CheckConstraint(
                condition=Q(("satang__gt", 0), ("satang__isnull", False), ("state", "approved"))
                | Q(
                    ("satang__isnull", True),
                    ("state", "refused"),
                    Q(("reason", ""), _negated=True),
                )
                | Q(("satang__isnull", True), ("state__in", ["submitted", "considered"])),
                name="step_says_how_much_or_why",
            ),
        ),
    ]
