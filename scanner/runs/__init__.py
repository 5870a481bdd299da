"""The files of one run: snapshot, reports, run.json and the manifest over all of them."""
