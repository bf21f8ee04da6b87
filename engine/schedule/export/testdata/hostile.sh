aws scheduler create-schedule \
  --region eu-west-1 \
  --name 2nd.try \
  --group-name ops \
  --description 'it'\''s "50%" $HOME `id` \ #{x} ${y} %{z} é 𝄞
: - on' \
  --schedule-expression 'cron(0 18 ? * MON-FRI *)' \
  --schedule-expression-timezone Europe/Berlin \
  --start-date 2026-12-01T07:00:00Z \
  --end-date 2027-12-01T07:30:00Z \
  --state DISABLED \
  --flexible-time-window '{"Mode":"FLEXIBLE","MaximumWindowInMinutes":15}' \
  --action-after-completion DELETE \
  --kms-key-arn arn:aws:kms:eu-west-1:123456789012:key/1 \
  --target '{"Arn":"arn:aws:ecs:eu-west-1:123456789012:cluster/c","RoleArn":"arn:aws:iam::123456789012:role/r","Input":"{\"at\":\"<aws.scheduler.scheduled-time>\",\"it'\''s\":\"${a}\"}","RetryPolicy":{"MaximumEventAgeInSeconds":3600,"MaximumRetryAttempts":0},"DeadLetterConfig":{"Arn":"arn:aws:sqs:eu-west-1:123456789012:letters"},"EcsParameters":{"TaskDefinitionArn":"arn:aws:ecs:eu-west-1:123456789012:task-definition/t","TaskCount":2,"EnableExecuteCommand":true,"NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["s-1","s-2"],"AssignPublicIp":"ENABLED"}},"CapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}],"Tags":[{"Key":"b","Value":"it'\''s"},{"Key":"a","Value":"1"}]}}'
