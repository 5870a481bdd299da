# The nightly scan: deploy/lambda/template.yaml as a stack, so that there is one description of it.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "image_uri" {
  type        = string
  description = "The image of deploy/container, target lambda, by digest."
}

variable "hub_role_arn" {
  type        = string
  description = "ARN of the role that scans run as."
}

variable "evidence_bucket" {
  type        = string
  description = "Bucket that runs are kept in."
}

variable "external_id" {
  type        = string
  description = "External id that the audit roles demand."
}

variable "schedule" {
  type        = string
  default     = "cron(17 4 * * ? *)"
  description = "When, in UTC."
}

variable "proof_schedule" {
  type        = string
  default     = ""
  description = "When, in UTC, to prove replication by test objects, such as cron(17 1 ? * SUN *); empty for never."
}

variable "canary_role_name" {
  type        = string
  default     = "scanner-canary"
  description = "Name of the role that puts them, the same in every account."
}

resource "aws_cloudformation_stack" "scanner" {
  name          = "scanner-nightly"
  template_body = file("${path.module}/../../lambda/template.yaml")
  capabilities  = ["CAPABILITY_IAM"]
  parameters = {
    ImageUri       = var.image_uri
    HubRoleArn     = var.hub_role_arn
    EvidenceBucket = var.evidence_bucket
    ExternalId     = var.external_id
    Schedule       = var.schedule
    ProofSchedule  = var.proof_schedule
    CanaryRoleName = var.canary_role_name
  }
}

output "machine_arn" {
  value = aws_cloudformation_stack.scanner.outputs["MachineArn"]
}
