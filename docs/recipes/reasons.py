# Why requests were refused, year by year, as a share of all refusals. Needs polars.
import sys

import polars as pl

run = sys.argv[1] if len(sys.argv) > 1 else "output/latest"

result = (
    pl.scan_parquet(f"{run}/facts.parquet")
    .with_columns(pl.col("metric", "applicant", "agency_kind").cast(pl.String))
    .filter(
        pl.col("metric").str.starts_with("outcome.refused."),
        pl.col("applicant") == "total",
        pl.col("agency_kind") != "government",
        pl.col("value").is_not_null(),
    )
    .group_by("year", pl.col("metric").str.strip_prefix("outcome.refused.").alias("reason"))
    .agg(pl.col("value").sum().cast(pl.Int64).alias("refused"))
    .with_columns((100 * pl.col("refused") / pl.col("refused").sum().over("year")).alias("share_pct"))
    .filter(pl.col("refused") > 0)
    .sort("year", "reason")
    .collect()
)
print("year,reason,refused,share_pct")
for year, reason, refused, share in result.iter_rows():
    print(f"{year},{reason},{refused},{share:.2f}")
