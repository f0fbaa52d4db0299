# schema.sql -> two C strings, split at the line that begins "-- DERIVED".
BEGIN { print "const char kzi_schema_facts[] =" }
/^-- DERIVED/ { print ";\nconst char kzi_schema_derived[] =" }
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); print "    \"" $0 "\\n\"" }
END { print ";" }
