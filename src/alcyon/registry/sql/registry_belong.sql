-- Whether every one of `ids` is, or was until it was deleted, a record or link of that owner.
-- Asked by the wall of the audit's lines for owners: what was read a moment ago may have been
-- blocked, recalled or deleted since, and its owner is told of the reading all the same.
CREATE OR REPLACE FUNCTION registry_belong(asked int, ids uuid[])
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
    SELECT cardinality(ids) > 0 AND NOT EXISTS (
        SELECT FROM unnest(ids) AS one
        WHERE NOT EXISTS (SELECT FROM registry_record WHERE id = one AND owner_id = asked)
          AND NOT EXISTS (SELECT FROM registry_link WHERE id = one AND owner_id = asked)
          AND NOT EXISTS (
              SELECT FROM registry_deletionreceipt WHERE record_id = one AND owner_id = asked)
    )
$$
