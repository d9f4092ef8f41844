"""The command that makes a sandbox: bubblewrap and the tools of util-linux, one after the other.

==============  ====================================================================================
``taskset``     gives the program a core of its own
``unshare``     makes a place for mounts that nobody else sees
``mount``       puts two small folders in memory there; they hold a limited number of files, which
                is more than bubblewrap's own ``--tmpfs`` can promise
``bwrap``       makes the sandbox: what the program sees, namespaces, the filter of system calls
``setpriv``     takes the last of its rights away
``prlimit``     sets the limits
==============  ====================================================================================

Each replaces itself by the next, so a signal to the first reaches the last that is still there.

``python -m assignments.bubblewrap`` installs bubblewrap where that may be done, and says what to do
where not; ``make grade`` and ``make test`` call it.
"""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

#: Where the program's own folder lies inside, and who it is there.
WORK = "/home/student"
INSIDE_ID = 1000

#: Of each of the two folders in memory.
MEGABYTES, MOST_FILES = 64, 4096

#: User numbers that nobody has; each process of root's that marks takes one of its own.
FIRST_OUTSIDE_ID = 2_000_000_000

#: What has to be installed, and how Debian, Ubuntu, Fedora and conda-forge call it.
PACKAGE = "bubblewrap"

#: System calls that a program does without.
FORBIDDEN = (
    # memory that belongs to no process and so escapes its limits
    *("memfd_create", "memfd_secret", "shmget", "shmat", "semget", "msgget", "mq_open"),
    *("io_uring_setup", "vmsplice", "add_key"),
    # away from the core that it was given
    "sched_setaffinity",
    # a look into other processes
    *("ptrace", "process_vm_readv", "process_vm_writev", "perf_event_open"),
    # parts of the kernel that are seldom used and often broken
    *("bpf", "userfaultfd", "keyctl", "request_key", "unshare", "setns"),
)

#: From the headers of Linux: the flag of clone(2) that asks for a user namespace.
CLONE_NEWUSER = 0x10000000

#: Mounts two folders in memory and goes on with the rest of its arguments.
MOUNT = f"""\
for folder in "$1" "$2"; do
    mount -t tmpfs -o size={MEGABYTES}m,nr_inodes={MOST_FILES},mode=1777 student "$folder" || exit
done
shift 2
exec "$@"
"""


def missing() -> str | None:
    """Return what is not installed here and how to get it, or None."""
    for program in ("bwrap", "unshare", "mount", "setpriv", "prlimit", "taskset"):
        if shutil.which(program) is None:
            package = PACKAGE if program == "bwrap" else "util-linux"
            return f'The program {program} is missing: install "{package}" (apt, dnf, conda).'
    try:
        import pyseccomp  # noqa: F401
    except ImportError:
        return "The package pyseccomp is missing: .venv/bin/python -m pip install pyseccomp"
    except RuntimeError:  # how it says that there is no libseccomp
        return 'The library libseccomp is missing: install "libseccomp2" (apt), "libseccomp" (dnf).'
    return None


def write_filter(path: Path) -> None:
    """Write the filter of system calls, as the kernel takes it.

    Raises
    ------
    OSError
        If this libseccomp does not know one of the calls.
    """
    import pyseccomp as seccomp

    refuse = seccomp.ERRNO(errno.EPERM)
    calls = seccomp.SyscallFilter(seccomp.ALLOW)
    calls.set_attr(seccomp.Attr.ACT_BADARCH, refuse)
    for name in FORBIDDEN:
        calls.add_rule(refuse, name)
    # A program in a user namespace of its own could mount. The flags of clone3 lie in memory, where
    # no filter looks; told that the kernel has no such call, the C library uses clone.
    asks = seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)
    calls.add_rule(refuse, "clone", asks)
    calls.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    with open(path, "wb") as file:
        calls.export_bpf(file)


def write_identity(folder: Path) -> None:
    """Write the few files of ``/etc`` that name the program's user: some programs ask for one."""
    folder.mkdir()
    entry = f"student:x:{INSIDE_ID}:{INSIDE_ID}::{WORK}:/bin/sh\n"
    (folder / "passwd").write_text(entry)
    (folder / "group").write_text(f"student:x:{INSIDE_ID}:\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n")


