"""The project's own measurements: ratios against limits taken in the same run, never part of the tests."""
