// JSON files as the user wrote them, before anything is interpreted.
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/config/fields.h"
#include "sim/config/json.h"
#include "sim/config/note.h"
#include "sim/config/problems.h"

namespace lacuna {

// Where a value comes from that was set on the command line.
inline constexpr const char* setting_source = "--set";

struct Document {
  std::string file;  // as shown to the user
  Json value;        // an object
  // The files this document was merged from, the most derived first: each setting (as setting_source),
  // `file`, its bases.
  std::vector<std::pair<std::string, Json>> sources;
};

// Parses one file: syntax errors with line and column, duplicate keys, a top level that is no object, a
// missing, unreadable, empty or oversized (> 64 MiB) file and nesting deeper than 64 are InputErrors.
// Comments are not JSON.
Document load_document(const std::filesystem::path& path);
Document parse_document(const std::string& text, const std::string& file);

// As load_document, and resolves "extends": "other.json" (relative to the file's folder, `.json` may be left
// out) by RFC 7386 merge patch, the base first. A chain that closes on itself and a missing base are
// InputErrors.
Document load_extended(const std::filesystem::path& path);

// One `--set /pointer=value`: value is JSON if it parses as JSON, else a string. The pointer's parents are
// created as needed (the checked reading then judges the keys); of a list, only elements that exist can be
// set. InputError with file "--set" if malformed.
void apply_setting(Document& document, const std::string& setting);

// The file that set the value at `pointer`; for a value that no file sets, the one that set the object around
// it. Of an object, a file is named rather than a setting, which may be of one key only.
std::string source_of(const Document& document, Json::json_pointer pointer);

// Fills `config` from document.value (or from the object at `pointer` in it; absent, it is empty) through
// config.fields(). Unknown keys (with the nearest known key), wrong types, out-of-range values (-1 for a
// count, 3.9 for an integer, 1e30), missing required keys and contradictions are appended to `problems`, each
// naming the source file that set the value. Keys "$schema", and those in `ignored`, are allowed at the top.
void read_fields(const Document& document, const std::string& pointer,
                 const std::function<void(Fields&)>& fields, std::vector<Problem>& problems,
                 std::vector<Note>& notes, const std::vector<std::string>& ignored = {});

// The effective config: every field with its value, in declaration order. Absent optionals are left out.
Json to_json(const std::function<void(Fields&)>& fields);

// JSON Schema (draft 2020-12) of an object with these fields: types, ranges, enums, defaults, descriptions,
// additionalProperties false.
Json object_schema(const std::function<void(Fields&)>& fields);

// The same of a whole file, which may have "$schema", and "extends" in place of its required keys.
Json json_schema(const std::function<void(Fields&)>& fields);

// A table for people: key, type and range, default, doc; nested keys with their path.
std::string describe_fields(const std::function<void(Fields&)>& fields);

// The word of `known` that is nearest to `word`, if it is near enough to be a slip of the fingers.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace lacuna
