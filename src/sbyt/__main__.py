"""`python -m sbyt` is the `sbyt` command."""

from sbyt.interfaces.cli.main import main

if __name__ == "__main__":
    main()
