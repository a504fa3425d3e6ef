"""What every law and every simulation of a model promises about its arguments.

A chapter's tests hand a `Contract` to a class that inherits from `Promises`; they then test nothing
but what the chapter is about. What an argument may be is declared by the law itself; where it is
not, the contract states it.
"""

import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy

from pullkit.arguments import Between, Odd, Range, Whole
from pullkit.laws import quantities_of, results_of
from tests.edges import inside, lies_in_its_range, outside

Domain = tuple[SearchStrategy[Any], Sequence[Any]]
NOT_NUMBERS = ["0.1", None, 1j, True, [[1], [1, 3]]]


@dataclass(frozen=True)
class Contract:
    """The functions of a model and what their arguments may be.

    Attributes
    ----------
    module : module
        The model. Functions called ``simulate_...`` take one number at a time and chance.
    beside : collection of module
        The other modules of its chapter.
    domains : mapping
        For every argument without a quantity: a strategy for values in its domain, and some values
        outside.
    values : mapping
        For every argument without a quantity, one value in its domain.
    exceptions : mapping
        Domains that hold for one argument of one function only.
    apart : collection of str
        Functions that do not work element by element, and are tested in their own way.
    signed : collection of str
        Laws that declare no result and whose values may be negative.
    """

    module: ModuleType
    beside: Sequence[ModuleType] = ()
    domains: Mapping[str, Domain] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    exceptions: Mapping[tuple[str, str], Domain] = field(default_factory=dict)
    apart: Sequence[str] = ()
    signed: Sequence[str] = ()

    @property
    def functions(self) -> dict[str, Callable[..., Any]]:
        return {
            name: function
            for module in (self.module, *self.beside)
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__
            and not name.startswith("_")
            and name not in self.apart
        }

    @property
    def laws(self) -> list[str]:
        return [name for name in self.functions if not name.startswith("simulate_")]

    @property
    def simulations(self) -> list[str]:
        return [name for name in self.functions if name.startswith("simulate_")]

    def parameters(self, name: str) -> list[str]:
        return list(inspect.signature(self.functions[name]).parameters)

    def pairs(self, names: Sequence[str]) -> list[tuple[str, str]]:
        return [
            (name, argument)
            for name in names
            for argument in self.parameters(name)
            if argument in {**self.domains, **quantities_of(self.functions[name])}
        ]

    def domain(self, name: str, argument: str) -> Domain:
        declared = quantities_of(self.functions[name])
        if argument in declared:
            return inside(declared[argument].range), outside(declared[argument].range)
        return self.exceptions.get((name, argument), self.domains[argument])

    def arguments(self, name: str) -> dict[str, Any]:
        declared = quantities_of(self.functions[name])
        values = {argument: ordinary(quantity.range) for argument, quantity in declared.items()}
        values |= {**self.values, "rng": np.random.default_rng(1)}
        return {argument: values[argument] for argument in self.parameters(name)}


def ordinary(range: Range) -> float:
    """Return a number of a range that is neither its end nor special."""
    match range:
        case Between(low, high):
            return max(low, 0) + 0.2 * (min(high, 1) - max(low, 0))
        case Whole(minimum):
            return minimum + 2
        case Odd():
            return 3
    raise TypeError(f"numbers of {range!r} are not known")


