#include "sim/app/script.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/config/problems.h"
#include "sim/inputs/catalog.h"

namespace lacuna {
namespace {

// Debian's, which has matplotlib and pandas; another one may stand before it in PATH.
constexpr const char* python = "/usr/bin/python3";

}  // namespace

void become_script(const std::string& script, const Arguments& arguments) {
  const std::filesystem::path path = project_root() / script;
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored))
    throw InputError(path.string(), "",
                     "no such script; LACUNA_HOME must name a folder with Lacuna's scripts/");
  Arguments words{python, path.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  ::execv(python, pointers.data());
  throw InputError(
      python, "",
      fmt::format("cannot be run: {}; figures and reports need Debian's python3, python3-matplotlib "
                  "and python3-pandas",
                  std::strerror(errno)));
}

}  // namespace lacuna
