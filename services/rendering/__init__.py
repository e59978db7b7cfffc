"""Render figures and documents in worker processes: the queue, its workers and their tasks."""
