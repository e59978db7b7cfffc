"""Parse untrusted files in separate processes with little memory and time and no disk writes."""
