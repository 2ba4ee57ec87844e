// A queue of things that belong to a cycle each: the earliest first, those of one cycle in the order in which
// they came. Made for things that come nearly in order.
#pragma once

#include <algorithm>
#include <boost/circular_buffer.hpp>
#include <utility>

#include "sim/time/cycle.h"

namespace lacuna {

template <class T>
class TimeOrdered {
 public:
  void push(Cycle at, T item) {
    if (entries_.full()) entries_.set_capacity(std::max<std::size_t>(8, 2 * entries_.capacity()));
    if (entries_.empty() || entries_.back().first <= at)
      entries_.push_back({at, std::move(item)});
    else
      entries_.insert(std::upper_bound(entries_.begin(), entries_.end(), at, later), {at, std::move(item)});
  }
  T pop() {
    T item = std::move(entries_.front().second);
    entries_.pop_front();
    return item;
  }
  bool empty() const { return entries_.empty(); }
  std::int64_t size() const { return static_cast<std::int64_t>(entries_.size()); }
  Cycle earliest() const { return entries_.empty() ? never : entries_.front().first; }

 private:
  using Entry = std::pair<Cycle, T>;
  static bool later(Cycle at, const Entry& other) { return at < other.first; }

  boost::circular_buffer<Entry> entries_;
};

}  // namespace lacuna
