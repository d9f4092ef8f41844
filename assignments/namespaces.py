"""Enter a sandbox and run a program in it. Runs as a script, with the standard library only.

Namespaces of the Linux kernel give the program a file system, process numbers, a network and
inter-process memory of its own. What it sees of the file system is read-only, except for two small
folders in memory. It has no privilege, no network, and its processes, memory, files and seconds are
limited. When its first process ends, the kernel ends all others.

The settings come as JSON in the first argument; see `assignments.sandbox`. If the kernel does
not allow this, the script ends with `REFUSED` and says why on its error stream.
"""

import contextlib
import ctypes
import json
import os
import platform
import resource
import shutil
import signal
import struct
import sys

#: The exit code that says: no sandbox could be made.
REFUSED = 97

# From the headers of Linux; the same on every processor unless a table says otherwise.
CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS = 0x00020000, 0x02000000, 0x04000000
CLONE_NEWIPC, CLONE_NEWUSER = 0x08000000, 0x10000000
CLONE_NEWPID, CLONE_NEWNET = 0x20000000, 0x40000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 2, 4, 8, 4096, 16384, 1 << 18
MS_RDONLY, MS_REMOUNT = 1, 32
MNT_DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV = 1, 2, 4
MOUNT_SETATTR = 442
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41, "riscv64": 41, "ppc64le": 203, "s390x": 217}
PR_SET_PDEATHSIG, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 22, 24, 38
SECCOMP_MODE_FILTER, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO = 2, 0x7FFF0000, 0x00050000
BPF_LOAD_WORD, BPF_JUMP_IF_EQUAL, BPF_JUMP_IF_AT_LEAST, BPF_RETURN = 0x20, 0x15, 0x35, 0x06
EPERM = 1

#: How the kernel calls the processors for which calls are filtered.
PROCESSORS = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

#: Calls of the kernel that a program does without, with their numbers on these two processors.
FORBIDDEN = {
    # memory that belongs to no process and so escapes its limits
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "io_uring_setup": (425, 425),
    "vmsplice": (278, 75),
    "add_key": (248, 217),
    # away from the core that it was given
    "sched_setaffinity": (203, 122),
    # a look into other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "perf_event_open": (298, 241),
    # parts of the kernel that are seldom used and often broken
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "request_key": (249, 218),
    "unshare": (272, 97),
    "setns": (308, 268),
}

#: Who the program is inside.
INSIDE_ID = 1000

libc = ctypes.CDLL(None, use_errno=True)


class RefusedError(Exception):
    """The kernel does not allow a step; the text names it."""


def main():
    """Make the sandbox, run the program in it, end as it ended."""
    settings = json.loads(sys.argv[1])
    try:
        code = run(settings)
    except (RefusedError, OSError, KeyError) as problem:
        os.write(2, str(problem).encode())
        code = REFUSED
    os._exit(code)


def run(settings):
    """Do it step by step; return the exit code of the program."""
    die_with_parent()
    enter_namespaces(settings["outside_id"])
    first = os.fork()
    if first:
        close_everything()
        return exit_code(os.waitpid(first, 0)[1])
    # From here on: process 1 of the sandbox. If it ends, everything in the sandbox ends.
    try:
        die_with_parent()
        build_root(settings)
        limit(settings["limits"])
        if settings["core"] is not None:
            os.sched_setaffinity(0, {settings["core"]})
        program = os.fork()
    except BaseException as problem:
        os.write(2, str(problem).encode())
        os._exit(REFUSED)
    if program == 0:
        try:
            drop_privileges()
            os.chdir(settings["work"])
            os.execve(settings["command"][0], settings["command"], settings["environment"])
        except BaseException as problem:
            os.write(2, str(problem).encode())
            os._exit(REFUSED)
    close_everything()
    os._exit(wait_for(program))


def wait_for(program):
    """Bury what dies until the program itself ends; return its exit code."""
    while True:
        try:
            child, status = os.wait()
        except ChildProcessError:
            return REFUSED
        if child == program:
            return exit_code(status)


def exit_code(status):
    """Return a status as a shell does: 128 and more for a signal."""
    code = os.waitstatus_to_exitcode(status)
    return 128 - code if code < 0 else code


def close_everything():
    """Let go of the connection, so that it ends when the program does."""
    os.closerange(0, 4096)


