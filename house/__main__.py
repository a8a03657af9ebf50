"""``python3 -m house COMMAND``: the one entrance."""

from __future__ import annotations

import argparse
import shlex
import sys

from .say import HouseError, line


def main(arguments: list[str]) -> int:
    """Run one command. Returns the exit status."""
    if sys.version_info < (3, 11):
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
    parser = argparse.ArgumentParser(prog="house", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("odoo", help="run Odoo: house odoo ARGUMENTS OF ODOO")
    commands.add_parser("install", help="fetch what is missing and start the database server")
    commands.add_parser("python", help="print the path of the Python that has all libraries")
    commands.add_parser("env", help="print shell lines that set PG* for psql and psycopg2")
    options = parser.parse_args(arguments)
    if options.command == "install":
        from . import odoo

        odoo.prepare()
    elif options.command == "python":
        from . import venv

        print(venv.python())
    elif options.command == "env":
        from . import postgres

        postgres.start()
        for name, value in postgres.environment().items():
            print(f"export {name}={shlex.quote(value)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
