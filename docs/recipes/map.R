# A table for a map: a row a district, with its code in GB/T 2260, which boundary files have, too.
run <- c(commandArgs(TRUE), "output/latest")[1]
totals <- read.csv(file.path(run, "totals.csv"), fileEncoding = "UTF-8-BOM")

result <- subset(totals, metric == "requests.received" & applicant == "total" & year == max(year))
result <- result[order(result$area_code, result$district), ]
result <- result[c("area_code", "district", "year", "value", "reports_included", "reports_known")]
write.csv(result, row.names = FALSE, quote = FALSE, na = "")
# then, with sf: merge(st_read("boundaries.geojson"), result, by.x = "adcode", by.y = "area_code")
