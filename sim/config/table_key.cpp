#include "sim/config/table_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "sim/config/document.h"
#include "sim/config/encode.h"

namespace lacuna {
namespace {

using NamedValues = std::vector<std::pair<std::string, std::string>>;

// Absent values have a place, too: they are declared.
class Namer : public Fields {
 public:
  Namer(NamedValues& values, std::string path) : values_(values), path_(std::move(path)) {}

  void integer(const char* key, std::int64_t& value, IntegerRange, const char*, Need) override {
    put(key, std::to_string(value));
  }
  void number(const char* key, double& value, NumberRange, const char*, Need) override {
    put(key, fmt::format("{}", value));
  }
  void boolean(const char* key, bool& value, const char*, Need) override { put(key, value ? "yes" : "no"); }
  void text(const char* key, std::string& value, const char*, Need) override { put(key, value); }
  void ratio(const char* key, Ratio& value, const char*, Need) override { put(key, value.str()); }
  void choice(const char* key, std::string& value, std::vector<std::string>, const char*, Need) override {
    put(key, value);
  }
  void pair(const char* key, std::int64_t& vertical, std::int64_t& horizontal, IntegerRange, const char*,
            Need) override {
    put(key, fmt::format("{},{}", vertical, horizontal));
  }
  void names(const char* key, std::vector<std::string>& value, const char*, Need) override {
    put(key, Json(value).dump());
  }
  void integers(const char* key, std::optional<std::vector<std::int64_t>>& value, std::size_t, IntegerRange,
                const char*) override {
    put(key, encode(value).dump());
  }
  void maybe_integer(const char* key, std::optional<std::int64_t>& value, IntegerRange,
                     const char*) override {
    put(key, encode(value).dump());
  }
  void maybe_ratio(const char* key, std::optional<Ratio>& value, RatioRange, const char*) override {
    put(key, encode(value).dump());
  }
  void json(const char* key, Json& value, const JsonShape&, const char*, Need) override {
    put(key, value.dump());
  }
  bool has_values() const override { return true; }

 protected:
  void nested(const char* key, const std::function<void(Fields&)>& fields, const char*, Need) override {
    Namer inner(values_, path_ + key + '/');
    fields(inner);
  }
  void nested_list(const char* key, std::size_t size, const std::function<void(std::size_t)>&,
                   const std::function<void(std::size_t, Fields&)>& element,
                   const std::function<void(Fields&)>&, const char*, Need) override {
    put(key, encode_list(size, element).dump());
  }

 private:
  void put(const char* key, std::string value) { values_.emplace_back(path_ + key, std::move(value)); }

  NamedValues& values_;
  std::string path_;  // of the object, with the slash
};

// Of an object, all its fields.
bool is_called(const std::string& name, std::string_view key) {
  return name == key || (name.starts_with(key) && name[key.size()] == '/');
}

}  // namespace

TableKey TableKey::with(const std::function<void(Fields&)>& fields) const {
  TableKey key = *this;
  Namer namer(key.fields_, "");
  fields(namer);
  return key;
}

TableKey TableKey::without(const std::vector<UnusedKey>& unused) const {
  TableKey key = *this;
  for (const UnusedKey& of : unused)
    if (std::erase_if(key.fields_, [&](const auto& field) { return is_called(field.first, of.key); }) == 0)
      throw std::logic_error(
          fmt::format("\"{}\" is in no key of {}'s tables, and cannot be left out", of.key, subject_));
  return key;
}

std::string TableKey::of(const std::string& table) const {
  std::string key = subject_ + ' ' + table + ':';
  for (const auto& [name, value] : fields_) (((key += ' ') += name) += '=') += value;
  return key;
}

}  // namespace lacuna
