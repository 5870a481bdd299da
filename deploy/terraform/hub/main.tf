# The role that scans run as: deploy/cloudformation/hub-role.yaml as a stack, so that there is one description of it.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "evidence_bucket" {
  type        = string
  default     = ""
  description = "Bucket that runs are kept in; none are where it is empty."
}

variable "principal_arns" {
  type        = list(string)
  default     = []
  description = "Roles and users that may take it beside Lambda and ECS, such as that of a CI job."
}

variable "canary_role_name" {
  type        = string
  default     = ""
  description = "Name of the role that puts test objects, to prove on a schedule; empty for none."
}

variable "repair_role_name" {
  type        = string
  default     = ""
  description = "Name of the role that repairs, for a second role of this kind, scanner-approved; else empty."
}

variable "role_name" {
  type        = string
  default     = "scanner-central"
  description = "Name of the role."
}

variable "stack_name" {
  type        = string
  default     = "scanner-hub"
  description = "Name of the stack: another one for a second role."
}

resource "aws_cloudformation_stack" "scanner" {
  name          = var.stack_name
  template_body = file("${path.module}/../../cloudformation/hub-role.yaml")
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  parameters = {
    EvidenceBucket = var.evidence_bucket
    PrincipalArns  = join(",", var.principal_arns)
    CanaryRoleName = var.canary_role_name
    RepairRoleName = var.repair_role_name
    RoleName       = var.role_name
  }
}

output "role_arn" {
  value = aws_cloudformation_stack.scanner.outputs["RoleArn"]
}
