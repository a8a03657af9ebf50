"""``python3 -m house COMMAND``: the one entrance."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable

from .say import HouseError, line


def main(arguments: list[str]) -> int:
    """Run one command. Returns the exit status."""
    if sys.version_info < (3, 11):  # noqa: UP036  # the Makefile may find an older one
        line("Python 3.11 or newer is needed: run `make PYTHON=python3.11 ...` with one.")
        return 2
    try:
        return _dispatch(arguments)
    except HouseError as error:
        line(f"\n{error}")
        return 1
    except KeyboardInterrupt:
        line("\nInterrupted: repeat the command to go on where it stopped.")
        return 130


def _dispatch(arguments: list[str]) -> int:
    if arguments[:1] == ["odoo"]:  # everything after it is Odoo's own
        from . import odoo

        odoo.become(arguments[1:])
    parser = argparse.ArgumentParser(prog="house", description="Install, start, stop, test, lint.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (function, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text)
        command.set_defaults(function=function)
        if name in ("test", "bench"):
            command.add_argument("--only", default="", help="one path, test tag or name")
    commands.add_parser("odoo", help="run Odoo: house odoo ARGUMENTS OF ODOO")
    options = parser.parse_args(arguments)
    return int(options.function(options) or 0)


def _install(options: argparse.Namespace) -> None:
    from . import odoo

    odoo.prepare()


def _python(options: argparse.Namespace) -> None:
    from . import venv

    print(venv.python())


def _sources(options: argparse.Namespace) -> None:
    from . import odoo

    for folder in odoo.find().addons:
        print(folder)


def _env(options: argparse.Namespace) -> None:
    from . import postgres

    postgres.start()
    for name, value in postgres.environment().items():
        print(f"export {name}={shlex.quote(value)}")


def _test(options: argparse.Namespace) -> int:
    from . import testing

    return testing.run(options.only)


def _test_fast(options: argparse.Namespace) -> int:
    from . import testing

    return testing.run(fast=True)


def _lint(options: argparse.Namespace) -> int:
    from . import lint

    return lint.run()


def _translations(options: argparse.Namespace) -> None:
    from . import translations

    translations.update()


def _bench(options: argparse.Namespace) -> int:
    from . import bench

    return bench.run(options.only)


def _demo(options: argparse.Namespace) -> None:
    from . import demo

    demo.start()


def _screenshots(options: argparse.Namespace) -> None:
    from . import screenshots

    screenshots.run()


def _train(options: argparse.Namespace) -> None:
    from . import training

    training.run()


def _stop(options: argparse.Namespace) -> None:
    from . import demo

    demo.stop()


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], int | None], str]] = {
    "demo": (_demo, "build and start the demo"),
    "stop": (_stop, "stop what the demo started"),
    "screenshots": (_screenshots, "take the pictures of the docs from the running demo"),
    "test": (_test, "run every test"),
    "test-fast": (_test_fast, "run the tests that need neither Odoo nor a database"),
    "lint": (_lint, "check style, types, Odoo's rules and ours"),
    "translations": (_translations, "update the terms to translate, tell which are open"),
    "bench": (_bench, "measure, print a table, write build/bench.json"),
    "train": (_train, "work out the shipped weights of moods anew, from texts that you have"),
    "install": (_install, "fetch what is missing and start the database server"),
    "python": (_python, "print the path of the Python that has all libraries"),
    "sources": (_sources, "print the addons folders of Odoo and OCA"),
    "env": (_env, "print shell lines that set PG* for psql and psycopg2"),
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
