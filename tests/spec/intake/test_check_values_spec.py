"""What a unique pupil number must look like, and which dates cannot be, drawn."""

import pytest
from checked import checked, found, identities, pupils
from drawn import table

from workbench.contracts.upn import upn_check_letter

UPNS = table(
    """
    | upn           | what it is                                   | verdict          |
    |---------------|----------------------------------------------|------------------|
    | H801200001001 | the right letter                             | passed           |
    | G801200001001 | the wrong letter                             | upn_check_letter |
    | A80120000100B | temporary, it ends in a letter               | upn_temporary    |
    | H80120000100  | too short                                    | pattern          |
    | H8012000010012| too long                                     | pattern          |
    | H8O1200001001 | the letter O in place of a nought            | pattern          |
    | I801200001001 | I begins no number, as it is like 1          | pattern          |
    | h801200001001 | a small letter                               | pattern          |
    """
)


@pytest.mark.parametrize("case", UPNS.to_dict("records"), ids=lambda case: case["what it is"])
def test_unique_pupil_numbers(case):
    # source: DfE, Unique pupil numbers guide (check letter of 801200001001: H)
    upn = case["upn"]
    if case["verdict"] == "upn_temporary":
        upn = _lettered(upn[1:])
    result = checked({"pupil_identity": identities("a", upn=upn)})
    kept = result.extract.of("pupil_identity").rows["upn"]
    if case["verdict"] == "passed":
        assert found(result) == set()
    elif case["verdict"] == "upn_temporary":
        assert found(result) == {("upn_temporary", "upn", "warned", 1)}
    else:
        assert found(result) == {(case["verdict"], "upn", "blanked", 1)}
    assert kept.isna().all() == (case["verdict"] not in ("passed", "upn_temporary"))


def _lettered(body):
    return upn_check_letter(body) + body


DATES = table(
    """
    | born       | admitted   | left       | verdict               |
    |------------|------------|------------|-----------------------|
    | 2009-03-04 | 2020-09-01 |            |                       |
    | 2009-03-04 | 2020-09-01 | 2020-08-01 | left_before_admission |
    | 2009-03-04 | 2008-09-01 |            | admitted_before_birth |
    | 1989-12-31 | 2020-09-01 |            | birth_date            |
    | 2025-06-03 | 2020-09-01 |            | birth_date            |
    | 04/03/2009 | 2020-09-01 |            | type                  |
    | 2009-02-30 | 2020-09-01 |            | type                  |
    | 2006-08-31 | 2020-09-01 |            | age_for_year_group    |
    | 2006-09-01 | 2020-09-01 |            |                       |
    | 2011-08-31 | 2020-09-01 |            |                       |
    | 2011-09-01 | 2020-09-01 |            | age_for_year_group    |
    """
)


@pytest.mark.parametrize("case", DATES.to_dict("records"), ids=lambda case: str(case["verdict"]))
def test_dates_that_cannot_be(case):
    # year group 11 in 2024/25 is 15 on 31 August 2024; 13 and 17 are two years out, and let pass
    missing = {name: None if value != value else value for name, value in case.items()}
    result = checked(
        {
            "pupil": pupils("a", admission_date=missing["admitted"], leaving_date=missing["left"]),
            "pupil_identity": identities("a", date_of_birth=missing["born"]),
        }
    )
    assert {check for check, *_ in found(result)} == {missing["verdict"]} - {None}
