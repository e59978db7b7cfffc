"""Define the messages between the server and a sandbox process: heads, lengths, exit codes."""

import struct

HEAD = struct.Struct(
    ">QQQQQ"
    # bytes of memory, seconds of the clock and of the processor, niceness, and the length of what
    # follows
)

LENGTH = struct.Struct(">Q")

STATUS = struct.Struct(">iQ")  # how it ended, and the most memory that it took, in bytes

DONE, FAILED, OUT_OF_MEMORY, LATE = 0, 70, 77, 75
