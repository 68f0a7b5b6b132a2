#!/bin/sh
# Runs the recipes on a corpus and compares what they print with what is expected: those in Python, those in R where R with
# haven and dplyr is there, those for SPSS where PSPP is there. Nothing free runs those for Stata.
# usage: check.sh GOUJI CORPUS PYTHON FOLDER
set -eu
recipes=$(cd "$(dirname "$0")" && pwd)
gouji=$1 corpus=$2 python=$3 folder=$4
# a year in which nothing happened: the sample has no form but that of 2021
event=2023

rm -rf "$folder"
mkdir -p "$folder"
"$gouji" run "$corpus" -o "$folder/output" --progress none >"$folder/run.log" || [ $? -eq 3 ]
for format in dta sav; do
	"$gouji" export --format $format --output "$folder/output" >>"$folder/run.log"
done
cd "$folder"

failed=0
compare() { # compare NAME FILE: what a recipe printed, with what is expected of all in the same task
	if tr -d '\r' <"$2" | diff "$recipes/expected/${1%.*}.csv" - >"$1.diff"; then
		echo "recipe $1: as expected"
	else
		echo "recipe $1: other numbers"
		cat "$1.diff" "$1.log"
		failed=1
	fi
}

for recipe in "$recipes"/*.py; do
	name=$(basename "$recipe")
	"$python" "$recipe" output/latest $event >"$name.csv" 2>"$name.log" || true
	compare "$name" "$name.csv"
done
if Rscript -e 'library(haven); library(dplyr)' >/dev/null 2>&1; then
	for recipe in "$recipes"/*.R; do
		name=$(basename "$recipe")
		Rscript "$recipe" output/latest $event >"$name.csv" 2>"$name.log" || true
		compare "$name" "$name.csv"
	done
else
	echo "SKIPPED: no recipe in R was run, since R with haven and dplyr is missing (Debian: r-cran-haven r-cran-dplyr)"
fi
if command -v pspp >/dev/null; then
	for recipe in "$recipes"/*.sps; do
		name=$(basename "$recipe")
		pspp "$recipe" >"$name.log" 2>&1 || true
		touch "${name%.sps}.csv"
		compare "$name" "${name%.sps}.csv"
	done
else
	echo "SKIPPED: no recipe for SPSS was run, since PSPP is missing (Debian: pspp)"
fi
echo "NOT RUN: those for Stata, of which there is no free copy"
exit $failed
