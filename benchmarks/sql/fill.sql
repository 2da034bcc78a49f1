-- A register of %(records)s records from the templates that the application itself prepared.
-- Run as the server's superuser, in one session; indexes are built afterwards.
SELECT setseed(0.42);

CREATE TEMPORARY TABLE placed AS
SELECT
    drawn.*,
    CASE
        WHEN sharing < 0.60 THEN '{}'::int[]
        WHEN sharing < 0.75 THEN ARRAY[one]
        WHEN sharing < 0.85 THEN ARRAY[network, one, two]
        WHEN sharing < 0.95 THEN ARRAY[network]
        ELSE ARRAY[0]
    END AS audience,
    CASE
        WHEN about < 0.45 THEN 'SUSPECT'
        WHEN about < 0.75 THEN 'OTHER'
        WHEN about < 0.85 THEN 'CONVICTED'
        WHEN about < 0.95 THEN 'VICTIM'
        WHEN about < 0.98 THEN 'WITNESS'
        ELSE 'MISSING'
    END AS category,
    CASE WHEN marked < 0.25 THEN 0 WHEN marked < 0.85 THEN 1 WHEN marked < 0.97 THEN 2 ELSE 3 END
        AS level,
    about >= 0.85 AS is_protected,
    'V-' || lpad(upper(to_hex(n)), 8, '0') AS code
FROM (
    SELECT
        n,
        gen_random_uuid() AS id,
        %(base)s + floor(%(organisations)s * power(random(), 3))::int AS owner_id,
        1 + floor(random() * %(templates)s)::int AS template,
        random() AS sharing,
        random() AS marked,
        random() AS about,
        %(base)s + floor(random() * %(organisations)s)::int AS one,
        %(base)s + floor(random() * %(organisations)s)::int AS two,
        -(1 + floor(random() * %(networks)s)::int) AS network,
        timestamptz '2024-06-01' + n * (interval '2 years' / %(records)s) AS at
    FROM generate_series(1, %(records)s) AS n
) AS drawn;

INSERT INTO registry_record
SELECT made.*
FROM placed AS p
JOIN bench_template AS t ON t.number = p.template
CROSS JOIN LATERAL jsonb_populate_record(NULL::registry_record, t.record || jsonb_build_object(
    'id', p.id,
    'owner_id', p.owner_id,
    'audience', p.audience,
    'category', p.category,
    'level', p.level,
    'is_protected', p.is_protected,
    'code', CASE WHEN p.is_protected THEN p.code ELSE '' END,
    'caption', CASE WHEN p.is_protected THEN p.code ELSE t.record ->> 'caption' END,
    'is_blocked', p.marked > 0.99,
    'origin_key', '\x' || encode(sha256(p.n::text::bytea), 'hex'),
    'created_at', p.at,
    'updated_at', p.at,
    'tokens', concat_ws(
        ' ',
        quote_literal('O:' || p.owner_id),
        quote_literal('S:Person'),
        quote_literal('C:' || p.category),
        (SELECT string_agg(quote_literal('A:' || area), ' ')
         FROM jsonb_array_elements_text(t.record -> 'crime_areas') AS area),
        (SELECT string_agg(quote_literal('K:' || key), ' ') FROM unnest(p.audience) AS key),
        CASE WHEN p.is_protected THEN quote_literal(lower(p.code)) ELSE t.words || ' n' || p.n END
    )
)) AS made;

INSERT INTO registry_revision
SELECT made.*
FROM placed AS p
JOIN bench_template AS t ON t.number = p.template
CROSS JOIN LATERAL jsonb_populate_record(NULL::registry_revision, t.revision || jsonb_build_object(
    'id', gen_random_uuid(),
    'owner_id', p.owner_id,
    'record_id', p.id,
    'audience', p.audience,
    'category', p.category,
    'level', p.level,
    'values', CASE WHEN p.is_protected THEN '[]' ELSE t.revision -> 'values' END,
    'changed_at', p.at
)) AS made;

-- every tenth record is tied to the next of its owner
INSERT INTO registry_link
SELECT made.*
FROM (
    SELECT *, lead(id) OVER (PARTITION BY owner_id ORDER BY n) AS next FROM placed
) AS p
CROSS JOIN (SELECT link FROM bench_template WHERE number = 2) AS t
CROSS JOIN LATERAL jsonb_populate_record(NULL::registry_link, t.link || jsonb_build_object(
    'id', gen_random_uuid(),
    'owner_id', p.owner_id,
    'subject_id', p.id,
    'object_id', p.next,
    'audience', p.audience,
    'origin_key', '\x' || encode(sha256(p.n::text::bytea), 'hex'),
    'created_at', p.at,
    'updated_at', p.at
)) AS made
WHERE p.n %% 10 = 0 AND p.next IS NOT NULL;
