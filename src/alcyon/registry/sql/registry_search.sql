-- The newest visible records that match, as ids; the caller joins them back through its walls.
-- Text operators are not leakproof, so under row security their index would go unused.
CREATE OR REPLACE FUNCTION registry_search(wanted tsquery, most int)
RETURNS TABLE (id uuid)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT registry_record.id
    FROM registry_record
    WHERE tokens @@ wanted AND {visible}
    ORDER BY updated_at DESC, registry_record.id
    LIMIT most
$$
