"""Runs a command whose standard error is a terminal of 100 columns, and prints what the terminal got as one JSON string.

    python3 tests/scripts/terminal.py COMMAND ...

Standard output and the exit code are the command's own business: the former is dropped, the latter handed on.
"""

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios


def main():
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    command = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal's other end is closed
            break
        if not part:
            break
        seen += part
    print(json.dumps(seen.decode("utf-8", "replace")))
    return command.wait()


if __name__ == "__main__":
    sys.exit(main())
