# Growth by kind of agency, over the agencies with the figure in both years. Needs duckdb.
import sys

import duckdb

run = sys.argv[1] if len(sys.argv) > 1 else "output/latest"

rows = duckdb.sql(f"""
    WITH figures AS (
        SELECT district, agency, agency_kind, year, requests_received__total AS received
        FROM '{run}/panel.parquet' WHERE requests_received__total IS NOT NULL
    )
    SELECT
        f.agency_kind, f.year, COUNT(*) AS agencies,
        CAST(SUM(f.received) AS BIGINT) AS received, CAST(SUM(b.received) AS BIGINT) AS previous,
        printf('%.2f', 100 * (SUM(f.received) - SUM(b.received)) / SUM(b.received)) AS growth_pct
    FROM figures AS f
    JOIN figures AS b ON f.district = b.district AND f.agency = b.agency AND f.year = b.year + 1
    GROUP BY f.agency_kind, f.year
    ORDER BY f.agency_kind, f.year
""")
print(",".join(rows.columns))
for row in rows.fetchall():
    print(",".join(map(str, row)))
