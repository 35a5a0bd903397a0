"""Runs a command on a terminal of its own: terminal.py COMMAND_JSON STEPS_JSON.

Each step is [text to wait for, text to type]. Prints what the terminal showed and ends with the command's exit code.
"""

import json
import os
import pty
import select
import sys

command, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, terminal = pty.fork()
if pid == 0:
    os.execv(command[0], command)

shown = b""
seen = 0
while True:
    while steps and (at := shown.find(steps[0][0].encode(), seen)) >= 0:
        seen = at + len(steps[0][0])
        os.write(terminal, steps.pop(0)[1].encode())
    if not select.select([terminal], [], [], 60)[0]:
        break
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # How Linux says that the other side is closed.
        break
    if not chunk:
        break
    shown += chunk

sys.stdout.buffer.write(shown)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
