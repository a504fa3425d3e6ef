"""The quantities of the whole book, each declared once; those of one chapter stand in its module.

Their default values stand in `pullkit.defaults`.
"""

from typing import Annotated

from pullkit.arguments import FINITE_NOT_NEGATIVE, FINITE_POSITIVE, NOT_NEGATIVE, Between, Floats
from pullkit.laws import Quantity

ERROR_RANGE = Between(0, 0.5)  # an error: 0 if nothing is lost, ½ if all is, as by tossing a coin

Distance = Annotated[Floats, Quantity("Relays between client and employee", "d", NOT_NEGATIVE)]
RelayError = Annotated[
    Floats,
    Quantity("Probability that a relay says the opposite of what it heard", "e", ERROR_RANGE),
]
Stake = Annotated[
    Floats, Quantity("Stake of changing", "G", FINITE_NOT_NEGATIVE, "the unit of the weight")
]
Weight = Annotated[
    Floats,
    Quantity(
        "Weight of the system, the cost of changing",
        "W",
        FINITE_NOT_NEGATIVE,
        "the unit of the stake",
    ),
]
DecisionError = Annotated[
    Floats,
    Quantity("Decision error accepted", "α", Between(0, 0.5, open_low=True, open_high=True)),
]
SignalInterval = Annotated[
    Floats, Quantity("Time between client signals", "τ", FINITE_POSITIVE, "months")
]
Rotation = Annotated[
    Floats, Quantity("Rotation of the need", "ω", FINITE_NOT_NEGATIVE, "radians a month")
]

Months = Annotated[Floats, Quantity("Time", "", NOT_NEGATIVE, "months")]
