# One of the three roles of one account; the statements are those that `scanner permissions` prints.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "role" {
  type        = string
  description = "Which role: scan, fix or verify."
  validation {
    condition     = contains(["scan", "fix", "verify"], var.role)
    error_message = "The role is one of scan, fix and verify."
  }
}

variable "name" {
  type        = string
  default     = null
  description = "Name of the role; by default scanner-audit, scanner-repair or scanner-canary."
}

variable "principal_arn" {
  type        = string
  description = "ARN of the role that takes it."
}

variable "external_id" {
  type        = string
  description = "External id that whoever takes the role must know."
}

variable "organization_id" {
  type        = string
  description = "Id of the organisation that the principal's account must be of."
}

variable "permissions_boundary" {
  type        = string
  default     = null
  description = "ARN of a permissions boundary for the role itself."
}

variable "role_boundary" {
  type        = string
  default     = null
  description = "Pattern of the permissions boundary that replication roles must be made with; none is demanded without it."
}

variable "replication_roles" {
  type        = string
  default     = "s3-replication-*"
  description = "Names of the replication roles that a repair may make, change and pass to S3."
}

variable "replica_buckets" {
  type        = string
  default     = "*-replica"
  description = "Names of the buckets that a repair may make."
}

data "aws_partition" "current" {}

locals {
  names = { scan = "scanner-audit", fix = "scanner-repair", verify = "scanner-canary" }
  document = jsondecode(templatefile("${path.module}/${var.role}.json.tftpl", {
    partition         = data.aws_partition.current.partition
    role_boundary     = coalesce(var.role_boundary, "*")
    replication_roles = var.replication_roles
    replica_buckets   = var.replica_buckets
  }))
  demands = var.role_boundary != null
  # A pattern of `*` would still demand that there is a boundary.
  statements = [for one in local.document.Statement : {
    for key, value in one : key => value
    if key != "Condition" || local.demands || !can(value.StringLike["iam:PermissionsBoundary"])
  }]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [var.principal_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.organization_id]
    }
  }
}

resource "aws_iam_role" "scanner" {
  name                 = coalesce(var.name, local.names[var.role])
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = var.permissions_boundary
}

resource "aws_iam_role_policy" "scanner" {
  name   = var.role
  role   = aws_iam_role.scanner.id
  policy = jsonencode({ Version = local.document.Version, Statement = local.statements })
}

output "role_arn" {
  value = aws_iam_role.scanner.arn
}
