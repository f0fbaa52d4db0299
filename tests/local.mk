# tests: unit tests (cmocka), command-line tests, house rules
test_libs = src/base/libbase.a
