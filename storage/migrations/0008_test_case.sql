-- The test case of the mock configuration that an execution runs under.
ALTER TABLE execution ADD COLUMN test_case TEXT;
