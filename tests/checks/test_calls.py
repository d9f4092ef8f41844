"""A call of an answer ends, whatever the answer does."""

import threading
import time
from contextlib import suppress

from helpers.checks.calls import Caller, TimedOut, TimeLimit
from helpers.checks.engine import Exercise, check_answer

TWICE = Exercise("twice", "twice(n)", lambda n: 2 * n, lambda rng: [(1,), (2,), (3,)])


def endless(n):
    while True:
        n += 1


def endless_and_deaf(n):
    while True:
        with suppress(Exception):
            n += 1


def swallows_once(n):
    try:
        endless(n)
    except BaseException:
        endless(n)


def test_an_endless_loop_is_told_with_its_line():
    result = check_answer(TWICE, endless, seconds=0.2)
    assert (result.status, result.kind, result.score) == ("wrong", "hang", 0)
    assert "did not finish within 0.2 seconds in line" in result.diagnosis
    assert "n += 1" in result.diagnosis or "while True:" in result.diagnosis
    assert "Does your loop end?" in result.diagnosis


def test_an_answer_that_catches_errors_ends_too():
    for answer in (endless_and_deaf, swallows_once):
        assert check_answer(TWICE, answer, seconds=0.1).kind == "hang"


def test_it_ends_outside_of_the_main_thread_too():
    results = []
    thread = threading.Thread(
        target=lambda: results.append(check_answer(TWICE, endless, seconds=0.1))
    )
    thread.start()
    thread.join()
    assert results[0].kind == "hang"


def test_a_call_that_waits_ends_by_the_clock():
    def waits(n):
        while True:
            time.sleep(0.01)

    assert isinstance(Caller(waits, 0.05)((1,)).error, TimedOut)


def test_no_error_arrives_after_the_call():
    for _ in range(200):
        with TimeLimit(60):
            pass
    time.sleep(0.01)
    assert threading.active_count() < 50  # the watchers are gone
