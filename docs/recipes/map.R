# A table for a map: a row a district, with its code in GB/T 2260, which boundary files have, too.
run <- c(commandArgs(TRUE), "output/latest")[1]
csv <- function(table) read.csv(file.path(run, paste0(table, ".csv")), fileEncoding = "UTF-8-BOM")

reports <- csv("reports")
codes <- unique(reports[c("district", "district_code")])
totals <- subset(csv("totals"), metric == "requests.received" & applicant == "total" & year == max(year))
result <- merge(codes, totals, by = "district")[c("district_code", "district", "year", "value", "reports_included", "reports_known")]
result <- result[order(result$district_code, result$district), ]
write.csv(result, row.names = FALSE, quote = FALSE, na = "")
# then, with sf: merge(st_read("boundaries.geojson"), result, by.x = "adcode", by.y = "district_code")
