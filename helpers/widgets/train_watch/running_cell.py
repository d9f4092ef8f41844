"""What a view needs of Jupyter while a cell trains: it hears its buttons, and the cell's end."""


def let_buttons_through(comm, wanted=True):
    """Let the buttons' messages go to the subshell that the browser chose, or no longer.

    ipykernel 7.4 sends them to whoever used the comm last: to the thread that is training. The
    method that is replaced is private, so ``pyproject.toml`` bounds ipykernel; older ones have
    neither it nor subshells.
    """
    if not hasattr(type(comm), "_reply_subshell_for"):
        return
    if wanted:
        comm._reply_subshell_for = lambda data, subshell: subshell
    else:
        vars(comm).pop("_reply_subshell_for", None)


def when_the_cell_ends(act):
    """Call `act` once when the running cell ends; return a function that cancels it.

    An interrupted ``model.fit`` tells its callbacks nothing, and this is how they learn of it.
    """
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return lambda: None

    def ended(*_):
        cancel()
        act()

    def cancel():
        if ended in shell.events.callbacks["post_run_cell"]:
            shell.events.unregister("post_run_cell", ended)

    shell.events.register("post_run_cell", ended)
    return cancel
