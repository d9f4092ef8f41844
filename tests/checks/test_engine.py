"""The machine behind the checks: what it says to answers of every kind."""

import functools
import sys
import warnings
from fractions import Fraction

import numpy as np
import pytest

import helpers.pooling
from helpers.checks import check
from helpers.checks.engine import Exercise, check_answer
from helpers.checks.forks import no_slip


def doubled(values, slip=no_slip):
    if slip("Squared, not doubled."):
        return values**2
    if slip("You divided by nothing."):
        return 1 / 0
    return values * 2


def cases(rng):
    for size in (1, 2, 3):
        yield (rng.integers(1, 9, size),)


DOUBLE = Exercise(
    id="double",
    call="double(values)",
    reference=doubled,
    cases=cases,
)


def stub(values): ...


def stub_with_docstring(values):
    """Return values, doubled."""


def stub_that_raises(values):
    raise NotImplementedError


def stub_of_two_lines(values):
    result = ...
    return result


def placeholder_left(values):
    return values * 2 if len(values) > 1 else ...


def forgets_to_return(values):
    values * 2


def changes_its_argument(values):
    values *= 2
    return values


async def is_async(values):
    return values * 2


def yields(values):
    yield values * 2


def exits(values):
    sys.exit("done")


def raises_what_cannot_be_told(values):
    class SilentError(Exception):
        def __str__(self):
            raise RuntimeError

    raise SilentError


class EqualToAll:
    """Claims to be whatever it is compared with, as an array and as an object."""

    def __eq__(self, other):
        return True

    __hash__ = None

    def __repr__(self):
        raise RuntimeError


class EqualArray(np.ndarray):
    """An array whose comparisons and NumPy functions all say yes."""

    def __array_function__(self, *args, **kwargs):
        return True

    def __array_ufunc__(self, *args, **kwargs):
        return True


STUBS = [..., stub, stub_with_docstring, stub_that_raises, stub_of_two_lines, lambda values: ...]


@pytest.mark.parametrize("answer", STUBS)
def test_untouched_stub_is_answered_kindly(answer):
    result = check_answer(DOUBLE, answer)
    assert (result.status, result.score, result.passed) == ("not attempted", 0.0, False)
    assert "Replace the ... in double" in repr(result)


def test_right_answer_scores_one():
    result = check_answer(DOUBLE, doubled)
    assert (result.status, result.score, result.passed) == ("correct", 1.0, True)
    assert repr(result) == "✔ correct: double agrees on all 6 random cases."


class Doubler:
    def __call__(self, values, *rest, times=2):
        return values * times