class Promises:
    """Tests of a contract: inherit, and set `contract`."""

    contract: ClassVar[Contract]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        terms = self.contract
        everything = [*terms.laws, *terms.simulations]
        cases = {
            "law": terms.laws,
            "simulation": terms.simulations,
            "argument_of_all": terms.pairs(everything),
            "argument_of_a_law": terms.pairs(terms.laws),
            "argument_of_a_simulation": terms.pairs(terms.simulations),
        }
        for name in cases.keys() & set(metafunc.fixturenames):
            metafunc.parametrize(name, cases[name], ids=str)

    @settings(max_examples=300, suppress_health_check=[HealthCheck.differing_executors])
    @given(st.data())
    def test_arrays_and_scalars_agree_and_lie_in_the_range_of_the_result(
        self, data: DataObject
    ) -> None:
        name = data.draw(st.sampled_from(self.contract.laws))
        law = self.contract.functions[name]
        arguments = {
            argument: np.array(
                [data.draw(self.contract.domain(name, argument)[0]) for _ in range(3)], dtype=float
            )
            for argument in self.contract.parameters(name)
        }
        try:
            result = law(**arguments)
        except ValueError as refused:  # some do not go together
            assert "must" in str(refused)
            return
        lies_in_its_range(result, law)
        together = np.array(result)
        one_by_one = [
            np.array(law(**{argument: values[i] for argument, values in arguments.items()}))
            for i in range(3)
        ]
        assert all(value.shape == together.shape[:-1] for value in one_by_one)
        np.testing.assert_allclose(together, np.stack(one_by_one, axis=-1), rtol=1e-12, atol=1e-15)
        assert not np.isnan(together).any()
        assert results_of(law) or name in self.contract.signed or (together >= 0).all()

    def test_scalars_give_scalars_and_arguments_broadcast(self, law: str) -> None:
        function, arguments = self.contract.functions[law], self.contract.arguments(law)
        result = function(**arguments)
        parts = result if isinstance(result, tuple) else (result,)
        assert all(isinstance(part, float) for part in parts)

        for axis, argument in enumerate(arguments):
            shape = np.ones(len(arguments), dtype=int)
            shape[axis] = 2 + axis
            arguments[argument] = np.full(shape, arguments[argument])
        grid = np.array(function(**arguments))
        assert grid.shape[-len(arguments) :] == tuple(range(2, 2 + len(arguments)))

    def test_a_value_outside_the_domain_is_refused_by_name(
        self, argument_of_all: tuple[str, str]
    ) -> None:
        name, argument = argument_of_all
        for bad in [*self.contract.domain(name, argument)[1], np.nan]:
            arguments = self.contract.arguments(name) | {argument: bad}
            message = rf"^{argument} is {re.escape(str(bad))}; it must "
            with pytest.raises(ValueError, match=message):
                self.contract.functions[name](**arguments)

    @pytest.mark.parametrize("bad", NOT_NUMBERS, ids=repr)
    def test_what_is_not_a_number_is_refused_by_name(
        self, argument_of_all: tuple[str, str], bad: object
    ) -> None:
        name, argument = argument_of_all
        arguments = self.contract.arguments(name) | {argument: bad}
        message = rf"^{argument} is {re.escape(repr(bad))}; it must be "
        with pytest.raises(ValueError, match=message):
            self.contract.functions[name](**arguments)

    def test_one_bad_value_in_an_array_is_refused_with_its_place(
        self, argument_of_a_law: tuple[str, str]
    ) -> None:
        name, argument = argument_of_a_law
        good = self.contract.arguments(name)[argument]
        bad = self.contract.domain(name, argument)[1][0]
        arguments = self.contract.arguments(name) | {argument: [good, good, bad]}
        message = rf"^{argument}\[2\] is {re.escape(str(bad))}; it must "
        with pytest.raises(ValueError, match=message):
            self.contract.functions[name](**arguments)

    def test_shapes_that_do_not_go_together_are_refused_by_name(self, law: str) -> None:
        arguments = self.contract.arguments(law)
        if len(arguments) == 1:
            return
        *_, first, second = arguments
        arguments |= {first: [arguments[first]] * 2, second: [arguments[second]] * 3}
        shapes = rf"^{first} has shape \(2,\), {second} has shape \(3,\); they must broadcast"
        with pytest.raises(ValueError, match=shapes):
            self.contract.functions[law](**arguments)

    def test_a_simulation_takes_one_number_at_a_time(
        self, argument_of_a_simulation: tuple[str, str]
    ) -> None:
        name, argument = argument_of_a_simulation
        good = self.contract.arguments(name)[argument]
        arguments = self.contract.arguments(name) | {argument: [good, good]}
        with pytest.raises(ValueError, match=rf"^{argument} is .*; it must be a single number"):
            self.contract.functions[name](**arguments)

    def test_a_simulation_refuses_a_seed(self, simulation: str) -> None:
        arguments = self.contract.arguments(simulation) | {"rng": 42}
        with pytest.raises(ValueError, match=r"^rng is 42; it must be a numpy\.random\.Generator"):
            self.contract.functions[simulation](**arguments)

    def test_the_same_seed_tells_the_same_story(self, simulation: str) -> None:
        function = self.contract.functions[simulation]
        first, again = (np.array(function(**self.contract.arguments(simulation))) for _ in range(2))
        np.testing.assert_array_equal(first, again)
