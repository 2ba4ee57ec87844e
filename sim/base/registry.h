// Things that add themselves by their name when the program starts: models, memories. One of a plug-in does
// when that is loaded.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace lacuna {

// Names that were added twice, of whatever kind. The program refuses to start with one.
inline std::vector<std::string>& name_clashes() {
  static std::vector<std::string> names;
  return names;
}

// Info has a `name`.
template <class Info>
class Registry {
 public:
  // Kept sorted, so that the order in which the linker starts the folders cannot show. The first of a name
  // counts: what runs before main() must not throw.
  void add(Info info) {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), info.name, before);
    if (at != entries_.end() && at->name == info.name)
      name_clashes().push_back(info.name);
    else
      entries_.insert(at, std::move(info));
  }
  const std::vector<Info>& entries() const { return entries_; }
  // Null if there is none.
  const Info* find(const std::string& name) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), name, before);
    return at == entries_.end() || at->name != name ? nullptr : &*at;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Info& info : entries_) names.push_back(info.name);
    return names;
  }

 private:
  static bool before(const Info& info, const std::string& name) { return info.name < name; }

  std::vector<Info> entries_;
};

}  // namespace lacuna
