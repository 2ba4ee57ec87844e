#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

#include "sim/config/document.h"
#include "sim/config/input_file.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

// Takes "extends" out of the document; the file it names, if there is one.
std::optional<fs::path> take_base(Document& document) {
  const auto member = document.value.find("extends");
  if (member == document.value.end()) return std::nullopt;
  const Json extends = *member;
  document.value.erase(member);
  if (!extends.is_string()) {
    throw InputError(document.file, "/extends",
                     fmt::format("expected a file name, found {}", shown(extends)));
  }
  const fs::path base = fs::path(document.file).parent_path() / extends.get<std::string>();
  const fs::path with_extension = base.string() + ".json";
  for (const fs::path& path : {base, with_extension}) {
    if (is_file(path)) return path;
  }
  const std::string other = what_is_no_file(base);
  throw InputError(document.file, "/extends",
                   fmt::format("found no file {}{}", shown(base.string()),
                               other.empty() ? "" : fmt::format(": it is {}", other)));
}

// The files from the most derived to the last base.
class Chain {
 public:
  void add(const fs::path& path) {
    std::error_code
        ignored;  // a path that cannot be resolved cannot be read either, and that is reported then
    const fs::path identity = fs::weakly_canonical(path, ignored);
    const bool closed = std::find(identities_.begin(), identities_.end(), identity) != identities_.end();
    if (identities_.empty()) first_ = path.string();
    trail_ += (identities_.empty() ? "" : " -> ") + path.string();
    if (closed) throw InputError(first_, "/extends", "the chain closes on itself: " + trail_);
    identities_.push_back(identity);
  }

 private:
  std::vector<fs::path> identities_;
  std::string first_;
  std::string trail_;
};

}  // namespace

Document load_extended(const fs::path& path) {
  Document merged{path.string(), {}, {}};
  Chain chain;
  for (std::optional<fs::path> next = path; next;) {
    chain.add(*next);
    Document link = load_document(*next);
    next = take_base(link);
    merged.sources.emplace_back(std::move(link.file), std::move(link.value));
  }
  merged.value = merged.sources.back().second;
  for (auto source = merged.sources.rbegin() + 1; source != merged.sources.rend(); ++source) {
    merged.value.merge_patch(source->second);
  }
  return merged;
}

}  // namespace lacuna
