"""The developer's commands behind `dev` and the Makefile; standard library only, no Django."""