def read_only(values):
    values = values * 2
    values.setflags(write=False)
    return values


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize(
    "answer",
    [
        Doubler(),
        read_only,
        functools.partial(np.multiply, 2),
        lambda *arguments: arguments[0] * 2.0,
        lambda numbers, factor=2: (numbers * factor).astype(np.float32),
        lambda values: np.array([Fraction(int(v)) * 2 for v in values]),
        lambda values: np.ma.array(values * 2),
        lambda values: np.asarray(np.matrix(values * 2))[0],
    ],
)
def test_right_answer_may_be_written_in_many_ways(answer):
    assert check_answer(DOUBLE, answer).passed


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (forgets_to_return, "return statement"),
        (placeholder_left, "placeholder"),
        (changes_its_argument, "changes its argument values"),
        (lambda values: list(values * 2), "a list; return a NumPy array"),
        (lambda values: np.array(["a"] * len(values)), "not hold real numbers only"),
        (lambda values: np.append(values * 2, 0), "begin right, but there are more"),
        (lambda values: values * 2.5, "1.25 times the right one"),
        (lambda values: values * np.nan, "NaN"),
        (lambda values: values.missing, "stops with AttributeError"),
        (lambda values: values * 2 + 1j, "an array that does not hold real numbers only"),
        (lambda values: (values * 2).astype(str), "not hold real numbers only"),
        (lambda values: np.ma.array(values * 2, mask=True), "NaN"),
        (lambda values: (values + 1).view(EqualArray), "value differs"),
        (lambda values: EqualToAll(), "It returns an EqualToAll; return a NumPy array"),
        (EqualToAll(), "Hand in the function itself, double, not an EqualToAll"),
        (lambda values: 10**5000, "an int; return a NumPy array"),
        (is_async, "Write def, not async def"),
        (yields, "hand back the whole result with return"),
        (exits, "It stops with SystemExit: done"),
        (raises_what_cannot_be_told, "It stops with SilentError"),
        (lambda values: next(iter([])), "It stops with StopIteration"),
        (lambda values: values**2, "Squared, not doubled."),
        (lambda values: 5 / 0, "You divided by nothing."),
        (lambda: 1, "does not take that"),
        (lambda a, b: a, "does not take that"),
        (np.array([2, 4]), "Hand in the function itself, double"),
        (None, "Hand in the function itself, double"),
        ("double", "Hand in the function itself, double"),
    ],
)
def test_wrong_answer_is_told_what_is_wrong(answer, says):
    result = check_answer(DOUBLE, answer, seed=1)
    assert result.status == "wrong"
    assert says in result.diagnosis, result.diagnosis
    assert result.diagnosis in repr(result)
    assert type(result.score) is float
    assert result.score < 1


def test_message_shows_the_first_case_that_differs():
    result = check_answer(DOUBLE, lambda values: np.where(values > 0, 7, 7), seed=1)
    assert "expected  [8]" in repr(result)
    assert "got       [7]" in repr(result)


def number(call, reference):
    """Return an exercise that asks for a function of one whole number."""
    return Exercise(
        id="number",
        call=call,
        reference=reference,
        cases=lambda rng: [(n,) for n in (1, 2, 3)],
    )


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda n: str(2 * n), "a str that does not hold real numbers only"),
        (lambda n: 10**5000, "an int that does not hold real numbers only"),
        (lambda n: EqualToAll(), "an EqualToAll that does not hold real numbers only"),
        (lambda n: [[n], [n, n]], "a list that does not hold real numbers only"),
    ],
)
def test_only_a_number_equals_a_number(answer, says):
    result = check_answer(number("twice(n)", lambda n: 2 * n), answer)
    assert says in result.diagnosis
    assert result.score == 0


def test_nothing_but_yes_and_no_is_yes_or_no():
    odd = number("is_odd(n)", lambda n: n % 2 == 1)
    assert check_answer(odd, lambda n: np.bool_(n % 2)).passed
    assert check_answer(odd, lambda n: EqualToAll()).score == 0


def test_whole_numbers_are_compared_exactly():
    big = number("big(n)", lambda n: 2_000_000 * n)
    assert check_answer(big, lambda n: 2e6 * n).passed
    assert check_answer(big, lambda n: 2_000_000 * n + 1).score == 0


def test_scalars_are_shown_as_plain_numbers():
    pair = number("pair(n)", lambda n: (n, n))
    text = repr(check_answer(pair, lambda n: (np.int64(n), np.float64(n) / 2)))
    assert "got       (1, 0.5)" in text


def test_a_long_value_is_cut_short():
    wrong = repr(check_answer(DOUBLE, lambda values: np.zeros((2,) * 16)))
    assert len(wrong) < 5000


def test_an_error_everywhere_is_the_mistake_only_if_it_says_the_same():
    """A slip of the pen stops everywhere too, and is another mistake."""
    divided = check_answer(DOUBLE, lambda values: 0 % 0)
    assert "ZeroDivisionError: integer" in divided.diagnosis


def test_answer_that_reuses_one_array_is_shown_as_it_was():
    output = np.zeros(1)

    def reuses(n):
        output[:] = n
        return output

    exercise = number("twice(n)", lambda n: np.array([2 * n]))
    assert "got       [1.]" in repr(check_answer(exercise, reuses))


