"""One page's stores are changed without opening those of another page."""

import param
import pytest

from workbench.views.changing import changing


class Store(param.Parameterized):
    """A store of a page."""

    shown = param.Integer(0, constant=True)


def test_another_page_stays_closed():
    mine, other = Store(), Store()
    with changing(mine):
        mine.param.update(shown=1)
        with pytest.raises(TypeError, match="Constant"):
            other.param.update(shown=1)
        assert Store.param["shown"].constant
    assert (mine.shown, other.shown) == (1, 0)


def test_another_page_that_is_done_does_not_close_mine():
    mine, other = Store(), Store()
    with changing(mine):
        with changing(other):
            other.param.update(shown=1)
        mine.param.update(shown=2)
    assert (mine.shown, other.shown) == (2, 1)


def test_it_is_closed_afterwards():
    mine = Store()
    with changing(mine):
        mine.param.update(shown=1)
    with pytest.raises(TypeError, match="Constant"):
        mine.param.update(shown=2)
