-- name: kinds
-- title: The sums of each kind of agency in two years, and what changed
-- grain: one row per district, agency_kind, metric and applicant with a figure in either year
-- columns:
--   district STRING: the district; an empty string over all districts
--   agency_kind STRING as reports.agency_kind: the kind of agency; the report of the government is a kind of its own
--   metric STRING: the figure, as the codebook names it
--   applicant STRING: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   previous DOUBLE: the sum of from_year; null where no agency is in it
--   value DOUBLE: the sum of to_year; null where no agency is in it
--   change DOUBLE: value - previous
--   change_pct DOUBLE in %: change in per cent of previous; null where that is below smallest_base of `params`
--   matched_previous DOUBLE: the sum of from_year over the agencies with the figure in both years; null without any
--   matched_value DOUBLE: the sum of to_year over the same agencies
--   matched_change DOUBLE: matched_value - matched_previous
--   matched_change_pct DOUBLE in %: matched_change in per cent of matched_previous; null likewise
--   matched BIGINT: agencies with the figure in both years
--   added BIGINT: agencies with the figure in to_year only
--   lost BIGINT: agencies with the figure in from_year only
--   form_differs BIGINT: agencies that are in no sum because the form differs
-- why: Shows whether a change is due to departments or to townships. Figures that do not count the same in both years are in no
--   sum, as in `metrics`.
WITH
told AS (
    SELECT
        c.district, r.agency_kind, c.metric, c.applicant, c.previous, c.value,
        CASE
            WHEN c.status = 'form differs' OR (c.change IS NULL AND c.previous IS NOT NULL AND c.value IS NOT NULL)
                THEN 'apart'
            WHEN c.previous IS NULL THEN 'added'
            WHEN c.value IS NULL THEN 'lost'
            ELSE 'matched'
        END AS part
    FROM changes AS c
    JOIN reporting AS r ON c.district = r.district AND c.agency = r.agency
),
sums AS (
    SELECT
        district, agency_kind, metric, applicant,
        CAST(COUNT(CASE WHEN part <> 'apart' THEN 1 END) AS BIGINT) AS included,
        ROUND(SUM(CASE WHEN part <> 'apart' THEN COALESCE(previous, 0) END), 6) AS previous,
        ROUND(SUM(CASE WHEN part <> 'apart' THEN COALESCE(value, 0) END), 6) AS value,
        ROUND(SUM(CASE WHEN part = 'matched' THEN previous END), 6) AS matched_previous,
        ROUND(SUM(CASE WHEN part = 'matched' THEN value END), 6) AS matched_value,
        CAST(COUNT(CASE WHEN part = 'matched' THEN 1 END) AS BIGINT) AS matched,
        CAST(COUNT(CASE WHEN part = 'added' THEN 1 END) AS BIGINT) AS added,
        CAST(COUNT(CASE WHEN part = 'lost' THEN 1 END) AS BIGINT) AS lost,
        CAST(COUNT(CASE WHEN part = 'apart' THEN 1 END) AS BIGINT) AS form_differs
    FROM told
    GROUP BY district, agency_kind, metric, applicant
),
known AS (
    SELECT
        district, agency_kind, metric, applicant, matched, added, lost, form_differs, included,
        CASE WHEN matched + lost > 0 THEN previous END AS previous,
        CASE WHEN matched + added > 0 THEN value END AS value,
        CASE WHEN included > 0 THEN ROUND(value - previous, 6) END AS change,
        CASE WHEN matched > 0 THEN matched_previous END AS matched_previous,
        CASE WHEN matched > 0 THEN matched_value END AS matched_value,
        CASE WHEN matched > 0 THEN ROUND(matched_value - matched_previous, 6) END AS matched_change
    FROM sums
)
SELECT
    k.district, k.agency_kind, k.metric, k.applicant, k.previous, k.value, k.change,
    CASE WHEN ABS(k.previous) >= b.smallest_base THEN 100 * k.change / k.previous END AS change_pct,
    k.matched_previous, k.matched_value, k.matched_change,
    CASE
        WHEN ABS(k.matched_previous) >= b.smallest_base THEN 100 * k.matched_change / k.matched_previous
    END AS matched_change_pct,
    k.matched, k.added, k.lost, k.form_differs
FROM known AS k
CROSS JOIN params AS b
ORDER BY k.district, k.agency_kind, k.metric, k.applicant
