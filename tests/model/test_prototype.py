"""What an editor can get wrong in motives.toml, and how it is said."""

import msgspec
import pytest

from fivefold.errors import ModelError
from fivefold.model import MotiveModel
from fivefold.model.prototype import packaged_specs
from fivefold.records import MOTIVES


def changed(motive, **fields):
    specs = dict(packaged_specs())
    specs[motive] = msgspec.structs.replace(specs[motive], **fields)
    return specs


def test_every_motive_comes_with_labels_in_two_languages_and_four_anchors():
    for spec in packaged_specs().values():
        assert {"de", "en"} <= spec.label.keys() & spec.description.keys()
        assert len(spec.anchors) >= 4


def test_an_unknown_signal_is_named_with_its_motive():
    with pytest.raises(ModelError, match=r"undecided\.prototype\.serches"):
        MotiveModel(changed("undecided", prototype={"serches": "more"}))


def test_a_misspelt_level_is_named_with_the_good_ones():
    with pytest.raises(ModelError, match=r"'a lot' is none of .*'much more'"):
        MotiveModel(changed("undecided", prototype={"searches": "a lot"}))


def test_a_word_the_signal_does_not_have_is_named():
    with pytest.raises(ModelError, match=r"undecided\.prototype\.referrer\.radio"):
        MotiveModel(changed("undecided", prototype={"referrer": {"radio": "more"}}))


def test_a_missing_motive_is_named():
    specs = {motive: spec for motive, spec in packaged_specs().items() if motive != "undecided"}
    with pytest.raises(ModelError, match=r"\[undecided\]"):
        MotiveModel(specs)


def test_an_anchor_its_own_prototypes_do_not_place_is_refused_with_both_scores():
    wrong = [{"pages": 5, "price_sorts": 4, "copies": 3}]
    with pytest.raises(ModelError, match=r"price_comparison \(\d\.\d\d against \d\.\d\d\)"):
        MotiveModel(changed("inspiration", anchors=wrong))


def test_an_anchor_with_an_unknown_signal_is_refused():
    with pytest.raises(ModelError, match="colour"):
        MotiveModel(changed("inspiration", anchors=[{"pages": 8, "colour": 3}]))


def test_the_order_of_the_motives_is_the_contracts():
    assert tuple(MotiveModel().predict_proba_one({})) == MOTIVES
