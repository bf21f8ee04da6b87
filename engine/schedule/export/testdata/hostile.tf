resource "aws_scheduler_schedule" "_2nd_try" {
  name                         = "2nd.try"
  group_name                   = "ops"
  description                  = "it's \"50%\" $HOME `id` \\ #{x} $${y} %%{z} é 𝄞\n: - on"
  schedule_expression          = "cron(0 18 ? * MON-FRI *)"
  schedule_expression_timezone = "Europe/Berlin"
  start_date                   = "2026-12-01T07:00:00Z"
  end_date                     = "2027-12-01T07:30:00Z"
  state                        = "DISABLED"
  action_after_completion      = "DELETE"
  kms_key_arn                  = "arn:aws:kms:eu-west-1:123456789012:key/1"

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 15
  }

  target {
    arn      = "arn:aws:ecs:eu-west-1:123456789012:cluster/c"
    role_arn = "arn:aws:iam::123456789012:role/r"
    input    = "{\"at\":\"<aws.scheduler.scheduled-time>\",\"it's\":\"$${a}\"}"

    retry_policy {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = 0
    }

    dead_letter_config {
      arn = "arn:aws:sqs:eu-west-1:123456789012:letters"
    }

    ecs_parameters {
      task_definition_arn    = "arn:aws:ecs:eu-west-1:123456789012:task-definition/t"
      task_count             = 2
      enable_execute_command = true
      tags                   = {
        "a" = "1"
        "b" = "it's"
      }

      network_configuration {
        subnets          = ["s-1", "s-2"]
        assign_public_ip = true
      }

      capacity_provider_strategy {
        capacity_provider = "FARGATE"
        weight            = 1
      }
    }
  }
}
