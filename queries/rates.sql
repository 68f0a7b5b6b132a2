-- name: rates
-- title: The rates that people publish, with their counts
-- grain: one row per level, district, agency, year, rate and meaning of which all counts are reported
-- key: level, district, agency, year, rate, meaning
-- columns:
--   level STRING (district 地区, agency 机关): what the row is about
--   district STRING: the district
--   area_code INT: its code of GB/T 2260; null where it has none
--   agency STRING: the agency, the government itself included; an empty string at district level, never null
--   year INT: the year reported on
--   rate STRING: what is counted of what, see below
--   meaning STRING as facts.meaning: what the counts count, the newest meaning among them; only counts with the same meaning are added up
--   form STRING: the form of the counts; 'mixed' if they have several
--   numerator DOUBLE: at district level the sum over the agencies, without the government's own report
--   denominator DOUBLE: likewise
--   value DOUBLE: numerator / denominator, from 0 to 1; null where the denominator is 0, since no case has no rate
--   agencies BIGINT: agencies whose counts are added up; 1 at agency level
-- why: A rate without its counts says nothing: one of two is 50 per cent. An agency is in a rate only where every count
--   is a figure, so that numerator and denominator speak of the same agencies; a blank is not taken for zero.
--   Rates: granted, partially_granted, refused, refused.<reason>, unavailable and not_processed of all requests answered
--   (they add up, with what was done otherwise, to 1); carried_out of all requests at hand, those of the year before
--   included; corrected of all cases decided (upheld, corrected, otherwise; not those pending) in reconsideration, in
--   litigation, and there of cases brought directly and after reconsideration. The form of 2008 counts differently
--   (`replies.*`) and has none of them.
-- keeps: terms
-- words: as numbers
WITH
codes AS (
    SELECT district, CASE WHEN MIN(district_code) = MAX(district_code) THEN MIN(district_code) END AS area_code
    FROM reports
    GROUP BY district
),
refusals AS (
    SELECT rate, metric
    FROM (VALUES
        ('refused.state_secret', 'outcome.refused.state_secret'),
        ('refused.prohibited_by_law', 'outcome.refused.prohibited_by_law'),
        ('refused.security_and_stability', 'outcome.refused.security_and_stability'),
        ('refused.third_party_rights', 'outcome.refused.third_party_rights'),
        ('refused.internal_affairs', 'outcome.refused.internal_affairs'),
        ('refused.process_information', 'outcome.refused.process_information'),
        ('refused.enforcement_file', 'outcome.refused.enforcement_file'),
        ('refused.administrative_inquiry', 'outcome.refused.administrative_inquiry')
    ) AS v (rate, metric)
),
-- Numerators and denominators.
numerators AS (
    SELECT rate, metric
    FROM (VALUES
        ('granted', 'outcome.granted'),
        ('partially_granted', 'outcome.partially_granted'),
        ('unavailable', 'outcome.unavailable.not_held'),
        ('unavailable', 'outcome.unavailable.needs_creation'),
        ('unavailable', 'outcome.unavailable.still_unclear'),
        ('not_processed', 'outcome.not_processed.petition'),
        ('not_processed', 'outcome.not_processed.repeated'),
        ('not_processed', 'outcome.not_processed.publication'),
        ('not_processed', 'outcome.not_processed.excessive'),
        ('not_processed', 'outcome.not_processed.reissue'),
        ('carried_out', 'requests.carried_out'),
        ('reconsideration.corrected', 'reconsideration.corrected'),
        ('litigation.corrected', 'litigation.direct.corrected'),
        ('litigation.corrected', 'litigation.after_reconsideration.corrected'),
        ('litigation.direct.corrected', 'litigation.direct.corrected'),
        ('litigation.after_reconsideration.corrected', 'litigation.after_reconsideration.corrected')
    ) AS v (rate, metric)
    UNION ALL
    SELECT rate, metric FROM refusals
    UNION ALL
    SELECT 'refused' AS rate, metric FROM refusals
),
denominators AS (
    SELECT rate, metric
    FROM (VALUES
        ('granted', 'outcome.total'),
        ('partially_granted', 'outcome.total'),
        ('refused', 'outcome.total'),
        ('unavailable', 'outcome.total'),
        ('not_processed', 'outcome.total'),
        ('carried_out', 'requests.received'),
        ('carried_out', 'requests.carried_in'),
        ('reconsideration.corrected', 'reconsideration.upheld'),
        ('reconsideration.corrected', 'reconsideration.corrected'),
        ('reconsideration.corrected', 'reconsideration.other'),
        ('litigation.corrected', 'litigation.direct.upheld'),
        ('litigation.corrected', 'litigation.direct.corrected'),
        ('litigation.corrected', 'litigation.direct.other'),
        ('litigation.corrected', 'litigation.after_reconsideration.upheld'),
        ('litigation.corrected', 'litigation.after_reconsideration.corrected'),
        ('litigation.corrected', 'litigation.after_reconsideration.other'),
        ('litigation.direct.corrected', 'litigation.direct.upheld'),
        ('litigation.direct.corrected', 'litigation.direct.corrected'),
        ('litigation.direct.corrected', 'litigation.direct.other'),
        ('litigation.after_reconsideration.corrected', 'litigation.after_reconsideration.upheld'),
        ('litigation.after_reconsideration.corrected', 'litigation.after_reconsideration.corrected'),
        ('litigation.after_reconsideration.corrected', 'litigation.after_reconsideration.other')
    ) AS v (rate, metric)
    UNION ALL
    SELECT rate, 'outcome.total' AS metric FROM refusals
),
terms AS (
    SELECT rate, metric, 1 AS above, 0 AS below FROM numerators
    UNION ALL
    SELECT rate, metric, 0 AS above, 1 AS below FROM denominators
),
term_counts AS (
    SELECT rate, COUNT(*) AS terms
    FROM terms
    GROUP BY rate
),
figures AS (
    SELECT district, agency, year, metric, form, meaning, value
    FROM facts
    WHERE value IS NOT NULL AND (applicant = 'total' OR applicant = 'none') AND agency IS NOT NULL AND year IS NOT NULL
),
counts AS (
    SELECT
        f.district, f.agency, f.year, t.rate,
        SUM(f.value * t.above) AS numerator, SUM(f.value * t.below) AS denominator,
        MAX(f.meaning) AS meaning, MIN(f.form) AS first_form, MAX(f.form) AS last_form, COUNT(*) AS terms
    FROM figures AS f
    JOIN terms AS t ON f.metric = t.metric
    GROUP BY f.district, f.agency, f.year, t.rate
),
governments AS (
    SELECT district, agency, year, 1 AS is_government
    FROM reports
    WHERE agency_kind = 'government'
),
agency_rates AS (
    SELECT
        c.district, c.agency, c.year, c.rate, c.meaning, c.numerator, c.denominator, c.first_form, c.last_form,
        g.is_government
    FROM counts AS c
    JOIN term_counts AS n ON c.rate = n.rate AND c.terms = n.terms
    LEFT JOIN governments AS g ON c.district = g.district AND c.agency = g.agency AND c.year = g.year
),
all_rates AS (
    SELECT
        'agency' AS level, district, agency, year, rate, meaning, first_form, last_form, numerator, denominator,
        CAST(1 AS BIGINT) AS agencies
    FROM agency_rates
    UNION ALL
    SELECT
        'district' AS level, district, '' AS agency, year, rate, meaning, MIN(first_form) AS first_form,
        MAX(last_form) AS last_form, SUM(numerator) AS numerator, SUM(denominator) AS denominator,
        CAST(COUNT(*) AS BIGINT) AS agencies
    FROM agency_rates
    WHERE is_government IS NULL
    GROUP BY district, year, rate, meaning
)
SELECT
    r.level, r.district, a.area_code, r.agency, r.year, r.rate, r.meaning,
    CASE WHEN r.first_form = r.last_form THEN r.first_form ELSE 'mixed' END AS form,
    r.numerator, r.denominator,
    r.numerator / NULLIF(r.denominator, 0) AS value,
    r.agencies
FROM all_rates AS r
LEFT JOIN codes AS a ON r.district = a.district
ORDER BY district, agency, rate, year, meaning
