-- How many visible records match, counted up to `most` and no further.
-- See registry_search for CASE and EXECUTE.
CREATE OR REPLACE FUNCTION registry_count(wanted tsquery, most int)
RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET max_parallel_workers_per_gather = 0
AS $$
DECLARE
    counted bigint;
BEGIN
    EXECUTE $count$
        SELECT count(*)
        FROM (
            SELECT 1
            FROM registry_record
            WHERE tokens @@ $1 AND CASE WHEN {visible} THEN true ELSE false END
            LIMIT $2
        ) AS counted
    $count$ INTO counted USING wanted, most;
    RETURN counted;
END
$$
