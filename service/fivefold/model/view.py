"""What a model makes of a session, as one reads it: tables of evidence by the age of the session, made when needed."""

from typing import Final

from fivefold.model.evidence import Knowledge, table_at
from fivefold.model.scores import Signals, Speech, each, scores, softmax, speech
from fivefold.model.signals import REPEATED, age_of
from fivefold.model.tempers import Tempers
from fivefold.model.units import Five
from fivefold.records import Motive

BEFORE: Final = "before"
"""In an explanation: what holds before any signal."""


class View:
    """Tables by the age of the session, made when first needed; without tempers, every signal is believed plainly."""

    def __init__(self, knowledge: Knowledge, tempers: Tempers | None = None) -> None:
        self.knowledge, self.tempers = knowledge, tempers
        self._made: dict[tuple[int, ...], tuple[Speech, Five]] = {}

    def at(self, x: Signals) -> tuple[Speech, Five]:
        """Return what the signals say in a session of this age, and what holds before any."""
        age = age_of(x)
        kind = (age, *[other in x for _, other in REPEATED])
        made = self._made.get(kind)
        if made is None:
            bias, tempers = self.knowledge.bias, self.tempers
            table = table_at(age, self.knowledge, tempers.at(age) if tempers else {})
            made = self._made[kind] = (
                speech(table, silent=[name for name, other in REPEATED if other in x]),
                tempers.biased(bias, age) if tempers else bias,
            )
        return made

    def each(self, x: Signals) -> dict[str, Five]:
        """Return what holds before, and what every signal says, one by one."""
        said, bias = self.at(x)
        return {BEFORE: bias, **each(x, said)}

    def place(self, x: Signals) -> dict[Motive, float]:
        """Return the five probabilities."""
        said, bias = self.at(x)
        return softmax(scores(x, said, bias))
