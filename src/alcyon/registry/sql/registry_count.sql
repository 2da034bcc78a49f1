-- How many visible records match, counted up to `most` and no further.
CREATE OR REPLACE FUNCTION registry_count(wanted tsquery, most int)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT count(*) FROM (
        SELECT 1 FROM registry_record WHERE tokens @@ wanted AND {visible} LIMIT most
    ) AS counted
$$
