"""Real data for the workspace `sample`: one room per data set turns its rows into bodies for `core.write.upsert`."""
