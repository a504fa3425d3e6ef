"""The quantities of the whole book, each declared once; those of one chapter stand in its module.

Their default values stand in `pullkit.defaults`.
"""

from typing import Annotated

from pullkit.arguments import AMOUNT, NOT_NEGATIVE, POSITIVE, Between, Floats
from pullkit.laws import Quantity

COIN = Between(0, 0.5)  # an error: 0 if nothing is lost, ½ if all is, as by tossing a coin

Distance = Annotated[Floats, Quantity("Relays between client and employee", "d", NOT_NEGATIVE)]
RelayError = Annotated[
    Floats,
    Quantity("Probability that a relay says the opposite of what it heard", "e", COIN),
]
Stake = Annotated[Floats, Quantity("Stake of changing", "G", AMOUNT, "the unit of the weight")]
Weight = Annotated[
    Floats,
    Quantity("Weight of the system, the cost of changing", "W", AMOUNT, "the unit of the stake"),
]
DecisionError = Annotated[
    Floats,
    Quantity("Decision error accepted", "α", Between(0, 0.5, open_low=True, open_high=True)),
]
SignalInterval = Annotated[Floats, Quantity("Time between client signals", "τ", POSITIVE, "months")]
Rotation = Annotated[Floats, Quantity("Rotation of the need", "ω", AMOUNT, "radians a month")]

Months = Annotated[Floats, Quantity("Time", "", NOT_NEGATIVE, "months")]
