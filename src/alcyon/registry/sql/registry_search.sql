-- The newest visible records that match, as ids; the caller joins them back through its walls.
-- Text operators are not leakproof, so under row security their index would go unused.
-- The terms in `wanted` already name the viewer's keys, so the index finds what is addressed to
-- the viewer; inside CASE the rule is a filter alone, for its settings are unknown to the
-- planner and its guesses at them led to slow ways. EXECUTE, so that each search is planned for
-- its own words: rare ones by the inverted index, common ones along the newest records.
CREATE OR REPLACE FUNCTION registry_search(wanted tsquery, most int)
RETURNS TABLE (id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
BEGIN
    RETURN QUERY EXECUTE $search$
        SELECT registry_record.id
        FROM registry_record
        WHERE tokens @@ $1 AND CASE WHEN {visible} THEN true ELSE false END
        ORDER BY updated_at DESC, registry_record.id
        LIMIT $2
    $search$ USING wanted, most;
END
$$
