"""Erasure reaches what came back with paper copies of layouts, and names on proposed layouts.

A name becomes the tombstone wherever it stands. What was noted of a house goes whole once
nobody who ever lived there is still known, as do words about its head with any of them. Whose
name a plot bore is also in the file that came: its key goes, the proposal is in the records.
"""

from django.db import migrations

from network.rules_of_privacy import TOMBSTONE
from network.rules_of_words import CALLED, final_but_for_words, words_may_go

# Columns in which people's own words stand, by table; and those which the database derives, as
# a trigger before the update does not see them yet.
WORDS = {
    "maps_layoutremark": ("words",),
    "maps_layoutproposal": ("title", "site_square_metres"),
    "maps_proposedpart": ("label", "square_metres"),
}
FINAL = final_but_for_words("maps_words_are_final", "maps_erase_words")
ERASE = f"""
CREATE FUNCTION maps_erase_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    called text[];
BEGIN
    called := ({CALLED});
    FOR i IN 1 .. coalesce(array_length(called, 1), 0) LOOP
        UPDATE maps_layoutremark SET words = replace(words, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN words) > 0;
        UPDATE maps_layoutproposal SET title = replace(title, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN title) > 0;
        UPDATE maps_proposedpart SET label = replace(label, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN label) > 0;
    END LOOP;
    UPDATE maps_layoutremark AS remark SET words = '{TOMBSTONE}'
    WHERE remark.words <> '{TOMBSTONE}' AND EXISTS (
        SELECT FROM survey_visit AS visit
        JOIN network_householdmembership AS lived ON lived.household_id = visit.household_id
        WHERE visit.house_id = remark.house_id AND lived.person_id = NEW.person_id
    ) AND (remark.kind = 'head' OR NOT EXISTS (
        SELECT FROM survey_visit AS visit
        JOIN network_householdmembership AS lived ON lived.household_id = visit.household_id
        WHERE visit.house_id = remark.house_id
          AND lived.person_id NOT IN (SELECT person_id FROM network_erasure)
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER words_of_layouts_go AFTER INSERT ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION maps_erase_words();

-- Inside network_erase_person: what it lets through of sources is theirs alone.
CREATE FUNCTION maps_erase_proposals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE network_source
    SET title = '{TOMBSTONE}', file_name = '', stored_as = '', wrapped_key = NULL, reading = '{{}}'
    WHERE title <> '{TOMBSTONE}' AND id IN (
        SELECT proposal.source_id FROM maps_layoutproposal AS proposal
        WHERE position('{TOMBSTONE}' IN proposal.title) > 0 OR EXISTS (
            SELECT FROM maps_proposedpart AS part
            WHERE part.proposal_id = proposal.id AND position('{TOMBSTONE}' IN part.label) > 0));
    RETURN NULL;
END $$;
CREATE TRIGGER proposals_go_with_the_person AFTER UPDATE OF counts ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION maps_erase_proposals();
"""
REVERSED = """
DROP TRIGGER proposals_go_with_the_person ON network_erasure;
DROP FUNCTION maps_erase_proposals();
DROP TRIGGER words_of_layouts_go ON network_erasure;
DROP FUNCTION maps_erase_words();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("maps", "0006_imagery"),
        ("parcels", "0010_erasure_of_names"),
        ("survey", "0030_questioned_in_sets"),
    ]

    operations = [
        migrations.RunSQL(FINAL, "DROP FUNCTION maps_words_are_final();"),
        *(
            migrations.RunSQL(*words_may_go(table, columns, "maps_words_are_final"))
            for table, columns in WORDS.items()
        ),
        migrations.RunSQL(ERASE, REVERSED),
    ]
