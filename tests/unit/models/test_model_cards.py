"""Model cards and transparency records say what the declaration and the run say."""

import pytest

from workbench.documentation.model_cards import (
    NOT_RUN,
    model_card,
    model_cards_page,
    transparency_record,
)
from workbench.errors import UsageError
from workbench.models.catalogue import model, models
from workbench.models.record import PURPOSES

TIERS = ("Tier 1", "owner", "rationale", "decision-making", "tool specification", "data", "risks")


@pytest.mark.parametrize("name", models())
def test_a_card_holds_what_is_declared(name):
    one = model(name)
    card, record = model_card(one), transparency_record(one)
    for said in (one.question, one.method, one.source, *one.limits, *one.not_for):
        assert said in card
    assert NOT_RUN in card
    assert all(tier in record for tier in TIERS)
    assert all(risk.answer in record for risk in one.risks)
    assert one.purpose in PURPOSES
    assert f"{name}.md" in model_cards_page()


def test_a_model_that_is_none_is_refused():
    with pytest.raises(UsageError, match="`school_value` is not a model"):
        model("school_value")
