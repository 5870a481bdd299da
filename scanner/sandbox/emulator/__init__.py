"""An S3 that replicates: moto behind a gateway that answers as AWS documents where moto does not.

Nothing of moto is patched. A WSGI gateway stands in front of moto's server: it refuses what S3, IAM and KMS refuse,
answers the few calls that moto gets wrong, and looks at what moto did in order to replicate objects. Who may do what is
decided by the policies of people, roles, buckets and keys, as `authority` reads them. Only `moto_state` and `moto_iam`
touch moto's insides. All of it runs in a process of its own; the scanner never imports it.
"""
