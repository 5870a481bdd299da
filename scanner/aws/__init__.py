"""Reading AWS: the only place that knows boto3. `access.connect` is the door; nothing else needs to be imported."""
