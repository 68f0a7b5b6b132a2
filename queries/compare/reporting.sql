-- name: reporting
-- title: Who reported in which of two years
-- grain: one row per district and agency with a report in either year
-- columns:
--   district STRING: the district
--   agency STRING: the agency, the government itself included
--   agency_kind STRING: its kind
--   status STRING: 'both', 'appeared' or 'gone'
--   previous_form STRING: the form of from_year; null without a report or where none was recognised
--   form STRING: the form of to_year
-- why: The reports behind a change. The years are those of `params`.
WITH years AS (
    SELECT
        r.district, r.agency, MIN(r.agency_kind) AS agency_kind,
        MAX(CASE WHEN r.year = p.from_year THEN 1 ELSE 0 END) AS was_there,
        MAX(CASE WHEN r.year = p.to_year THEN 1 ELSE 0 END) AS is_there,
        MAX(CASE WHEN r.year = p.from_year THEN r.form END) AS previous_form,
        MAX(CASE WHEN r.year = p.to_year THEN r.form END) AS form
    FROM reports AS r
    CROSS JOIN params AS p
    WHERE (r.year = p.from_year OR r.year = p.to_year) AND r.agency IS NOT NULL
    GROUP BY r.district, r.agency
)
SELECT
    district, agency, agency_kind,
    CASE WHEN was_there = 0 THEN 'appeared' WHEN is_there = 0 THEN 'gone' ELSE 'both' END AS status,
    previous_form, form
FROM years
ORDER BY district, agency
