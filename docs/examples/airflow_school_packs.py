"""Airflow: an analyst's notebook by the warm engine, then school packs by the command.

Airflow is no part of the workbench: install `apache-airflow` with its papermill provider beside it,
and put this file into the folder of DAGs. The command line does the same without Airflow: see
docs/schedules.md.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator

from workbench.packs.job import WARM
from workbench.packs.parameters import read_parameters
from workbench.settings import settings

PROJECT = settings().project
PARAMETERS = read_parameters(PROJECT / "params" / "national_trends" / "2018-19.yaml")
BUILD = (
    "workbench --quiet pack build --all-schools --phase secondary --jobs 2 "
    "--params params/school_pack/default.yaml"
)

with DAG(
    "school_packs",
    schedule="30 1 * * 1-5",
    start_date=datetime(2026, 11, 1, tzinfo=ZoneInfo("Europe/London")),
    # a night that was missed is made up for once, as the packs are of today's data
    catchup=False,
    max_active_runs=1,
) as dag:
    trends = PapermillOperator(
        task_id="national_trends",
        input_nb=str(PROJECT / "notebooks" / "national_trends.ipynb"),
        # an analyst's figures are before disclosure control: keep them in the home folder
        output_nb=str(settings().home / "notebooks" / "national_trends-{{ ds }}.ipynb"),
        parameters=PARAMETERS,
        engine_name=WARM,
    )
    packs = BashOperator(
        task_id="packs",
        bash_command=BUILD,
        cwd=str(PROJECT),
        # some schools failed: the others are done
        skip_on_exit_code=3,
        execution_timeout=timedelta(hours=6),
    )
    trends >> packs
