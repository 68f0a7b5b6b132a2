-- name: figures
-- title: The figures behind a plot
-- grain: one row per district, agency, year, metric and applicant with a figure
-- columns:
--   district STRING: the district; an empty string where nothing names it
--   agency STRING: the agency, the government itself included
--   agency_kind STRING: its kind
--   year INT: the year reported on
--   metric STRING: the figure, as the codebook names it
--   form STRING: the form of the report
--   meaning STRING: what the figure counts: the oldest form whose figure counts exactly the same
--   value DOUBLE: the figure
-- why: Figures are added up and joined by a line only where they count the same thing, as `comparability` has it.
--   `facts` and `derived` contain the requested ones.
WITH
printed AS (
    SELECT district, agency, agency_kind, year, metric, form, meaning, value FROM facts
    WHERE value IS NOT NULL AND agency IS NOT NULL AND year IS NOT NULL
    UNION ALL
    SELECT district, agency, agency_kind, year, metric, form, meaning, value FROM derived
    WHERE value IS NOT NULL AND agency IS NOT NULL AND year IS NOT NULL
)
SELECT COALESCE(district, '') AS district, agency, agency_kind, year, metric, form, meaning, value
FROM printed
ORDER BY district, agency, metric, year
