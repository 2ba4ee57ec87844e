// JSON -> config structs, with every check.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "sim/config/checks.h"
#include "sim/config/document.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

using Pointer = Json::json_pointer;

// Unknown keys of one object that are told one by one: each takes a search of all files and keys.
constexpr std::size_t max_told = 50;

struct Findings {
  const Document& document;
  std::vector<Problem>& problems;
  std::vector<Note>& notes;
};

// Reads one object; objects inside it have readers of their own.
class Reader : public Fields {
 public:
  Reader(Findings& findings, const Json& object, Pointer pointer)
      : findings_(findings), object_(object), pointer_(std::move(pointer)) {}

  void read(const std::function<void(Fields&)>& fields, const std::vector<std::string>& ignored = {}) {
    fields(*this);
    std::size_t unknown = 0;
    for (const auto& [key, value] : object_.items()) {
      const bool known = std::find(known_.begin(), known_.end(), key) != known_.end();
      if (known || std::find(ignored.begin(), ignored.end(), key) != ignored.end()) continue;
      if (++unknown <= max_told)
        report(pointer_ / key, fmt::format("unknown key {}{}", shown(key), instead_of(key, ignored)));
    }
    if (unknown > max_told) report(pointer_, fmt::format("{} more unknown keys", unknown - max_told));
  }

  void integer(const char* key, std::int64_t& value, IntegerRange range, const char*, Need need) override {
    take(key, need, value, [&](const Json& found) { return as_integer(found, range); });
  }
  void number(const char* key, double& value, NumberRange range, const char*, Need need) override {
    take(key, need, value, [&](const Json& found) { return as_number(found, range); });
  }
  void boolean(const char* key, bool& value, const char*, Need need) override {
    take(key, need, value, as_boolean);
  }
  void text(const char* key, std::string& value, const char*, Need need) override {
    take(key, need, value, [&](const Json& found) { return as_text(found, need); });
  }
  void ratio(const char* key, Ratio& value, const char*, Need need) override {
    take(key, need, value, [](const Json& found) { return as_ratio(found); });
  }
  void choice(const char* key, std::string& value, std::vector<std::string> words, const char*,
              Need need) override {
    take(key, need, value, [&](const Json& found) { return as_choice(found, words); });
  }
  void pair(const char* key, std::int64_t& vertical, std::int64_t& horizontal, IntegerRange range,
            const char*, Need need) override {
    std::pair both(vertical, horizontal);
    take(key, need, both, [&](const Json& found) { return as_pair(found, range); });
    std::tie(vertical, horizontal) = both;
  }

  void names(const char* key, std::vector<std::string>& value, const char*, Need need) override {
    take(key, need, value, as_names);
  }
  void integers(const char* key, std::optional<std::vector<std::int64_t>>& value, std::size_t size,
                IntegerRange range, const char*) override {
    take(key, Need::optional, value, [&](const Json& found) { return as_integers(found, size, range); });
  }
  void maybe_integer(const char* key, std::optional<std::int64_t>& value, IntegerRange range,
                     const char*) override {
    take(key, Need::optional, value, [&](const Json& found) { return as_maybe_integer(found, range); });
  }

  void maybe_ratio(const char* key, std::optional<Ratio>& value, RatioRange range, const char*) override {
    take(key, Need::optional, value, [&](const Json& found) { return as_maybe_ratio(found, range); });
  }

  void json(const char* key, Json& value, const JsonShape& shape, const char*, Need need) override {
    take(key, need, value, [&](const Json& found) -> Checked<Json> {
      if (!shape.fits(found)) return Expected{shape.expected};
      if (const auto expected = harmless_text(found)) return *expected;
      return found;
    });
  }

  // Of values that were not all read, a contradiction would be with a default that the user did not choose.
  void contradiction(const char* key, const std::string& message) override {
    if (!failed_) report(*key == '\0' ? pointer_ : pointer_ / key, message);
  }
  // Only a value that is not the default deserves a note: so the effective config, which sets every key, gets
  // the same notes as the file it came from.
  void no_effect(const char* key, const std::string& why) override {
    if (changed_.contains(key))
      findings_.notes.push_back({(pointer_ / key).to_string(), "has no effect: " + why});
  }
  bool has_values() const override { return true; }
  // A key that somebody asks for is one that may be there, though it is perhaps declared only then.
  bool is_set(const char* key) const override {
    know(key);
    return object_.contains(key);
  }

