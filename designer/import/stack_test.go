package importer_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stepwell/stepwell/designer/export"
	importer "github.com/stepwell/stepwell/designer/import"
)

func TestStateMachinesAreFoundInTemplates(t *testing.T) {
	const small = `{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}`
	tests := map[string]struct {
		text string
		want []importer.Found
	}{
		"a text in YAML": {"Resources:\n  Other: {Type: \"AWS::SQS::Queue\"}\n  Flow:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      StateMachineName: orders\n      StateMachineType: EXPRESS\n      DefinitionString: !Sub |\n        {\"a\": \"${Fn.Arn}\"}\n",
			[]importer.Found{{ID: "Flow", Name: "orders", Type: "EXPRESS", Definition: "{\"a\": \"${Fn.Arn}\"}\n"}}},
		"an object of SAM": {"Transform: AWS::Serverless-2016-10-31\nResources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Definition:\n        StartAt: A\n        N: 1.0\n      Events: {}\n",
			[]importer.Found{{ID: "Flow", Name: "Flow", Type: "STANDARD", Definition: "{\n  \"StartAt\": \"A\",\n  \"N\": 1.0\n}\n", Notes: []string{"Events is not taken over: make schedules on the workflow's page."}}}},
		"parts that JSON joins": {`{"Resources":{"Flow":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":{"Fn::Join":["",["{\"a\":\"",{"Fn::GetAtt":["Fn","Arn"]},"\",\"b\":\"",{"Ref":"AWS::Partition"},"\"}"]]}}}}}`,
			[]importer.Found{{ID: "Flow", Name: "Flow", Type: "STANDARD", Definition: `{"a":"${FnArn}","b":"${AWSPartition}"}`}}},
		"a file that is elsewhere": {"Resources:\n  Flow:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Name: !Ref X\n      DefinitionUri: flow.asl.json\n",
			[]importer.Found{{ID: "Flow", Name: "Flow", Type: "STANDARD", Notes: []string{"The definition is in the file flow.asl.json: import that by itself."}}}},
		"none at all": {"Resources:\n  Q: {Type: \"AWS::SQS::Queue\"}\n", nil},
		"what cannot be followed": {`{"Resources":{"F":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":{"Fn::ImportValue":"x"}}}}}`,
			[]importer.Found{{ID: "F", Name: "F", Type: "STANDARD", Notes: []string{"DefinitionString is put together in a way that cannot be followed."}}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := importer.Stack([]byte(test.text))
			if diff := cmp.Diff(test.want, got); diff != "" || !ok {
				t.Errorf("%v (-want +got):\n%s", ok, diff)
			}
		})
	}
	for _, text := range []string{small, "", "Resources", "[1", `{"Resources":1,"a":2}`, `{"StartAt":"Resources","States":{"Resources":{"Type":"Succeed"}}}`} {
		if found, ok := importer.Stack([]byte(text)); ok {
			t.Errorf("%q is taken for a template with %v", text, found)
		}
	}
}

func TestWhatIsExportedAsAStackIsFoundInIt(t *testing.T) {
	w := export.Machine{Name: "orders", Type: "EXPRESS", Definition: "{\n  \"StartAt\": \"A\",\n  \"States\": {\"A\": {\"Type\": \"Task\", \"Resource\": \"${Fn}\", \"End\": true}}\n}\n"}
	data, err := export.CloudFormation(w)
	if err != nil {
		t.Fatal(err)
	}
	found, ok := importer.Stack(data)
	if !ok || len(found) != 1 || found[0].Definition != w.Definition || found[0].Name != w.Name || found[0].Type != w.Type {
		t.Errorf("found is %+v", found)
	}
	if data, err = export.SAM(w); err != nil {
		t.Fatal(err)
	}
	if found, _ = importer.Stack(data); len(found) != 1 || !strings.Contains(found[0].Definition, `"Resource": "${Fn}"`) {
		t.Errorf("found is %+v", found)
	}
}
