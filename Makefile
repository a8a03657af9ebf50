# Everything is done by the Python package house/, which needs nothing but Python 3.11 or newer.
PYTHON ?= python3
HOUSE = $(PYTHON) -m house

.PHONY: help demo stop screenshots test test-fast lint bench

help:
	@echo "make demo       build and start the demo, print address and login"
	@echo "                FRESH=1: throw the demo's data away and begin anew"
	@echo "make stop       stop what the demo of this checkout started"
	@echo "make test       run every test; ONLY=path or ONLY=/addon:Class.test for some"
	@echo "make test-fast  run the tests that need neither Odoo nor a database"
	@echo "make lint       check style, types, Odoo's rules and ours"
	@echo "make bench      measure, print one table; ONLY=name for one"
	@echo "make screenshots  the pictures in the docs, from the running demo"
	@echo "bin/odoo ARGS   Odoo itself, with this checkout's addons and database server"

demo stop screenshots test-fast lint:
	@$(HOUSE) $@

test bench:
	@$(HOUSE) $@ $(if $(ONLY),--only '$(ONLY)')
