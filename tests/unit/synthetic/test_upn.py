import numpy as np
import pytest

from workbench.contracts.upn import LETTERS, upn_check_letter
from workbench.errors import UsageError
from workbench.synthetic.upn import upns


def test_published_example():
    assert upn_check_letter("801200001001") == "H"


def test_letter_of_a_temporary_number_counts_by_its_place():
    last_as_zero, last_as_one = (upn_check_letter("80120000100" + c) for c in "AB")
    assert last_as_zero == upn_check_letter("801200001000")
    assert last_as_one == upn_check_letter("801200001001")


@pytest.mark.parametrize("body", ["80120000100", "80120000100I", "H801200001001", "80120000100a"])
def test_wrong_body_is_refused_without_repeating_it(body):
    with pytest.raises(UsageError, match="`body`") as caught:
        upn_check_letter(body)
    assert body not in str(caught.value)


def test_many_at_once_agree_with_one_by_one():
    count = len(LETTERS)
    numbers = upns(
        np.full(count, 9_564_000),
        np.arange(count) % 100,
        np.arange(count),
        np.where(np.arange(count) % 2 == 0, np.arange(count), -1),
    )
    assert all(n[0] == upn_check_letter(n[1:]) for n in numbers)
    assert [n[-1].isalpha() for n in numbers] == [i % 2 == 0 for i in range(count)]
    assert numbers[1] == upn_check_letter("956400001001") + "956400001001"
