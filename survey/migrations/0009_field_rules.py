"""Facts told in the field are final, and so is what devices sent."""

from django.db import migrations

from network.rules import append_only

KEPT = ("survey_submission", "survey_submissionfile", "survey_interpretation")


class Migration(migrations.Migration):
    dependencies = [("survey", "0008_field"), ("network", "0012_field_device_rules")]

    operations = [
        *append_only(
            "survey_surveyroundrecord",
            "survey_surveyassignment",
            "survey_surveyplanhousehold",
            "survey_livelihood",
            "survey_householdaccount",
            "survey_tenure",
            "survey_houseservices",
            "survey_photograph",
            "survey_referral",
            "survey_indicatorfinding",
            "survey_formversion",
            "survey_formmapping",
            "survey_formclosing",
            "survey_contradiction",
            "survey_settlement",
            "survey_duplicateverdict",
        ),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
                f"DROP TRIGGER fact_is_final ON {table};",
            )
            for table in KEPT
        ),
    ]