def die_with_parent():
    """Let the kernel kill this process when the one that started it ends."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


# ---------------------------------------------------------------------------- namespaces


def enter_namespaces(outside_id):
    """Leave the namespaces of this machine for new ones.

    Parameters
    ----------
    outside_id : int or None
        The user the program is outside, which only root may choose. None: the user who runs this.
    """
    everything = (
        CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    )
    user, group = os.getuid(), os.getgid()
    if outside_id is None:
        unshare(everything)
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{INSIDE_ID} {user} 1")
        write("/proc/self/gid_map", f"{INSIDE_ID} {group} 1")
    else:
        # Only a process that stayed outside may map two users.
        ready, go = os.pipe(), os.pipe()
        me, helper = os.getpid(), os.fork()
        if helper == 0:
            code = 0
            try:
                os.read(ready[0], 1)
                both = f"0 0 1\n{INSIDE_ID} {outside_id} 1"
                write(f"/proc/{me}/uid_map", both)
                write(f"/proc/{me}/gid_map", both)
            except BaseException:
                code = 1
            os._exit(code)
        unshare(everything, lambda: os.kill(helper, signal.SIGKILL))
        os.write(ready[1], b"!")
        if os.waitpid(helper, 0)[1]:
            raise RefusedError("the kernel does not let root map users into a new namespace")
        for number in (*ready, *go):
            os.close(number)
    with contextlib.suppress(RefusedError):  # it hides the names of control groups, no more
        unshare(CLONE_NEWCGROUP)


def unshare(flags, otherwise=None):
    """Call unshare(2)."""
    if libc.unshare(flags):
        error = os.strerror(ctypes.get_errno())
        if otherwise:
            otherwise()
        raise RefusedError(f"new namespaces are not allowed here (unshare: {error})")


def write(path, text):
    """Write a file of the kernel."""
    with open(path, "w") as file:
        file.write(text)


# ---------------------------------------------------------------------------- file system


def build_root(settings):
    """Make a file system of what the program may see, and make it the root."""
    mount("none", "/", None, MS_REC | MS_PRIVATE)
    root = settings["root"]
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=4m,mode=755")
    for target, megabytes in settings["writable"]:
        os.makedirs(root + target, exist_ok=True)
        options = f"size={megabytes}m,nr_inodes=4096,mode=755"
        mount("tmpfs", root + target, "tmpfs", MS_NOSUID | MS_NODEV, options)
        own(root + target)
    for source, target in settings["shown"]:  # after the others: an environment may lie in /tmp
        show(source, root + target)
    copy_in(settings["copied"], root + settings["work"])
    make_devices(root)
    make_proc(root)
    write_identity(root)
    os.chdir(root)
    os.makedirs("old-root")
    syscall(PIVOT_ROOT.get(platform.machine(), 155), b".", b"old-root")
    os.chdir("/")
    if libc.umount2(b"/old-root", MNT_DETACH):
        raise RefusedError(f"umount: {os.strerror(ctypes.get_errno())}")
    os.rmdir("/old-root")
    mount("none", "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    libc.sethostname(b"sandbox", 7)
    with contextlib.suppress(OSError):  # a namespace within this one would see no more anyway
        write("/proc/sys/user/max_user_namespaces", "0")


def show(source, target):
    """Show a file or folder, read-only, with everything that is mounted below it."""
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        open(target, "a").close()
    mount(source, target, None, MS_BIND | MS_REC)
    attributes = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV
    settings = (ctypes.c_uint64 * 4)(attributes, 0, 0, 0)
    syscall(
        MOUNT_SETATTR, AT_FDCWD, target.encode(), AT_RECURSIVE, settings, ctypes.sizeof(settings)
    )


def make_devices(root):
    """Show the harmless devices."""
    folder = f"{root}/dev"
    os.makedirs(folder, exist_ok=True)
    for name in ("null", "full", "random", "urandom"):
        open(f"{folder}/{name}", "a").close()
        mount(f"/dev/{name}", f"{folder}/{name}", None, MS_BIND)
    os.makedirs(f"{folder}/pts")
    with contextlib.suppress(RefusedError):  # a terminal of its own, for "!ls" in a notebook
        options = "newinstance,ptmxmode=0666,mode=620"
        mount("devpts", f"{folder}/pts", "devpts", MS_NOSUID | MS_NOEXEC, options)
    for name, target in [("fd", "/proc/self/fd"), ("shm", "/tmp"), ("ptmx", "pts/ptmx")]:
        os.symlink(target, f"{folder}/{name}")


def make_proc(root):
    """Show the processes of the sandbox, or in a container that hides its own, only the machine."""
    folder = f"{root}/proc"
    os.makedirs(folder, exist_ok=True)
    try:
        mount("proc", folder, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except RefusedError:
        for name in ("cpuinfo", "meminfo", "stat"):
            shutil.copyfile(f"/proc/{name}", f"{folder}/{name}")


def write_identity(root):
    """Give the user a name: some programs ask for one."""
    os.makedirs(f"{root}/etc", exist_ok=True)
    entry = f"student:x:{INSIDE_ID}:{INSIDE_ID}::/home/student:/bin/sh\n"
    write(f"{root}/etc/passwd", entry)
    write(f"{root}/etc/group", f"student:x:{INSIDE_ID}:\n")
    write(f"{root}/etc/hosts", "127.0.0.1 localhost\n")


def copy_in(pairs, work):
    """Copy files of the submission to where the program may change them."""
    for source, name in pairs:
        target = os.path.join(work, name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW)
        with open(handle, "rb") as original, open(target, "wb") as copy:
            shutil.copyfileobj(original, copy)
    for folder, folders, files in os.walk(work):
        for name in (*folders, *files):
            own(os.path.join(folder, name))


def own(path):
    """Hand a file or folder to the program's user."""
    if os.getuid() != INSIDE_ID:
        os.chown(path, INSIDE_ID, INSIDE_ID)


