"""Settings for every test run: the strict notebook gate."""

pytest_plugins = ("tests.notebook_gate",)
