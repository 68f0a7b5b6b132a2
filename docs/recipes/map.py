# A table for a map: a row a district, with its code in GB/T 2260, which boundary files have, too. Needs pandas, pyarrow.
import sys

import pandas as pd

run = sys.argv[1] if len(sys.argv) > 1 else "output/latest"

totals = pd.read_parquet(f"{run}/totals.parquet")
wanted = (totals.metric == "requests.received") & (totals.applicant == "total") & (totals.year == totals.year.max())
result = totals[wanted].sort_values(["area_code", "district"]).astype({"area_code": "Int64", "value": "Int64"})
result = result[["area_code", "district", "year", "value", "reports_included", "reports_known"]]
print(result.to_csv(index=False), end="")
# then, with geopandas: gpd.read_file("boundaries.geojson").merge(result, left_on="adcode", right_on="area_code")
