// What machines or networks are called in tables that have one name but come from different files.
#pragma once

#include <string>
#include <vector>

namespace lacuna {

// `names` of what was read from `files` (each as the user wrote it), those that come more than once told
// apart: by their files' names, by these with the folders they are in, or by number. All are names
// (harmless.h), and different.
std::vector<std::string> labels(const std::vector<std::string>& names, const std::vector<std::string>& files);

// Which names were changed, for people; "" if none was.
std::string told_apart(const std::vector<std::string>& names, const std::vector<std::string>& files,
                       const std::vector<std::string>& labels);

}  // namespace lacuna
