# A text file -> one C string constant, named by -v name=...
BEGIN { print "static const char " name "[] =" }
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); print "    \"" $0 "\\n\"" }
END { print ";" }
