# A table for a map: a row a district, with its code in GB/T 2260, which boundary files have, too. Needs pandas, pyarrow.
import sys

import pandas as pd

run = sys.argv[1] if len(sys.argv) > 1 else "output/latest"

reports = pd.read_parquet(f"{run}/reports.parquet", columns=["district", "district_code"])
totals = pd.read_parquet(f"{run}/totals.parquet")
wanted = (totals.metric == "requests.received") & (totals.applicant == "total") & (totals.year == totals.year.max())
result = reports.drop_duplicates().astype({"district_code": "Int64"}).merge(totals[wanted], on="district")
result = result[["district_code", "district", "year", "value", "reports_included", "reports_known"]]
result = result.sort_values(["district_code", "district"]).astype({"value": "Int64"})
print(result.to_csv(index=False), end="")
# then, with geopandas: gpd.read_file("boundaries.geojson").merge(result, left_on="adcode", right_on="district_code")
