package designer

import "testing"

func TestATextIsLaidOutAnew(t *testing.T) {
	got, err := Format(`{"StartAt":"A","n":[1.50,  12345678901234567890],"States":{"A":{"Type":"Pass","Comment":"\u00e9 <","End":true}}}`)
	want := `{
  "StartAt": "A",
  "n": [1.50, 12345678901234567890],
  "States": {
    "A": {
      "Type": "Pass",
      "Comment": "\u00e9 <",
      "End": true
    }
  }
}
`
	if err != nil || got != want {
		t.Errorf("it is\n%s\n%v, want\n%s", got, err, want)
	}
	if again, _ := Format(got); again != got {
		t.Errorf("formatted twice it is\n%s", again)
	}
	if got, err := Format("{"); err == nil || got != "{" {
		t.Errorf("a text that is no JSON gives %q, %v", got, err)
	}
}
