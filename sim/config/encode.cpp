#include "sim/config/encode.h"

#include "sim/config/checks.h"

namespace lacuna {

Json encode(const Ratio& ratio) {
  if (ratio.den == 1) return ratio.num;
  if (ratio.is_unlimited()) return ratio.str();
  const Json decimal = ratio.value();
  const bool exact = as_ratio(decimal, {true, false}) == Checked<Ratio>(ratio);
  return exact ? decimal : Json(ratio.str());
}

Json encode_pair(std::int64_t vertical, std::int64_t horizontal) {
  return vertical == horizontal ? Json(vertical) : Json::array({vertical, horizontal});
}

Json encode_list(std::size_t size, const std::function<void(std::size_t, Fields&)>& element) {
  Json list = Json::array();
  for (std::size_t i = 0; i < size; ++i) {
    list.push_back(to_json([&](Fields& f) { element(i, f); }));
  }
  return list;
}

}  // namespace lacuna
