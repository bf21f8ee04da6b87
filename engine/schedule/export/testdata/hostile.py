from datetime import datetime

import boto3

scheduler = boto3.client("scheduler", region_name="eu-west-1")
scheduler.create_schedule(
    Name="2nd.try",
    GroupName="ops",
    Description="it's \"50%\" $HOME `id` \\ #{x} ${y} %{z} é 𝄞\n: - on",
    ScheduleExpression="cron(0 18 ? * MON-FRI *)",
    ScheduleExpressionTimezone="Europe/Berlin",
    StartDate=datetime.fromisoformat("2026-12-01T07:00:00+00:00"),
    EndDate=datetime.fromisoformat("2027-12-01T07:30:00+00:00"),
    State="DISABLED",
    FlexibleTimeWindow={
        "Mode": "FLEXIBLE",
        "MaximumWindowInMinutes": 15,
    },
    ActionAfterCompletion="DELETE",
    KmsKeyArn="arn:aws:kms:eu-west-1:123456789012:key/1",
    Target={
        "Arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/c",
        "RoleArn": "arn:aws:iam::123456789012:role/r",
        "Input": "{\"at\":\"<aws.scheduler.scheduled-time>\",\"it's\":\"${a}\"}",
        "RetryPolicy": {
            "MaximumEventAgeInSeconds": 3600,
            "MaximumRetryAttempts": 0,
        },
        "DeadLetterConfig": {
            "Arn": "arn:aws:sqs:eu-west-1:123456789012:letters",
        },
        "EcsParameters": {
            "TaskDefinitionArn": "arn:aws:ecs:eu-west-1:123456789012:task-definition/t",
            "TaskCount": 2,
            "EnableExecuteCommand": True,
            "NetworkConfiguration": {
                "awsvpcConfiguration": {
                    "Subnets": ["s-1", "s-2"],
                    "AssignPublicIp": "ENABLED",
                },
            },
            "CapacityProviderStrategy": [{
                "capacityProvider": "FARGATE",
                "weight": 1,
            }],
            "Tags": [{
                "Key": "b",
                "Value": "it's",
            }, {
                "Key": "a",
                "Value": "1",
            }],
        },
    },
)
