import boto3

scheduler = boto3.client("scheduler", region_name="eu-west-1")
scheduler.create_schedule(
    Name="weekday-evening",
    ScheduleExpression="cron(0 18 ? * MON-FRI *)",
    ScheduleExpressionTimezone="Europe/Berlin",
    State="ENABLED",
    FlexibleTimeWindow={
        "Mode": "OFF",
    },
    Target={
        "Arn": "arn:aws:states:eu-west-1:123456789012:stateMachine:orders",
        "RoleArn": "arn:aws:iam::123456789012:role/stepwell",
        "Input": "{}",
    },
)
