"""What the explorers of the chapter on sense show, and what its lesson says they show."""

import pytest

from pullkit.explorers import sense as explorers


@pytest.mark.parametrize("distance", [1, 3, 8])
def test_the_time_to_see_is_drawn_as_far_as_the_desk_chosen_and_no_further(distance):
    time = explorers.time_to_see()
    time.fragments(time.start | {"distance": distance}, time.name)
    above, below = time.figure.axes
    moving = [*above.lines, *(line for line in below.lines if line.get_linestyle() != "--")]
    assert [line.get_xdata()[-1] for line in moving] == [distance] * len(moving)


def test_the_lesson_opens_on_three_sources_that_are_one_chain():
    three = explorers.redundancy().at(shared=1.0)
    chain, checked = three.figure.axes[0].lines[1:3]
    three.fragments(three.start | {"shared": 1.0}, three.name)
    assert checked.get_ydata() == pytest.approx(chain.get_ydata())
