// How the values that JSON has no type for are written. What is written reads back as the same value.
#pragma once

#include <functional>

#include "sim/config/document.h"

namespace lacuna {

// 16, 12.8, "64/3" where no decimal is exact, or "unlimited".
Json encode(const Ratio& ratio);

// One integer if both are equal, else [vertical, horizontal].
Json encode_pair(std::int64_t vertical, std::int64_t horizontal);

// null if absent
template <class T>
Json encode(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}
inline Json encode(const std::optional<Ratio>& value) {
  return value ? encode(*value) : Json();
}

Json encode_list(std::size_t size, const std::function<void(std::size_t, Fields&)>& element);

}  // namespace lacuna
