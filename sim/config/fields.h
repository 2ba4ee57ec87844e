// One declaration per parameter. A config struct has a member function
//
//     void fields(Fields& f) {
//       f.integer("latency_cycles", latency_cycles, {0, 1'000'000}, "cycles from ...");
//       f.object("buffers", buffers, "the on-chip buffers");
//     }
//
// and that one list is read from JSON with every check (Reader), written as the effective config (to_json),
// published as JSON Schema (json_schema) and printed by `lacuna describe`. The member's initialiser is the
// default; a key declared `Need::required` has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/ratio.h"

namespace lacuna {

enum class Need { optional, required };

struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
};

struct NumberRange {
  double min = 0;
  double max = std::numeric_limits<double>::max();
};

// What a ratio may be besides greater than 0.
struct RatioRange {
  bool zero = false;
  bool unlimited = false;  // the word "unlimited"
};

// A value that no other kind of field can say, a list of mixed scalars for instance.
struct JsonShape {
  const char* expected;  // "a list of numbers and words"
  const char* schema;    // JSON Schema of it, as text
  bool (*fits)(const nlohmann::ordered_json&);
};

class Fields {
 public:
  virtual ~Fields() = default;

  virtual void integer(const char* key, std::int64_t& value, IntegerRange range, const char* doc,
                       Need need = Need::optional) = 0;
  virtual void number(const char* key, double& value, NumberRange range, const char* doc,
                      Need need = Need::optional) = 0;
  virtual void boolean(const char* key, bool& value, const char* doc, Need need = Need::optional) = 0;
  virtual void text(const char* key, std::string& value, const char* doc, Need need = Need::optional) = 0;
  // A positive exact rational: a JSON number (12.8 is read as 64/5) or a string "64/5".
  virtual void ratio(const char* key, Ratio& value, const char* doc, Need need = Need::optional) = 0;
  // One of a closed list of words.
  virtual void choice(const char* key, std::string& value, std::vector<std::string> words, const char* doc,
                      Need need = Need::optional) = 0;
  // One integer (used for both) or a pair [vertical, horizontal].
  virtual void pair(const char* key, std::int64_t& vertical, std::int64_t& horizontal, IntegerRange range,
                    const char* doc, Need need = Need::optional) = 0;
  // A list of names.
  virtual void names(const char* key, std::vector<std::string>& value, const char* doc,
                     Need need = Need::optional) = 0;
  // A list of `size` integers, absent when the optional is empty (a null in JSON counts as absent).
  virtual void integers(const char* key, std::optional<std::vector<std::int64_t>>& value, std::size_t size,
                        IntegerRange range, const char* doc) = 0;
  // An integer that may be absent (a null in JSON counts as absent).
  virtual void maybe_integer(const char* key, std::optional<std::int64_t>& value, IntegerRange range,
                             const char* doc) = 0;
  // A ratio that may be absent (a null in JSON counts as absent).
  virtual void maybe_ratio(const char* key, std::optional<Ratio>& value, RatioRange range,
                           const char* doc) = 0;

  // Kept as it is if it fits; absent while it is null.
  virtual void json(const char* key, nlohmann::ordered_json& value, const JsonShape& shape, const char* doc,
                    Need need = Need::optional) = 0;

  template <class T>
  void object(const char* key, T& value, const char* doc, Need need = Need::optional) {
    nested(
        key, [&value](Fields& f) { value.fields(f); }, doc, need);
  }

  // A list of objects; `read` sees each element's index.
  template <class T>
  void list(const char* key, std::vector<T>& value, const char* doc, Need need = Need::optional) {
    nested_list(
        key, value.size(), [&value](std::size_t n) { value.resize(n); },
        [&value](std::size_t i, Fields& f) { value.at(i).fields(f); },
        [](Fields& f) {
          T prototype;
          prototype.fields(f);
        },
        doc, need);
  }

  // A problem that only the struct can see: values that contradict each other. `key` names where ("" = the
  // object itself). Kept by the Reader unless a value of the object could not be read, ignored by the others.
  // Call it after the fields it speaks of.
  virtual void contradiction(const char* /*key*/, const std::string& /*message*/) {}
  // Something that is legal but cannot matter: the Reader keeps the note "has no effect: <why>" when the
  // user's file sets `key` to something other than its default; the app prints notes on stderr and
  // result.json lists them.
  virtual void no_effect(const char* /*key*/, const std::string& /*why*/) {}
  // True if this visitor carries real values (reading or writing a config) and not only the declaration
  // (schema).
  virtual bool has_values() const = 0;
  // True if the user's file sets `key` in this object (Reader only; false elsewhere).
  virtual bool is_set(const char* /*key*/) const { return false; }

 protected:
  virtual void nested(const char* key, const std::function<void(Fields&)>& fields, const char* doc,
                      Need need) = 0;
  virtual void nested_list(const char* key, std::size_t size, const std::function<void(std::size_t)>& resize,
                           const std::function<void(std::size_t, Fields&)>& element,
                           const std::function<void(Fields&)>& prototype, const char* doc, Need need) = 0;
};

}  // namespace lacuna