def mount(source, target, kind, flags, options=""):
    """Call mount(2)."""
    kind = kind.encode() if kind else None
    if libc.mount(source.encode(), target.encode(), kind, flags, options.encode()):
        error = os.strerror(ctypes.get_errno())
        raise RefusedError(f"mounting {source} in the sandbox is not allowed here ({error})")


def syscall(number, *arguments):
    """Call the kernel where the C library has no function for it."""
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    if libc.syscall(ctypes.c_long(number), *converted) < 0:
        error = os.strerror(ctypes.get_errno())
        raise RefusedError(f"call {number} of the kernel is not allowed here ({error})")


# ---------------------------------------------------------------------------- limits, privileges


def limit(limits):
    """Set the limits, such as ``{"NPROC": 64}``."""
    for name, value in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def drop_privileges():
    """Become an ordinary user who can never be more again."""
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    if os.getuid() != INSIDE_ID:
        os.setgroups([])
        os.setresgid(INSIDE_ID, INSIDE_ID, INSIDE_ID)
        os.setresuid(INSIDE_ID, INSIDE_ID, INSIDE_ID)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise RefusedError("the kernel cannot forbid new privileges")
    if platform.machine() in PROCESSORS:
        forbid_calls(platform.machine())


def forbid_calls(machine):
    """Let the kernel refuse some of its calls, for good and in all processes to come.

    The filter is a small program for the kernel: it loads a word of the call, compares, returns.
    """
    numbers = [pair[list(PROCESSORS).index(machine)] for pair in FORBIDDEN.values()]
    last = len(numbers) + 5  # the place of the step that refuses; jumps count from the next one
    program = [
        (BPF_LOAD_WORD, 0, 0, 4),  # which kind of processor the call is made for
        (BPF_JUMP_IF_EQUAL, 0, last - 2, PROCESSORS[machine]),
        (BPF_LOAD_WORD, 0, 0, 0),  # the number of the call
        (BPF_JUMP_IF_AT_LEAST, last - 4, 0, 0x40000000),  # a second way in, on x86
    ]
    for number in numbers:
        program.append((BPF_JUMP_IF_EQUAL, last - len(program) - 1, 0, number))
    program += [
        (BPF_RETURN, 0, 0, SECCOMP_RET_ALLOW),
        (BPF_RETURN, 0, 0, SECCOMP_RET_ERRNO | EPERM),
    ]
    code = b"".join(struct.pack("=HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, described, 0, 0):
        raise RefusedError("the kernel does not take a filter for its calls (seccomp)")


if __name__ == "__main__":
    main()
