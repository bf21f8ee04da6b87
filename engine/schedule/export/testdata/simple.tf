resource "aws_scheduler_schedule" "weekday-evening" {
  name                         = "weekday-evening"
  schedule_expression          = "cron(0 18 ? * MON-FRI *)"
  schedule_expression_timezone = "Europe/Berlin"
  state                        = "ENABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:states:eu-west-1:123456789012:stateMachine:orders"
    role_arn = "arn:aws:iam::123456789012:role/stepwell"
    input    = "{}"
  }
}
