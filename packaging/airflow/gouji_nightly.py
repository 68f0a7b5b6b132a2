"""A run of gouji every night, and what is made of its tables after it. For Airflow 2 and 3."""

import subprocess
from datetime import datetime, timedelta

from airflow.exceptions import AirflowException, AirflowFailException

try:
    from airflow.sdk import dag, task
except ImportError:
    from airflow.decorators import dag, task

REPORTS = "/srv/reports"
TABLES = "/srv/tables"

# `gouji --help` lists the exit codes. 3: some files could not be read; 4: there are new errors.
PUBLISHED = {0, 3, 4}
# Another run holds the output folder.
WORTH_A_RETRY = {11}


@dag(
    schedule="0 3 * * *",
    start_date=datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10)},
)
def gouji_nightly():
    @task
    def publish() -> int:
        """Reads the corpus and publishes its tables."""
        options = ["--settle", "60s", "--fail-on", "new-error", "--progress", "none", "--log-format", "json"]
        code = subprocess.run(["gouji", "run", REPORTS, "--output", TABLES, *options]).returncode
        if code in PUBLISHED:
            return code
        if code in WORTH_A_RETRY:
            raise AirflowException(f"gouji ended with exit code {code}; tried again later")
        raise AirflowFailException(f"gouji ended with exit code {code}; the tables of the run before stand")

    @task
    def count_causes(code: int) -> str:
        """An example of a task that reads the tables."""
        query = "SELECT severity, COUNT(*) AS causes FROM causes GROUP BY severity ORDER BY severity"
        command = ["gouji", "query", "--output", TABLES, "--sql", query]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    count_causes(publish())


gouji_nightly()
