// A JSON value in a box: a struct has it as a member, and whoever includes the struct pays for
// <nlohmann/json.hpp> only if he looks into the box.
#pragma once

#include <memory>

#include "sim/config/json.h"

namespace lacuna {

// Copied and compared by its value. Never empty, but where it was moved from; null at first.
class BoxedJson {
 public:
  BoxedJson();
  BoxedJson(Json value);  // NOLINT(google-explicit-constructor): it is that value
  BoxedJson(const BoxedJson& other);
  BoxedJson(BoxedJson&& other) noexcept;
  BoxedJson& operator=(const BoxedJson& other);
  BoxedJson& operator=(BoxedJson&& other) noexcept;
  ~BoxedJson();

  Json& operator*() { return *value_; }
  const Json& operator*() const { return *value_; }
  Json* operator->() { return value_.get(); }
  const Json* operator->() const { return value_.get(); }

 private:
  std::unique_ptr<Json> value_;
};

}  // namespace lacuna
