"""Settings for every test run: the strict notebook gate, and what a long run prints."""

pytest_plugins = ("tests.notebook_gate", "tests.parts")
