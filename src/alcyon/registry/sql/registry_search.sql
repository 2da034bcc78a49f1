-- The newest visible records that match, as ids; the caller joins them back through its walls.
-- Text operators are not leakproof, so under row security their index would go unused.
-- The terms in `wanted` already name the viewer's keys, so the index finds what is addressed to
-- the viewer; OFFSET 0 keeps the rule itself from being planned by guesses at its settings.
-- EXECUTE, so that each search is planned for its own words: rare ones by the inverted index,
-- common ones along the newest records until enough are found.
CREATE OR REPLACE FUNCTION registry_search(wanted tsquery, most int)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE $search$
        SELECT matching.id
        FROM (
            SELECT * FROM registry_record
            WHERE tokens @@ $1
            ORDER BY updated_at DESC, registry_record.id
            OFFSET 0
        ) AS matching
        WHERE {visible}
        ORDER BY updated_at DESC, matching.id
        LIMIT $2
    $search$ USING wanted, most;
END
$$
