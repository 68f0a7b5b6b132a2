-- name: metrics
-- title: The sums of a district's agencies in two years, and what changed
-- grain: one row per district, metric and applicant with a figure in either year
-- columns:
--   district STRING: the district
--   metric STRING: the figure, as the codebook names it
--   applicant STRING: who applied: a column of table 3, 'total', or 'none' for figures not split by applicant
--   previous DOUBLE: the sum of from_year; null where no agency is in it
--   value DOUBLE: the sum of to_year
--   change DOUBLE: value - previous, which the contributions of the agencies add up to
--   change_pct DOUBLE: change in per cent of previous; null where that is below smallest_base of `params`
--   matched_previous DOUBLE: the sum of from_year over the agencies with the figure in both years; null without any
--   matched_value DOUBLE: the sum of to_year over the same agencies
--   matched_change DOUBLE: matched_value - matched_previous
--   matched_change_pct DOUBLE: matched_change in per cent of matched_previous; null likewise
--   matched BIGINT: agencies with the figure in both years
--   added BIGINT: agencies with the figure in to_year only
--   lost BIGINT: agencies with the figure in from_year only
--   form_differs BIGINT: agencies that are in no sum because the form differs
--   apart_previous DOUBLE: the sum of from_year over those; null where none of them has the figure
--   apart_value DOUBLE: likewise of to_year
--   comparable BOOLEAN: no agency is left out because the form differs
--   own_previous DOUBLE: the figure of the government's own report, which covers its whole area
--   own_value DOUBLE: likewise
--   top_agency STRING: the agency that adds or takes away most, the first by name among equals; null without a change
--   top_contribution DOUBLE: what it adds
-- why: A sum also moves when an agency begins or ceases to report: the matched panel tells how much of the change is one
--   of the figures.
WITH
parts AS (
    SELECT
        district, metric, applicant, agency, contribution,
        CASE WHEN contribution IS NOT NULL THEN COALESCE(previous, 0) END AS previous,
        CASE WHEN contribution IS NOT NULL THEN COALESCE(value, 0) END AS value,
        CASE WHEN status = 'both' THEN previous END AS matched_previous,
        CASE WHEN status = 'both' THEN value END AS matched_value,
        CASE WHEN status = 'form differs' THEN previous END AS apart_previous,
        CASE WHEN status = 'form differs' THEN value END AS apart_value,
        CASE WHEN status = 'own report' THEN previous END AS own_previous,
        CASE WHEN status = 'own report' THEN value END AS own_value,
        CASE WHEN status = 'both' THEN 1 END AS is_matched,
        CASE WHEN status = 'appeared' OR status = 'told' THEN 1 END AS is_added,
        CASE WHEN status = 'gone' OR status = 'untold' THEN 1 END AS is_lost,
        CASE WHEN status = 'form differs' THEN 1 END AS is_apart
    FROM changes
),
sums AS (
    SELECT
        district, metric, applicant,
        ROUND(SUM(previous), 6) AS previous, ROUND(SUM(value), 6) AS value, ROUND(SUM(contribution), 6) AS change,
        ROUND(SUM(matched_previous), 6) AS matched_previous, ROUND(SUM(matched_value), 6) AS matched_value,
        ROUND(SUM(apart_previous), 6) AS apart_previous, ROUND(SUM(apart_value), 6) AS apart_value,
        COUNT(apart_previous) AS apart_before, COUNT(apart_value) AS apart_after,
        MAX(own_previous) AS own_previous, MAX(own_value) AS own_value,
        MAX(ABS(contribution)) AS largest,
        CAST(COUNT(contribution) AS BIGINT) AS included,
        CAST(COUNT(is_matched) AS BIGINT) AS matched,
        CAST(COUNT(is_added) AS BIGINT) AS added,
        CAST(COUNT(is_lost) AS BIGINT) AS lost,
        CAST(COUNT(is_apart) AS BIGINT) AS form_differs
    FROM parts
    GROUP BY district, metric, applicant
),
tops AS (
    SELECT s.district, s.metric, s.applicant, MIN(p.agency) AS top_agency
    FROM sums AS s
    JOIN parts AS p ON s.district = p.district AND s.metric = p.metric AND s.applicant = p.applicant
    WHERE ABS(p.contribution) = s.largest AND s.largest > 0
    GROUP BY s.district, s.metric, s.applicant
)
SELECT
    s.district, s.metric, s.applicant,
    CASE WHEN s.included > 0 THEN s.previous END AS previous,
    CASE WHEN s.included > 0 THEN s.value END AS value,
    CASE WHEN s.included > 0 THEN s.change END AS change,
    CASE
        WHEN s.included > 0 AND ABS(s.previous) >= b.smallest_base THEN 100 * s.change / s.previous
    END AS change_pct,
    CASE WHEN s.matched > 0 THEN s.matched_previous END AS matched_previous,
    CASE WHEN s.matched > 0 THEN s.matched_value END AS matched_value,
    CASE WHEN s.matched > 0 THEN ROUND(s.matched_value - s.matched_previous, 6) END AS matched_change,
    CASE
        WHEN s.matched > 0 AND ABS(s.matched_previous) >= b.smallest_base
            THEN 100 * ROUND(s.matched_value - s.matched_previous, 6) / s.matched_previous
    END AS matched_change_pct,
    s.matched, s.added, s.lost, s.form_differs,
    CASE WHEN s.apart_before > 0 THEN s.apart_previous END AS apart_previous,
    CASE WHEN s.apart_after > 0 THEN s.apart_value END AS apart_value,
    CASE WHEN s.form_differs = 0 THEN TRUE ELSE FALSE END AS comparable,
    s.own_previous, s.own_value,
    t.top_agency, p.contribution AS top_contribution
FROM sums AS s
CROSS JOIN params AS b
LEFT JOIN tops AS t ON s.district = t.district AND s.metric = t.metric AND s.applicant = t.applicant
LEFT JOIN parts AS p
    ON t.district = p.district AND t.metric = p.metric AND t.applicant = p.applicant AND t.top_agency = p.agency
ORDER BY s.district, s.metric, s.applicant
