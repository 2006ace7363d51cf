"""Handing a report to its format and its place: a stream, a file, a pager."""

from __future__ import annotations

import os

from migraine_cli.errors import EnvironmentFailure, UsageError
from migraine_cli.model.safe import visible
from migraine_cli.render import ENDINGS, FORMATS, Settings, render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from migraine_cli.cli.command import Values
    from migraine_cli.cli.env import Env
    from migraine_cli.report.document import Report


def chosen_format(env: Env, values: Values) -> str:
    """Return the format: as asked, by the ending of --output, else rich in a terminal and plain in a pipe."""
    asked = values.text("format")
    if asked is not None:
        if asked not in FORMATS:
            raise UsageError(f"no format is called '{visible(asked, 40)}'", "formats: " + ", ".join(FORMATS))
        return asked
    output = values.text("output")
    if output is not None:
        ending = os.path.splitext(output)[1].lower()
        return ENDINGS.get(ending, "plain")
    return "rich" if env.terminal else "plain"


def emit(env: Env, values: Values, report: Report) -> None:
    """Write a report where the options say.

    Raises `UsageError` for a wrong format or field, `EnvironmentFailure` where the place cannot be written; then nothing
    has been written.
    """
    name = chosen_format(env, values)
    fields = values.text("fields")
    if fields is not None:
        from migraine_cli.report.fields import with_fields

        report = with_fields(report, fields)
    output = values.text("output")
    settings = Settings(
        width=env.width if name == "rich" else 80,
        color=env.color if name == "rich" and output is None else False,
        ascii_only=env.ascii_only,
        indent=output is not None or env.terminal,
    )
    text = "".join(render(report, name, settings))
    if env.ascii_only and not text.isascii():
        from migraine_cli.render.ascii import transliterated

        text = transliterated(text)
    deliver(env, values, text.encode("utf-8", "backslashreplace"))


def emit_artefact(env: Env, values: Values, data: bytes) -> None:
    """Write an artefact of `--as`, whose bytes are what they are."""
    deliver(env, values, data)


def deliver(env: Env, values: Values, data: bytes) -> None:
    """Write bytes to the file of --output, to a pager, or to standard output."""
    output = values.text("output")
    if output is not None:
        write_file(output, data)
    elif values.flag("pager") and env.terminal:
        _page(env, data)
    else:
        write(env, data)


def write(env: Env, data: bytes) -> None:
    """Write bytes to standard output. A reader that has gone away is no error; a full disk is."""
    if env.stdout is None:
        raise EnvironmentFailure("standard output is closed", "use --output FILE")
    try:
        env.stdout.write(data)
        env.stdout.flush()
    except BrokenPipeError:
        # The reader took what it wanted (`| head`). Python would complain once more when it closes the stream.
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), env.stdout.fileno())
        except (OSError, ValueError):
            pass
    except OSError as error:
        _silence(env)
        raise EnvironmentFailure(f"standard output cannot be written: {error.strerror or error}", "free some space, or write elsewhere") from None
    except ValueError:
        raise EnvironmentFailure("standard output is closed", "use --output FILE") from None


def _silence(env: Env) -> None:
    """Keep Python from trying the failed bytes again at exit."""
    try:
        if env.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), env.stdout.fileno())
    except (OSError, ValueError):
        pass


def write_file(path: str, data: bytes) -> None:
    """Write a file whole or not at all; what was there stays until the new one is complete."""
    import tempfile

    folder, name = os.path.split(os.path.abspath(path))
    if os.path.isdir(path):
        raise EnvironmentFailure(f"{visible(path)} is a folder", "name a file in it")
    if os.path.exists(path) and not os.path.isfile(path):  # /dev/stdout and the like take no renaming
        try:
            with open(path, "wb") as device:
                device.write(data)
        except OSError as error:
            raise EnvironmentFailure(f"{visible(path)} cannot be written: {error.strerror}") from None
        return
    part = None
    try:
        target = os.path.realpath(path)  # through a link, the file that it names is replaced, not the link
        handle, part = tempfile.mkstemp(dir=os.path.dirname(target), prefix=f".{name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mode = os.stat(target).st_mode & 0o777 if os.path.exists(target) else 0o666 & ~_umask()
        os.chmod(part, mode)
        os.replace(part, target)
    except OSError as error:
        if part is not None and os.path.exists(part):
            os.unlink(part)
        hint = "the folder does not exist: make it first" if not os.path.isdir(folder) else "check the folder's permissions and space"
        raise EnvironmentFailure(f"{visible(path)} cannot be written: {error.strerror or error}", hint) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _page(env: Env, data: bytes) -> None:
    import shlex
    import subprocess

    command = shlex.split(env.environ.get("MIGRAINE_REF_PAGER") or env.environ.get("PAGER") or "less -R")
    try:
        done = subprocess.run(command, input=data, env={"LESS": "FRX", **env.environ}, check=False)  # noqa: S603  # the pager is the user's own choice
    except OSError:
        env.note(f"note: the pager {visible(command[0])} cannot be run; printed without it")
        write(env, data)
        return
    if done.returncode == 127:
        write(env, data)
