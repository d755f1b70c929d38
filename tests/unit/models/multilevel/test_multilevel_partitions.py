"""Parts larger than memory, years, and Dask's workers: equal results to floating error."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from multilevel import pupils

from workbench.errors import UsageError
from workbench.models.multilevel import fit_multilevel, learn, sums_of, sums_over

FORMULA = "y ~ bs(x, df=4) + late"


def parts(frame: pd.DataFrame, number: int = 5) -> list[pd.DataFrame]:
    """Pupils dealt out, so that every part has some of every school."""
    return [frame.iloc[start::number] for start in range(number)]


def assert_same_fit(one, other):
    pd.testing.assert_frame_equal(one.tidy(), other.tidy(), rtol=1e-8)
    pd.testing.assert_frame_equal(one.residuals(), other.residuals(), rtol=1e-7)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-10)
    assert one.exclusions == other.exclusions


def test_parts_from_an_iterator_give_the_fit_of_the_whole():
    frame = pupils()
    frame.loc[3, "y"] = np.nan
    whole = fit_multilevel(FORMULA, frame)
    assert_same_fit(whole, fit_multilevel(FORMULA, iter(parts(frame)), learn_from=frame))


def test_parts_may_be_read_where_they_are_summed_and_one_at_a_time():
    read = []

    def part(frame: pd.DataFrame, place: int) -> pd.DataFrame:
        read.append(place)
        return frame

    frame = pupils()
    coming = (partial(part, one, place) for place, one in enumerate(parts(frame)))
    found = fit_multilevel("y ~ x", coming)
    assert read == list(range(5))
    assert_same_fit(found, fit_multilevel("y ~ x", frame, learn_from=parts(frame)[0]))


def test_dasks_workers_give_the_same_fit_by_a_client_that_is_passed():
    distributed = pytest.importorskip("distributed")
    frame = pupils()
    whole = fit_multilevel(FORMULA, frame)
    with distributed.Client(
        processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as client:
        found = fit_multilevel(
            FORMULA, iter(parts(frame, 12)), learn_from=frame, executor="dask", client=client
        )
        with pytest.raises(UsageError, match="no column `y`"):
            sums_over(
                [frame.drop(columns="y")],
                learn(FORMULA, frame, "urn"),
                executor="dask",
                client=client,
            )
    assert_same_fit(whole, found)


def test_workers_are_started_and_ended_where_no_client_is_passed(monkeypatch):
    distributed = pytest.importorskip("distributed")
    started = []

    class OneProcess(distributed.Client):
        def __init__(self, **how):
            super().__init__(processes=False, n_workers=1, **how)
            started.append(self)

    monkeypatch.setattr(distributed, "Client", OneProcess)
    frame = pupils()
    found = fit_multilevel(FORMULA, parts(frame), learn_from=frame, executor="dask")
    assert_same_fit(fit_multilevel(FORMULA, frame), found)
    assert [client.status for client in started] == ["closed"]


def test_years_add_up_whichever_schools_each_has():
    frame = pupils(schools=30)
    design = learn(FORMULA, frame, "urn")
    first, second = frame[frame["urn"] < "900021"], frame[frame["urn"] > "900010"]
    both = sums_of(first, design) + sums_of(second, design)
    again = sums_of(pd.concat([first, second]), design)
    pd.testing.assert_index_equal(both.groups, again.groups)
    np.testing.assert_allclose(both.moments, again.moments, atol=1e-9)