 protected:
  void nested(const char* key, const std::function<void(Fields&)>& fields, const char*, Need need) override {
    if (const Json* found = find(key, need)) read_inner(key, *found, pointer_ / key, fields);
  }

  void nested_list(const char* key, std::size_t, const std::function<void(std::size_t)>& resize,
                   const std::function<void(std::size_t, Fields&)>& element,
                   const std::function<void(Fields&)>&, const char*, Need need) override {
    const Json* found = find(key, need);
    if (found == nullptr) return;
    if (!found->is_array() || found->size() > max_list_size) {
      const auto size = found->is_array() ? fmt::format(" at most {}", max_list_size) : "";
      refuse(pointer_ / key, {fmt::format("a list of{} objects", size)}, *found);
      return;
    }
    resize(0);  // the elements start from their own defaults
    resize(found->size());
    for (std::size_t i = 0; i < found->size(); ++i) {
      read_inner(key, found->at(i), pointer_ / key / i, [&](Fields& f) { element(i, f); });
    }
  }

 private:
  // The key that was perhaps meant, or else all that there are.
  std::string instead_of(const std::string& key, const std::vector<std::string>& others) const {
    std::vector<std::string> keys = known_;
    keys.insert(keys.end(), others.begin(), others.end());
    if (pointer_.empty()) keys.emplace_back("extends");  // which is resolved before anything is read
    const std::string meant = did_you_mean(key, keys);
    return meant.empty() ? fmt::format("; expected {}", alternatives(keys)) : meant;
  }

  void know(const char* key) const {
    if (std::find(known_.begin(), known_.end(), key) == known_.end()) known_.emplace_back(key);
  }

  // The value of a key, nullptr if the object has none.
  const Json* find(const char* key, Need need) {
    know(key);
    const auto found = object_.find(key);
    if (found != object_.end()) return &*found;
    if (need == Need::required) {
      failed_ = true;
      report(pointer_, fmt::format("missing required key \"{}\"", key));
    }
    return nullptr;
  }

  template <class T, class Check>
  void take(const char* key, Need need, T& value, Check check) {
    const Json* found = find(key, need);
    if (found == nullptr) return;
    Checked<T> checked = check(*found);
    if (const auto* expected = std::get_if<Expected>(&checked)) {
      refuse(pointer_ / key, *expected, *found);
      return;
    }
    T& read = std::get<T>(checked);
    if (need == Need::required || read != value) changed_.insert(key);
    value = std::move(read);
  }

  void read_inner(const char* key, const Json& found, const Pointer& pointer,
                  const std::function<void(Fields&)>& fields) {
    if (!found.is_object()) {
      refuse(pointer, {"an object"}, found);
      return;
    }
    Reader inner(findings_, found, pointer);
    inner.read(fields);
    failed_ = failed_ || inner.failed_;
    if (!inner.changed_.empty()) changed_.insert(key);
  }

  void refuse(const Pointer& pointer, const Expected& expected, const Json& found) {
    failed_ = true;
    report(pointer, fmt::format("expected {}, found {}{}", expected.what, shown(found), expected.hint));
  }

  void report(const Pointer& pointer, const std::string& message) {
    findings_.problems.push_back({source_of(findings_.document, pointer), pointer.to_string(), message});
  }

  Findings& findings_;
  const Json& object_;
  const Pointer pointer_;
  mutable std::vector<std::string> known_;  // the keys that were declared or asked for
  std::set<std::string> changed_;           // those of them whose value is not the default
  bool failed_ = false;                     // a value is missing or was refused, here or in an inner object
};

}  // namespace

void read_fields(const Document& document, const std::string& pointer,
                 const std::function<void(Fields&)>& fields, std::vector<Problem>& problems,
                 std::vector<Note>& notes, const std::vector<std::string>& ignored) {
  const Pointer place(pointer);
  const Json none = Json::object();
  const Json& object = document.value.contains(place) ? document.value.at(place) : none;
  if (!object.is_object()) {
    const std::string message = fmt::format("expected an object, found {}", shown(object));
    problems.push_back({source_of(document, place), pointer, message});
    return;
  }
  std::vector<std::string> allowed = ignored;
  allowed.emplace_back("$schema");
  Findings findings{document, problems, notes};
  Reader(findings, object, place).read(fields, allowed);
}

}  // namespace lacuna
