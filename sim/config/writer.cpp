// Config structs -> JSON: the effective config.
#include "sim/config/document.h"
#include "sim/config/encode.h"

namespace lacuna {
namespace {

class Writer : public Fields {
 public:
  Json take() { return std::move(object_); }

  void integer(const char* key, std::int64_t& value, IntegerRange, const char*, Need) override {
    put(key, value);
  }
  void number(const char* key, double& value, NumberRange, const char*, Need) override { put(key, value); }
  void boolean(const char* key, bool& value, const char*, Need) override { put(key, value); }
  void text(const char* key, std::string& value, const char*, Need) override { put(key, value); }
  void ratio(const char* key, Ratio& value, const char*, Need) override { put(key, encode(value)); }
  void choice(const char* key, std::string& value, std::vector<std::string>, const char*, Need) override {
    put(key, value);
  }
  void pair(const char* key, std::int64_t& vertical, std::int64_t& horizontal, IntegerRange, const char*,
            Need) override {
    put(key, encode_pair(vertical, horizontal));
  }
  void names(const char* key, std::vector<std::string>& value, const char*, Need) override {
    put(key, value);
  }
  void integers(const char* key, std::optional<std::vector<std::int64_t>>& value, std::size_t, IntegerRange,
                const char*) override {
    if (value) put(key, *value);
  }
  void maybe_integer(const char* key, std::optional<std::int64_t>& value, IntegerRange,
                     const char*) override {
    if (value) put(key, *value);
  }

  void maybe_ratio(const char* key, std::optional<Ratio>& value, RatioRange, const char*) override {
    if (value) put(key, encode(*value));
  }

  void json(const char* key, Json& value, const JsonShape&, const char*, Need) override {
    if (!value.is_null()) put(key, value);
  }

  bool has_values() const override { return true; }

 protected:
  void nested(const char* key, const std::function<void(Fields&)>& fields, const char*, Need) override {
    put(key, to_json(fields));
  }
  void nested_list(const char* key, std::size_t size, const std::function<void(std::size_t)>&,
                   const std::function<void(std::size_t, Fields&)>& element,
                   const std::function<void(Fields&)>&, const char*, Need) override {
    put(key, encode_list(size, element));
  }

 private:
  void put(const char* key, Json value) { object_[key] = std::move(value); }

  Json object_ = Json::object();
};

}  // namespace

Json to_json(const std::function<void(Fields&)>& fields) {
  Writer writer;
  fields(writer);
  return writer.take();
}

}  // namespace lacuna
