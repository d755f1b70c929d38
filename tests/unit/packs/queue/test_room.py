from workbench.packs.queue.room import Room, room
from workbench.packs.queue.states import seconds_to_wait


def test_a_pack_is_begun_where_more_is_free_than_the_bound(tmp_path):
    not_there_yet = tmp_path / "packs" / "autumn"
    assert room(not_there_yet, bound=1).enough
    assert not room(not_there_yet, bound=2**62).enough


def test_twenty_more_packs_must_fit(tmp_path):
    assert room(tmp_path, bound=10, mean=3.0).needed == 60
    assert room(tmp_path, bound=100, mean=3.0).needed == 100
    assert str(Room(2**29, 2**30)) == "0.5 GiB are free, 1.0 GiB are needed"


def test_waits_grow_are_spread_and_have_an_end():
    assert [seconds_to_wait(n, 1.0) for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert seconds_to_wait(3, 0.0) == 2
    assert seconds_to_wait(500, 1.0) == 60
