# Reads a .dta or .sav file with haven and writes what it read, for shelf.py: FILE.values.csv has the values, missing ones as the
# letter of their reason, FILE.labels.csv the labels of variables (without `code`) and of values.
# usage: Rscript shelf.R FILE FOLDER
library(haven)

arguments <- commandArgs(TRUE)
file <- arguments[1]
is_stata <- endsWith(file, ".dta")
data <- if (is_stata) read_dta(file) else read_sav(file, user_na = TRUE)

text <- function(column) {
  if (inherits(column, "Date")) return(ifelse(is.na(column), "", format(column, "%Y-%m-%d")))
  if (is.character(column)) return(ifelse(is.na(column), "", column))
  plain <- as.double(unclass(column))
  shown <- ifelse(is.na(plain), "", sprintf("%.17g", plain))
  if (is_stata) ifelse(is_tagged_na(plain), na_tag(plain), shown) else shown
}
quoted <- function(values) paste0('"', gsub('"', '""', values, fixed = TRUE), '"')
write <- function(columns, suffix) {
  out <- file.path(arguments[2], paste0(basename(file), suffix))
  lines <- do.call(paste, c(unname(lapply(columns, quoted)), sep = ","))
  writeLines(c(paste(quoted(names(columns)), collapse = ","), lines), out, useBytes = TRUE)
}
write(lapply(data, text), ".values.csv")

of_variable <- function(name) {
  column <- data[[name]]
  labels <- attr(column, "labels")
  codes <- c("", if (length(labels)) sprintf("%.17g", as.double(labels)))
  if (is_stata && length(labels)) codes[-1] <- ifelse(is_tagged_na(as.double(labels)), na_tag(as.double(labels)), codes[-1])
  label <- attr(column, "label")
  data.frame(variable = name, code = codes, label = c(if (is.null(label)) "" else label, names(labels)))
}
write(do.call(rbind, lapply(names(data), of_variable)), ".labels.csv")
