aws scheduler create-schedule \
  --region eu-west-1 \
  --name weekday-evening \
  --schedule-expression 'cron(0 18 ? * MON-FRI *)' \
  --schedule-expression-timezone Europe/Berlin \
  --state ENABLED \
  --flexible-time-window '{"Mode":"OFF"}' \
  --target '{"Arn":"arn:aws:states:eu-west-1:123456789012:stateMachine:orders","RoleArn":"arn:aws:iam::123456789012:role/stepwell","Input":"{}"}'
