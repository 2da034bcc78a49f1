-- Whether an organisation has members of its own, for the operator who would invite its first.
-- Says yes or no, to nobody but the operator; whoever works there stays behind the walls.
CREATE OR REPLACE FUNCTION trust_is_staffed(asked int)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT NOT {may_ask} OR EXISTS (
        SELECT 1 FROM trust_member WHERE organisation_id = asked AND is_active
    )
$$
