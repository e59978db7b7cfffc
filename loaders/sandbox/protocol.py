"""Define the messages between the server and a sandbox process: heads, lengths, exit codes."""

import struct

# memory in bytes, wall time and CPU time in seconds, niceness, and the length of the task
HEAD = struct.Struct(">QQQQQ")

STATUS = struct.Struct(">iQ")  # the exit code, and the peak memory in bytes

DONE, FAILED, OUT_OF_MEMORY, LATE = 0, 70, 77, 75
