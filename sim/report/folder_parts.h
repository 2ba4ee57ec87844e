// parts.json of a folder (result_folder.h), read and written; and what files of results look like.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "sim/report/result_folder.h"

namespace lacuna {

struct FolderParts {
  std::string kind;
  bool complete = false;
  std::map<std::string, std::string> digests;  // by path; "" where it is being replaced
};

std::string name_of(ResultKind kind);

// None if the folder has none. InputError if it is not one.
std::optional<FolderParts> read_parts(const std::filesystem::path& folder);
std::string text_of(const FolderParts& parts);

// How files begin that are parts of results, by their names.
const std::map<std::string, std::string>& beginnings_of_parts();

// Whether a file begins as Lacuna's of that name do. InputError if it cannot be read.
bool begins_as_part(const std::filesystem::path& file);

}  // namespace lacuna
