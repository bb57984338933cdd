"""A run's life: its states, the store, the weights on disk, the worker process, the manager."""
