"""The house: installs, starts, stops, tests, lints. Standard library only, for bare machines.

Run it as ``python3 -m house COMMAND``; the Makefile and ``bin/odoo`` do nothing else.
"""
