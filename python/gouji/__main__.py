"""The command ``gouji``, also as ``python -m gouji``."""

import signal
import sys

from gouji import _gouji


def main() -> int:
    """Do what the arguments of the process say, and give the exit code."""
    # the command has its own way with Ctrl-C, or none
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _gouji.main(sys.executable, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