def process_options() -> list[str]:
    """Return the options that show the processes of the sandbox.

    In a container that hides some of its own ``/proc``, the kernel allows no new one; then the
    sandbox shows what the machine is, and no process.
    """
    probe = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc"]
    if subprocess.run([*probe, "true"], capture_output=True).returncode == 0:
        return ["--proc", "/proc"]
    files = [f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat")]
    return [option for path in files for option in ("--ro-bind", path, path)]


def command(
    program: Sequence[str],
    folder: Path,
    shown: Sequence[tuple[str, str]],
    processes: Sequence[str],
    limits: Mapping[str, int],
    filter_number: int,
    root: "Root | None" = None,
    core: int | None = None,
) -> list[str]:
    """Return the command that runs a program in a sandbox.

    Parameters
    ----------
    program : sequence of str
        The program and its arguments, as inside.
    folder : pathlib.Path
        Holds ``home`` and ``tmp``, where the folders in memory are mounted, ``etc``, from
        `write_identity`, and ``nothing``, a file that nobody may read.
    shown : sequence of (str, str)
        What the program may read: paths outside and inside, parents first.
    processes : sequence of str
        From `process_options`.
    limits : mapping of str to int
        As `prlimit` calls them, such as ``{"nproc": 64}``.
    filter_number : int
        The descriptor of a file that `write_filter` wrote.
    root : Root, optional
        If root makes the sandbox; default: another user does.
    core : int, optional
        On which core it runs; default: wherever there is room.
    """
    home, temporary = str(folder / "home"), str(folder / "tmp")
    return [
        *(() if core is None else ("taskset", "--cpu-list", str(core))),
        *("unshare", "--mount", *(() if root else ("--user", "--map-root-user"))),
        *("sh", "-c", MOUNT, "sh", home, temporary),
        *("bwrap", "--unshare-all", "--die-with-parent", "--hostname", "sandbox"),
        *(root.options if root else ORDINARY),
        *("--cap-add", "CAP_SETPCAP", "--seccomp", str(filter_number)),
        *processes,
        *("--dev", "/dev", "--bind", temporary, "/dev/shm"),
        *("--ro-bind", str(folder / "nothing"), "/dev/zero"),  # memory without end
        *("--dir", "/home", "--bind", home, WORK, "--bind", temporary, "/tmp"),
        *_read_only(shown),  # after /tmp: an environment may lie there
        *_read_only([(str(folder / "etc" / n), f"/etc/{n}") for n in ("passwd", "group", "hosts")]),
        *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK, "--"),
        *("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"),
        *(BECOME_STUDENT if root else ()),
        *("prlimit", *(f"--{name}={value}" for name, value in limits.items()), "--"),
        *program,
    ]


def _read_only(shown: Sequence[tuple[str, str]]) -> list[str]:
    """Return the options that show paths; who is not root has to pass the folders above them."""
    options: list[str] = []
    for outside, inside in shown:
        for parent in reversed(Path(inside).parents[:-1]):
            options += ["--dir", str(parent)]
        options += ["--ro-bind", outside, inside]
    return options


# ---------------------------------------------------------------------------- users

#: What somebody starts who is not root runs as the user who starts it.
ORDINARY = ("--uid", str(INSIDE_ID), "--gid", str(INSIDE_ID))

#: What root starts goes on as the student when the sandbox stands.
BECOME_STUDENT = (f"--reuid={INSIDE_ID}", f"--regid={INSIDE_ID}", "--clear-groups")


class Root:
    """Lets a sandbox that root makes run as a user whom nobody is.

    No limit on processes binds root, inside a user namespace either. So bubblewrap stops when it
    has made the namespace, and says its number; this side maps two users into it, root, who builds
    the sandbox, and the student, who then runs in it; bubblewrap goes on.

    Attributes
    ----------
    options : tuple of str
        For bubblewrap.
    theirs : tuple of int
        The descriptors that the options name.
    """

    def __init__(self) -> None:
        self._told, tells = os.pipe()
        waits, self._go = os.pipe()
        self.theirs: tuple[int, ...] = (tells, waits)
        self.options = (
            *("--unshare-user", "--uid", "0", "--gid", "0"),
            *("--info-fd", str(tells), "--userns-block-fd", str(waits)),
            *("--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"),
        )

    def __enter__(self) -> "Root":
        return self

    def __exit__(self, *_: object) -> None:
        for number in (*self.theirs, self._told, self._go):
            with contextlib.suppress(OSError):
                os.close(number)

    def map_users(self) -> None:
        """Map the users, once bubblewrap runs; if it never does, it will say why itself.

        Raises
        ------
        OSError
            If the kernel does not let root map users.
        """
        for number in self.theirs:
            os.close(number)
        self.theirs = ()
        told = b""
        while not told.rstrip().endswith(b"}"):
            piece = os.read(self._told, 2**12)
            if not piece:
                return
            told += piece
        namespace = Path("/proc", str(json.loads(told)["child-pid"]))
        for kind in ("uid", "gid"):
            both = f"0 0 1\n{INSIDE_ID} {FIRST_OUTSIDE_ID + os.getpid()} 1\n"
            (namespace / f"{kind}_map").write_text(both)
        os.write(self._go, b"!")


def install() -> None:
    """Install bubblewrap where that may be done; say in one line what to do where not."""
    if sys.platform == "linux" and shutil.which("bwrap") is None:
        from tools.environment.debian import install_package

        if not install_package(PACKAGE, "the sandbox of grading"):
            print(f"no sandbox for grading: {missing()}", file=sys.stderr)


if __name__ == "__main__":
    install()
