"""The life of a job of the pack queue: what may happen to it, and what it is then."""

import pytest
from drawn import table

from workbench.packs.queue.states import OPEN, TO_CLAIM, Event, State, after
from workbench.store.registry import JOB_STATES

TRIES = 3

# failures and attempts are counted with this one; three failures are allowed
LIFE = table(
    """
    | state    | what happens    | failures | attempts | then     | why                            |
    |----------|-----------------|----------|----------|----------|--------------------------------|
    | waiting  | claimed         | 0        | 0        | running  | a worker takes it              |
    | failed   | claimed         | 1        | 1        | running  | its time to wait is over       |
    | running  | done            | 0        | 1        | built    | the pack stands                |
    | running  | passing failure | 1        | 1        | failed   | it is tried again later        |
    | running  | passing failure | 2        | 2        | failed   | and once more                  |
    | running  | passing failure | 3        | 3        | poisoned | that was the last try          |
    | running  | lasting failure | 1        | 1        | poisoned | it would fail again as well    |
    | running  | lost            | 0        | 1        | waiting  | nobody knows why               |
    | running  | lost            | 2        | 8        | waiting  | nor after many times           |
    | running  | lost            | 0        | 9        | poisoned | but it must come to an end     |
    | running  | stopped         | 2        | 2        | waiting  | a person's stop is no failure  |
    | poisoned | released        | 0        | 0        | waiting  | a person wants it tried again  |
    | built    | damaged         | 0        | 1        | waiting  | its pack is not whole any more |
    """
)
ROWS = list(LIFE.itertuples(index=False, name=None))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, {row[1]}: {row[5]}")
def test_life_of_a_job(row):
    state, event, failures, attempts, then, _ = row
    found = after(
        State(state), Event(event), failures=int(failures), attempts=int(attempts), tries=TRIES
    )
    assert found == then


def test_nothing_else_can_happen():
    drawn = {(state, event) for state, event, *_ in ROWS}
    for state in State:
        for event in Event:
            if (state, event) not in drawn:
                with pytest.raises(ValueError, match="cannot be"):
                    after(state, event, failures=1, attempts=1, tries=TRIES)


def test_the_registry_knows_the_same_states():
    assert set(JOB_STATES) == set(State)
    assert set(TO_CLAIM) < set(OPEN)
    assert set(State) - set(OPEN) == {State.BUILT, State.POISONED}
