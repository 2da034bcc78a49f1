"""Three more rules that a row policy cannot say, since it does not see the row as it was.

A seat that ended stays ended, and nobody names themselves a focal point. A one-time link bears
the true name of who made it, and a reset the true name of another who approved it: two
administrators are a rule of the database, not of one service.
"""

from django.db import migrations

SEATS = """
CREATE FUNCTION trust_seat_end_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'seat_that_ended_stays_ended' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.is_focal_point AND NOT OLD.is_focal_point AND NOT 'network.propose' = ANY (
        string_to_array(coalesce(current_setting('alcyon.abilities', true), ''), ',')) THEN
        RAISE EXCEPTION 'seat_focal_point_is_named_by_who_proposes'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trust_seat_end_guard BEFORE UPDATE ON trust_seat
    FOR EACH ROW EXECUTE FUNCTION trust_seat_end_guard();
"""

LINKS = """
CREATE FUNCTION trust_link_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    acting text := nullif(current_setting('alcyon.member', true), '');
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.made_by::text IS DISTINCT FROM acting OR NEW.approved_by IS NOT NULL THEN
            RAISE EXCEPTION 'link_is_made_in_ones_own_name' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.kind, NEW.organisation_id, NEW.member_id, NEW.made_by) IS DISTINCT FROM
       (OLD.kind, OLD.organisation_id, OLD.member_id, OLD.made_by) THEN
        RAISE EXCEPTION 'link_stays_what_was_made' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.approved_by IS DISTINCT FROM OLD.approved_by
       AND (NEW.approved_by::text IS DISTINCT FROM acting OR NEW.approved_by = OLD.made_by) THEN
        RAISE EXCEPTION 'link_is_approved_in_ones_own_name' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER trust_link_guard BEFORE INSERT OR UPDATE ON trust_onetimelink
    FOR EACH ROW EXECUTE FUNCTION trust_link_guard();
"""


def undone(table: str, guard: str) -> str:
    return f"DROP TRIGGER {guard} ON {table}; DROP FUNCTION {guard}()"


class Migration(migrations.Migration):
    dependencies = [("trust", "0006_what_an_order_had")]

    operations = [
        migrations.RunSQL(SEATS, undone("trust_seat", "trust_seat_end_guard")),
        migrations.RunSQL(LINKS, undone("trust_onetimelink", "trust_link_guard")),
    ]
