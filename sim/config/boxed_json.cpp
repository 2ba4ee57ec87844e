#include "sim/config/boxed_json.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace lacuna {

BoxedJson::BoxedJson() : BoxedJson(Json()) {}
BoxedJson::BoxedJson(Json value) : value_(std::make_unique<Json>(std::move(value))) {}
BoxedJson::BoxedJson(const BoxedJson& other) : BoxedJson(*other) {}
BoxedJson::BoxedJson(BoxedJson&& other) noexcept = default;
BoxedJson& BoxedJson::operator=(const BoxedJson& other) {
  return *this = BoxedJson(other);
}
BoxedJson& BoxedJson::operator=(BoxedJson&& other) noexcept = default;
BoxedJson::~BoxedJson() = default;

}  // namespace lacuna
