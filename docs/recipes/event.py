# An event study: how agencies' figures move around a year, such as 2021, in which the form changed. Needs pandas, pyarrow.
# usage: python event.py RUN YEAR
import sys

import numpy as np
import pandas as pd

run, event = sys.argv[1], int(sys.argv[2])
metric = "requests.received"

# across a change of form only what counts exactly the same can be followed
comparability = pd.read_parquet(f"{run}/comparability.parquet").astype("string")
pair = comparability.query("metric == @metric and form == '2021' and other_form == '2019'")
assert ((pair.degree == "exact") & (pair.other_metric == metric)).any()

panel = pd.read_parquet(f"{run}/panel.parquet", columns=["district", "agency", "year", "agency_kind", "requests_received__total"])
figures = panel[(panel.agency_kind != "government") & panel.requests_received__total.notna()]
figures = figures.assign(time=figures.year - event, y=np.log1p(figures.requests_received__total))
# the same agencies at all times, each compared with itself in the year before
times = figures.groupby(["district", "agency"])["time"].transform("nunique")
same = figures[times == figures.time.nunique()]
before = same[same.time == -1].set_index(["district", "agency"])["y"].rename("before")
same = same.join(before, on=["district", "agency"])
same["difference"] = same.y - same.before
print("time,agencies,effect,se")
for time, difference in same.groupby("time")["difference"]:
    print(f"{time},{difference.size},{difference.mean():.4f},{difference.sem():.4f}")