def test_answer_that_puts_an_array_into_its_list_is_told_so():
    exercise = Exercise(
        "first", lambda items: items[0], lambda rng: [([1, 2],), ([3, 4],)], call="first(items)"
    )

    def puts(items):
        items[1] = np.zeros(2)
        return items[0]

    assert "changes its argument items" in check_answer(exercise, puts).diagnosis


def test_answer_that_makes_numpy_strict_does_not_break_the_reference():
    def strict(n):
        np.seterr(all="raise")
        return 1 / n

    with np.errstate(all="warn"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exercise = number("inverse(n)", lambda n: 1 / np.array([float(n), 0.0]))
        assert check_answer(exercise, strict).status == "wrong"


def test_partly_right_answer_gets_partial_credit():
    result = check_answer(DOUBLE, lambda values: values * 2 if len(values) < 3 else values, seed=0)
    assert result.score == pytest.approx(2 / 3)


def test_a_table_of_expected_values_fails():
    """Answers copied from the cases of the known seed do not survive the fresh seed."""
    table = {tuple(values): values * 2 for (values,) in cases(np.random.default_rng(0))}
    result = check_answer(DOUBLE, lambda values: table.get(tuple(values), values))
    assert not result.passed
    assert result.score >= 0.5


def test_a_seed_repeats_its_cases():
    wrong = [repr(check_answer(DOUBLE, lambda values: values, seed=5)) for _ in range(2)]
    assert wrong[0] == wrong[1]


def test_interrupting_a_check_is_possible():
    def interrupted(values):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match="You stopped the check in line") as stopped:
        check_answer(DOUBLE, interrupted)
    assert stopped.value._render_traceback_() == [str(stopped.value)]  # what a notebook shows


def test_the_courses_own_function_is_no_answer():
    result = check("max-pool", helpers.pooling.max_pool2d)
    assert result.diagnosis == "That is the course's own max_pool2d; write yours."


def test_one_answer_gets_one_diagnosis():
    """Whatever seed draws the cases that are scored."""
    wrong = [check_answer(DOUBLE, lambda values: values + 1, seed) for seed in (None, None, 5, 6)]
    assert len({result.diagnosis for result in wrong}) == 1


def test_what_an_answer_prints_is_shown_once_and_cut_short(capsys):
    def chatty(values):
        print("hello" if len(values) == 1 else "another")
        print("x" * 10**6)
        return values

    text = repr(check_answer(DOUBLE, chatty))
    assert capsys.readouterr().out == ""
    assert text.count("hello") == 1
    assert "another" not in text
    assert len(text) < 2000


def test_a_warning_of_numpys_is_passed_on():
    text = repr(check_answer(DOUBLE, lambda values: values / (values - values)))
    assert "NumPy warned: divide by zero" in text


def test_unknown_exercise_is_an_error_that_lists_the_known():
    with pytest.raises(KeyError, match=r"there is no exercise 'convolve'.*convolve-by-hand"):
        check("convolve", doubled)


def test_what_a_slip_computes_warns_of_nothing():
    """A warning from the course's own lines would only puzzle the reader."""

    def roots(values, slip=no_slip):
        return np.sqrt(-values) if slip("The root of the negative.") else values

    exercise = Exercise(id="roots", call="roots(values)", reference=roots, cases=cases)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert check_answer(exercise, lambda values: values + 1).status == "wrong"


def test_a_changed_argument_is_told_after_pythons_words():
    def spoils(values):
        values[0] = 0
        raise RuntimeError("no luck")

    def spoils_and_divides(values):
        values[0] = 0
        return values // 0.0 + [1, 2, 3, 4]

    for answer in (spoils, spoils_and_divides):
        diagnosis = check_answer(DOUBLE, answer).diagnosis
        before, _, _ = diagnosis.partition("And it changes its argument values")
        assert before != diagnosis
        assert before.endswith((". ", "\n  "))
