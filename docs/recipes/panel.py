# A balanced panel: the agencies that have the figure in every year. Needs pandas, pyarrow.
import sys

import pandas as pd

run = sys.argv[1] if len(sys.argv) > 1 else "output/latest"

panel = pd.read_parquet(f"{run}/panel.parquet", columns=["district", "agency", "year", "agency_kind", "requests_received__total"])
panel = panel.rename(columns={"requests_received__total": "received"})
# a government's report covers its whole area, its agencies included
agencies = panel[(panel.agency_kind != "government") & panel.received.notna()]
years = agencies.groupby(["district", "agency"])["year"].transform("nunique")
balanced = agencies[years == agencies.year.nunique()]
result = balanced.groupby("year").agg(agencies=("agency", "size"), received=("received", "sum")).reset_index()
print(result.astype(int).to_csv(index=False), end="")
