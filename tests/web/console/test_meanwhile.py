"""Whatever two people do to one text at once: every word of either is in the form, or shown beside it."""

from hypothesis import given
from hypothesis import strategies as st

from fivefold.records import MOTIVES
from fivefold.web.console.forms import document_of, form_from, form_of
from fivefold.web.console.meanwhile import meanwhile

WORDS = st.sampled_from(["one", "two", "three", "four"])
TEXTS = st.dictionaries(st.sampled_from("abc"), WORDS)


def document(default, texts):
    entries = [{"id": name, "text": text, "weight": 2.0} for name, text in texts.items()]
    return {"default": {"text": default}, **({"undecided": entries} if entries else {})}


def sent(default, texts, out):
    """Return the form as a browser sends it: new texts have no id that was."""
    fields = {"default": default}
    for number, (name, text) in enumerate(texts.items()):
        fields |= {f"undecided.{number}.was": name, f"undecided.{number}.text": text}
        if name in out:
            fields[f"undecided.{number}.out"] = "on"
    return form_from(fields)


@given(
    base=st.tuples(WORDS, TEXTS),
    mine=st.tuples(WORDS, TEXTS),
    theirs=st.tuples(WORDS, TEXTS),
    out=st.sets(st.sampled_from("abc")),
    known=st.booleans(),
)
def test_no_word_of_either_is_lost(base, mine, theirs, out, known):
    own = {name: text for name, text in mine[1].items() if name in base[1]}
    form = sent(mine[0], own, out)
    other = meanwhile(form, form_of(document(*theirs)), form_of(document(*base)) if known else None)
    shown = {entry.was: entry for entry in form.entries["undecided"] if entry.was}
    beside = " ".join(other.values())
    for name, text in own.items():
        changed = not known or text != base[1][name] or name in out
        assert not changed or shown[name].text == text, "what was typed stands in the form"
    for name, text in theirs[1].items():
        assert shown[name].text == text or text in beside, "what the other one has is in the form, or beside it"
    assert form.default == theirs[0] or theirs[0] in beside
    assert form.default == mine[0] or (known and mine[0] == base[0]), "only what was not touched gives way"
    assert not form.entries["undecided"][-1].said(), "there is still an empty one to fill in"


@given(st.tuples(WORDS, TEXTS), TEXTS, st.sets(st.sampled_from("abc")))
def test_what_only_the_document_has_stays_in_it(base, typed, out):
    before = document(*base)
    form = sent(base[0], {name: text for name, text in typed.items() if name in base[1]}, out)
    after = document_of(form, before)
    kept = {table["id"]: table for table in after.get("undecided", [])}
    for name, text in base[1].items():
        if name not in typed:
            assert kept[name] == {"id": name, "text": text, "weight": 2.0}
        elif name in out:
            assert name not in kept
        else:
            assert kept[name] == {"id": name, "text": typed[name], "weight": 2.0}
    assert set(after) <= {"default", *MOTIVES}
