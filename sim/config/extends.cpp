#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <unordered_map>
#include <vector>

#include "sim/config/document.h"
#include "sim/config/input_file.h"
#include "sim/config/phrases.h"
#include "sim/config/units.h"

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

using Keys = std::unordered_map<std::string, std::size_t>;

Keys places_of(const Json::object_t& object) {
  Keys places;
  for (const auto& [key, value] : object) places.emplace(key, places.size());
  return places;
}

// RFC 7386, as Json::merge_patch, whose search for each key is linear in the number of keys.
void merge(Json& target, const Json& patch) {
  if (!patch.is_object()) {
    target = patch;
    return;
  }
  if (!target.is_object()) target = Json::object();
  auto& members = target.get_ref<Json::object_t&>();
  const Keys places = places_of(members);
  std::vector<bool> removed(members.size());
  for (const auto& [key, value] : patch.get_ref<const Json::object_t&>()) {
    const auto place = places.find(key);
    if (place == places.end()) {
      if (!value.is_null()) merge(members.emplace_back(key, nullptr).second, value);
    } else if (value.is_null()) {
      removed[place->second] = true;
    } else {
      merge(members.begin()[static_cast<std::ptrdiff_t>(place->second)].second, value);
    }
  }
  if (std::find(removed.begin(), removed.end(), true) == removed.end()) return;
  Json::object_t kept;
  std::size_t i = 0;
  for (auto& [key, value] : members)
    if (const std::size_t here = i++; here >= removed.size() || !removed[here])
      kept.emplace_back(key, std::move(value));
  members.swap(kept);
}

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
    drop_other_units(merged.value, source->second);
    merge(merged.value, source->second);
  }
  return merged;
}

}  // namespace lacuna
