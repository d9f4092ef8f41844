"""A call of an answer ends, whatever the answer does."""

import threading
import time
from contextlib import suppress

import pytest
from jupyter_client.manager import start_new_kernel

from helpers.checks.calls import Caller, TimedOut, TimeLimit
from helpers.checks.engine import Exercise, check_answer

TWICE = Exercise("twice", lambda n: 2 * n, lambda rng: [(1,), (2,), (3,)], call="twice(n)")


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


ENDLESS = """
from helpers.checks import check

def slide(image, kernel):
    while True:
        kernel = kernel + 0
"""


@pytest.mark.slow
def test_in_a_notebook_the_stop_button_leaves_one_sentence():
    manager, client = start_new_kernel()
    try:
        client.execute(ENDLESS, reply=True, timeout=120)
        asked = client.execute("check('convolve-by-hand', slide)")
        time.sleep(1)  # any moment will do: the check does not end by itself for eight seconds
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=120)
        while reply["parent_header"].get("msg_id") != asked:
            reply = client.get_shell_msg(timeout=120)
        assert reply["content"]["ename"] == "Stopped"
        assert len(reply["content"]["traceback"]) == 1
        assert reply["content"]["traceback"][0].startswith("You stopped the check")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
