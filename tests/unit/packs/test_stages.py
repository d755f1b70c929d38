import pytest

from workbench.packs.stages import PRIMARY, SECONDARY, SIXTH_FORM, notebooks_of


@pytest.mark.parametrize(
    ("phase", "low", "high", "results", "packs"),
    [
        ("primary", 4, 11, (), [PRIMARY]),
        ("primary", 4, 7, ("ks1_result",), [PRIMARY]),
        ("secondary", 11, 16, (), [SECONDARY]),
        ("secondary", 11, 18, (), [SECONDARY]),
        ("secondary", 11, 18, ("ks5_student", "ks4_entry"), [SECONDARY, SIXTH_FORM]),
        ("secondary", 11, 18, ("a_level_points",), [SECONDARY, SIXTH_FORM]),
        ("all-through", 4, 18, ("ks5_student",), [PRIMARY, SECONDARY, SIXTH_FORM]),
        ("16 plus", 16, 19, (), [SIXTH_FORM]),
        ("middle", 9, 13, (), [PRIMARY]),
        ("special", 3, 19, (), [PRIMARY, SECONDARY]),
        ("special", 11, 19, (), [SECONDARY]),
        ("special", None, None, ("ks2_reading_progress",), [PRIMARY]),
        (None, None, None, (), []),
    ],
)
def test_the_packs_of_a_school(phase, low, high, results, packs):
    about = {"phase": phase, "age_low": low, "age_high": high}
    assert notebooks_of(about, results) == tuple(packs)
