"""16 to 18 final tables: files, and columns that several recomputations share."""

from workbench.verification.files import csv

_FOLDER = "dfe_performance_tables"

OF_2019 = csv(f"{_FOLDER}/2018-19/england_ks5final.csv", "cp1252")
OF_2022 = csv(f"{_FOLDER}/ks5/2021-2022_england_ks5final.csv.gz")
OF_2023 = csv(f"{_FOLDER}/ks5/2022-2023_england_ks5final.csv.gz")
