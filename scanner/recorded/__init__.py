"""What AWS Config recorded of a bucket, translated into the documents that S3 itself gives. Pure.

Config keeps a bucket as the objects of the AWS SDK for Java, version 1: other names, other shapes, and nulls for what
is not set (AWS Config Developer Guide: resource-config-reference.html; aws/aws-sdk-java, package services.s3.model).
What does not look exactly like that is not translated at all, so that nothing is ever guessed.
"""
