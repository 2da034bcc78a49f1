"""Two rules that a row policy cannot say, since it does not see the row as it was.

Nobody changes their own roles or clearance, and nobody moves to another organisation or
account. Only the steward of a network vets a seat in it. The services say so first, with a
reason for the reader; the database keeps it where a service would forget.
"""

from django.db import migrations

OWN_RIGHTS = """
CREATE FUNCTION trust_member_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.organisation_id, NEW.account_id) IS DISTINCT FROM
       (OLD.organisation_id, OLD.account_id) THEN
        RAISE EXCEPTION 'member_stays_with_organisation_and_account'
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.roles, NEW.clearance, NEW.is_active) IS DISTINCT FROM
       (OLD.roles, OLD.clearance, OLD.is_active)
       AND (OLD.id::text = current_setting('alcyon.member', true)
            OR OLD.account_id::text = current_setting('alcyon.account', true)) THEN
        RAISE EXCEPTION 'member_rights_are_given_by_others' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trust_member_guard BEFORE UPDATE ON trust_member
    FOR EACH ROW EXECUTE FUNCTION trust_member_guard();
"""

VETTING = """
CREATE FUNCTION trust_seat_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.network_id, NEW.organisation_id, NEW.member_id, NEW.proposed_by) IS DISTINCT FROM
       (OLD.network_id, OLD.organisation_id, OLD.member_id, OLD.proposed_by) THEN
        RAISE EXCEPTION 'seat_stays_what_was_proposed' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.vetted_by, NEW.vetted_at) IS DISTINCT FROM (OLD.vetted_by, OLD.vetted_at)
       AND NOT EXISTS (
           SELECT 1 FROM trust_network
           WHERE id = NEW.network_id
             AND steward_id::text = current_setting('alcyon.organisation', true)) THEN
        RAISE EXCEPTION 'seat_is_vetted_by_the_steward' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trust_seat_guard BEFORE UPDATE ON trust_seat
    FOR EACH ROW EXECUTE FUNCTION trust_seat_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("trust", "0003_operators_and_postings")]

    operations = [
        migrations.RunSQL(
            OWN_RIGHTS,
            "DROP TRIGGER trust_member_guard ON trust_member; DROP FUNCTION trust_member_guard()",
        ),
        migrations.RunSQL(
            VETTING,
            "DROP TRIGGER trust_seat_guard ON trust_seat; DROP FUNCTION trust_seat_guard()",
        ),
    ]
