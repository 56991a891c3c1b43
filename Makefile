# `make run` is `python3 dev run`, and so on; `python3 dev` alone explains the commands.
# Pass more with ARGS: make test ARGS="tests/accounts -k merge"
PYTHON ?= python3
.PHONY: run test check bench lock clean
run test check bench lock clean:
	@$(PYTHON) dev $@ $(ARGS)
