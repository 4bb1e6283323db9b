"""SQL of migration 0017: erasure reaches what people wrote beside the registers of persons.

A trigger on the tombstone, before network_erase_person has taken the names away: where a name
stands in somebody's words it becomes the tombstone, and nothing else of the row changes.
"""

from __future__ import annotations

from network.rules_of_privacy import TOMBSTONE

# Columns in which people's own words stand, by table.
WORDS = {
    "network_consent": ("guardian_name",),
    "network_datarequestanswer": ("words",),
    "network_breach": ("happened",),
    "network_breachstep": ("words",),
    "network_networkcontact": ("officer", "name", "address", "phone", "email"),
}


def final_but_for_words(function: str, verb: str) -> str:
    """SQL of a trigger function: rows are final, but for words which `verb` makes the tombstone.

    The columns are the arguments of the trigger.
    """
    return f"""
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stack text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        GET DIAGNOSTICS stack = PG_CONTEXT;
        IF stack LIKE '%function {verb}() line %'
           AND to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV
           AND NOT EXISTS (
               SELECT FROM unnest(TG_ARGV) AS word
               WHERE to_jsonb(NEW)->>word IS DISTINCT FROM to_jsonb(OLD)->>word
                 AND to_jsonb(NEW)->>word <> ''
                 AND position('{TOMBSTONE}' IN to_jsonb(NEW)->>word) = 0
           ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'row % of % is final; record a new fact', OLD.id, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'fact_is_final', TABLE = TG_TABLE_NAME;
END $$;
"""  # noqa: S608 (constants)


def words_may_go(table: str, columns: tuple[str, ...], function: str) -> tuple[str, str]:
    """SQL by which rows of a table are final as `function` says, and its reverse."""
    named = ", ".join(f"'{column}'" for column in columns)
    replace = f"CREATE OR REPLACE TRIGGER fact_is_final BEFORE UPDATE OR DELETE ON {table}"
    return (
        f"{replace} FOR EACH ROW EXECUTE FUNCTION {function}({named});",
        f"{replace} FOR EACH ROW EXECUTE FUNCTION network_fact_is_final();",
    )


# What a person is called, in their records and accounts, also without title: nobody writes one
# beside a lane. The longest first; two words at least: no part of another word is taken away.
CALLED = f"""
    SELECT coalesce(array_agg(word ORDER BY length(word) DESC, word), '{{}}')
    FROM (
        SELECT name FROM network_personrecord WHERE party_id = NEW.person_id
        UNION SELECT name FROM network_account WHERE person_id = NEW.person_id
    ) AS known
    CROSS JOIN LATERAL (
        VALUES (name),
               (regexp_replace(name,
                   '^(นางสาว|นาง|นาย|น\\.ส\\.|ด\\.ช\\.|ด\\.ญ\\.|เด็กชาย|เด็กหญิง)\\s*', ''))
    ) AS said (word)
    WHERE name NOT IN ('', '{TOMBSTONE}') AND (word = name OR word ~ '\\S\\s+\\S')
"""  # noqa: S608 (constants)

FINAL = final_but_for_words("network_words_are_final", "network_erase_words")

ERASE = f"""
CREATE FUNCTION network_erase_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    called text[];
BEGIN
    SELECT coalesce(array_agg(DISTINCT name ORDER BY name), '{{}}') INTO called FROM (
        SELECT name FROM network_personrecord WHERE party_id = NEW.person_id
        UNION SELECT name FROM network_account WHERE person_id = NEW.person_id
    ) AS known WHERE name NOT IN ('', '{TOMBSTONE}');

    -- Who answered for a child is known by the child's consent too: it goes with either.
    UPDATE network_consent SET guardian_name = '{TOMBSTONE}'
    WHERE guardian_name NOT IN ('', '{TOMBSTONE}')
      AND (person_id = NEW.person_id OR guardian_id = NEW.person_id
           OR EXISTS (
               SELECT FROM unnest(called) AS name WHERE position(name IN guardian_name) > 0));
    UPDATE network_datarequestanswer SET words = '{TOMBSTONE}'
    WHERE words <> '{TOMBSTONE}' AND request_id IN (
        SELECT id FROM network_datarequest WHERE person_id = NEW.person_id);
    FOR i IN 1 .. coalesce(array_length(called, 1), 0) LOOP
        UPDATE network_breach SET happened = replace(happened, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN happened) > 0;
        UPDATE network_breachstep SET words = replace(words, called[i], '{TOMBSTONE}')
        WHERE position(called[i] IN words) > 0;
        UPDATE network_networkcontact SET
            officer = replace(officer, called[i], '{TOMBSTONE}'),
            name = replace(name, called[i], '{TOMBSTONE}'),
            address = '', phone = '', email = ''
        WHERE position(called[i] IN officer) > 0 OR position(called[i] IN name) > 0;
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER words_go_first AFTER INSERT ON network_erasure
    FOR EACH ROW EXECUTE FUNCTION network_erase_words();
"""  # noqa: S608 (constants)

REVERSED = """
DROP TRIGGER words_go_first ON network_erasure;
DROP FUNCTION network_erase_words();
"""
