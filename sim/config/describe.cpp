// The declaration of config structs -> a table for people.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/config/document.h"
#include "sim/config/encode.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

using Row = std::array<std::string, 4>;  // key, type, default, doc

class Describer : public Fields {
 public:
  Describer(std::vector<Row>& rows, std::string path) : rows_(rows), path_(std::move(path)) {}

  void integer(const char* key, std::int64_t& value, IntegerRange range, const char* doc,
               Need need) override {
    add(key, "integer" + limits(range), value, doc, need);
  }
  void number(const char* key, double& value, NumberRange range, const char* doc, Need need) override {
    add(key, "number" + limits(range), value, doc, need);
  }
  void boolean(const char* key, bool& value, const char* doc, Need need) override {
    add(key, "true or false", value, doc, need);
  }
  void text(const char* key, std::string& value, const char* doc, Need need) override {
    add(key, "string", value, doc, need);
  }
  void ratio(const char* key, Ratio& value, const char* doc, Need need) override {
    add(key, "number or ratio", encode(value), doc, need);
  }
  void choice(const char* key, std::string& value, std::vector<std::string> words, const char* doc,
              Need need) override {
    add(key, alternatives(words), value, doc, need);
  }
  void pair(const char* key, std::int64_t& vertical, std::int64_t& horizontal, IntegerRange range,
            const char* doc, Need need) override {
    add(key, "integer or pair" + limits(range), encode_pair(vertical, horizontal), doc, need);
  }
  void names(const char* key, std::vector<std::string>& value, const char* doc, Need need) override {
    add(key, "list of names", value, doc, need);
  }
  void integers(const char* key, std::optional<std::vector<std::int64_t>>& value, std::size_t size,
                IntegerRange range, const char* doc) override {
    add(key, fmt::format("list of {} integers{}", size, limits(range)), encode(value), doc, Need::optional);
  }
  void maybe_integer(const char* key, std::optional<std::int64_t>& value, IntegerRange range,
                     const char* doc) override {
    add(key, "integer" + limits(range), encode(value), doc, Need::optional);
  }

  void maybe_ratio(const char* key, std::optional<Ratio>& value, RatioRange range, const char* doc) override {
    add(key, range.unlimited ? "number, ratio or \"unlimited\"" : "number or ratio", encode(value), doc,
        Need::optional);
  }

  void json(const char* key, Json& value, const JsonShape& shape, const char* doc, Need need) override {
    add(key, shape.expected, value, doc, need);
  }

  bool has_values() const override { return false; }

 protected:
  void nested(const char* key, const std::function<void(Fields&)>& fields, const char* doc,
              Need need) override {
    add(key, "object", nullptr, doc, need);
    Describer inner(rows_, path_ + key + '/');
    fields(inner);
  }
  void nested_list(const char* key, std::size_t, const std::function<void(std::size_t)>&,
                   const std::function<void(std::size_t, Fields&)>&,
                   const std::function<void(Fields&)>& prototype, const char* doc, Need need) override {
    add(key, "list of objects", nullptr, doc, need);
    Describer inner(rows_, path_ + key + "/*/");
    prototype(inner);
  }

 private:
  void add(const char* key, std::string type, const Json& initial, const char* doc, Need need) {
    const std::string value = need == Need::required ? "required" : initial.is_null() ? "-" : shown(initial);
    rows_.push_back({path_ + key, std::move(type), value, doc});
  }

  std::vector<Row>& rows_;
  std::string path_;  // of the object, with the slash
};

}  // namespace

std::string describe_fields(const std::function<void(Fields&)>& fields) {
  std::vector<Row> rows = {{"key", "type", "default", "meaning"}};
  Describer describer(rows, "/");
  fields(describer);
  std::array<std::size_t, 3> width = {};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < width.size(); ++i) width[i] = std::max(width[i], row[i].size());
  }
  std::string table;
  for (const auto& [key, type, initial, doc] : rows) {
    table +=
        fmt::format("{:<{}}  {:<{}}  {:<{}}  {}\n", key, width[0], type, width[1], initial, width[2], doc);
  }
  return table;
}

}  // namespace lacuna
