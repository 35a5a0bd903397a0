"""Runs a command on a terminal of its own: terminal.py COMMAND_JSON STEPS_JSON.

Each step is [text to wait for, what to do then]: a text is typed, two numbers are the rows and columns of the window from then on.
Prints what the terminal showed, then whether its modes are what they were and every line returns the carriage once, and ends with
the command's exit code.
"""

import fcntl
import json
import os
import pty
import re
import select
import struct
import sys
import termios


def resize(rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


command, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
terminal, device = pty.openpty()
resize(24, 80)
before = termios.tcgetattr(terminal)
pid = os.fork()
if pid == 0:
    os.close(terminal)
    os.setsid()
    fcntl.ioctl(device, termios.TIOCSCTTY, 0)
    for number in range(3):
        os.dup2(device, number)
    os.execvp(command[0], command)
os.close(device)

shown = b""
seen = 0
while True:
    while steps and (at := shown.find(steps[0][0].encode(), seen)) >= 0:
        seen = at + len(steps[0][0].encode())
        action = steps.pop(0)[1]
        os.write(terminal, action.encode()) if isinstance(action, str) else resize(*action)
    if not select.select([terminal], [], [], 30)[0]:
        shown += b"\nterminal.py: nothing was shown for too long\n"
        os.kill(pid, 9)
        break
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # How Linux says that the other side is closed.
        break
    if not chunk:
        break
    shown += chunk

exit_code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
sys.stdout.buffer.write(shown)
sys.stdout.buffer.flush()
print("\nmodes: " + ("kept" if termios.tcgetattr(terminal) == before else "changed"))
print("lines: " + ("clean" if not re.search(rb"\r\r\n|[^\r]\n", shown) else "broken"))
sys.stdout.flush()
sys.exit(exit_code)
