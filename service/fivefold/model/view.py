"""What a model makes of a session, as one reads it: tables of evidence by the age of the session, made when needed."""

from typing import Final

from fivefold.coarse import MISSING, PLACES
from fivefold.model.evidence import Knowledge, table_at
from fivefold.model.lessons import Shown
from fivefold.model.scores import Speech, each, leans, pack, probabilities, speech, unpack
from fivefold.model.signals import REPEATED, age_of
from fivefold.model.tacit import Places, spelt
from fivefold.model.tempers import Tempers
from fivefold.model.units import Five
from fivefold.records import MOTIVES, Motive

BEFORE: Final = "before"
"""In an explanation: what holds before any signal."""
_KINDS: Final = 128
"""Tables that are kept: nearly all sessions there are, and a bound on what a stranger can fill."""
(_, _OTHER), (_, _ANOTHER) = REPEATED
_ONE, _TWO = PLACES[_OTHER], PLACES[_ANOTHER]
"""Where the two signals stand that make others silent."""


class View:
    """Tables by the age of the session, made when first needed; without tempers, every signal is believed plainly."""

    def __init__(self, knowledge: Knowledge, tempers: Tempers | None = None) -> None:
        self.knowledge, self.tempers = knowledge, tempers
        self._made: dict[tuple[int, bool, bool], tuple[Speech, int]] = {}

    def read(self, coarse: bytes) -> bytes:
        """Return the signals with each 0 spelt out that goes without saying; what they say is the same."""
        tacit = self._tacit(age_of(coarse))
        return spelt(coarse, tacit) if tacit else coarse

    def spell(self, age: int, shown: Shown) -> Shown:
        """Return the same of sessions of one age together."""
        spelt = list(shown)
        for place in self._tacit(age):
            weights = dict(spelt[place])
            if missing := weights.pop(MISSING, 0.0):
                weights[0] = weights.get(0, 0.0) + missing
            spelt[place] = weights
        return spelt

    def at(self, coarse: bytes) -> tuple[Speech, int]:
        """Return what the signals say in a session of this age, and what holds before any, packed."""
        kind = age_of(coarse), coarse[_ONE] != MISSING, coarse[_TWO] != MISSING
        return self._made.get(kind) or self._make(*kind)

    def each(self, coarse: bytes) -> dict[str, Five]:
        """Return what holds before, and what every signal says, one by one."""
        return {name: unpack(packed) for name, packed in self._each(coarse).items()}

    def lean(self, coarse: bytes, motive: Motive, against: Motive) -> dict[str, float]:
        """Return how far each of these leans to one motive and from another."""
        return leans(self._each(coarse), MOTIVES.index(motive), MOTIVES.index(against))

    def place(self, coarse: bytes) -> dict[Motive, float]:
        """Return the five probabilities."""
        said, bias = self.at(coarse)
        return probabilities(coarse, said, bias)

    def _each(self, coarse: bytes) -> dict[str, int]:
        said, bias = self.at(coarse)
        return {BEFORE: bias, **each(coarse, said)}

    def _tacit(self, age: int) -> Places:
        return self.knowledge.tacit[age > 1]

    def _make(self, age: int, *known: bool) -> tuple[Speech, int]:
        if len(self._made) >= _KINDS:
            self._made.clear()
        bias, tempers = self.knowledge.bias, self.tempers
        table = table_at(age, self.knowledge, tempers.at(age) if tempers else {})
        tacit = self._tacit(age)
        silent = [
            name for (name, other), is_known in zip(REPEATED, known, strict=True) if is_known or PLACES[other] in tacit
        ]
        made = speech(table, silent=silent, tacit=tacit), pack(tempers.biased(bias, age) if tempers else bias)
        self._made[age, known[0], known[1]] = made
        return made
