"""The house: installs, starts, stops, tests and lints. Standard library only, so that it runs on a bare machine.

Run it as ``python3 -m house COMMAND``; the Makefile and ``bin/odoo`` do nothing else.
"""
