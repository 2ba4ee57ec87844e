// A queue with credits: how parts of an array's clock send each other tiles, slots and stores.
//
// What is sent in cycle t can be seen from cycle t + 1 on, in whatever order the parts of a cycle act; a
// producer with credits can never overrun its consumer.
//
// Contract: the producer takes a credit before it pushes; the consumer may pop an item long before it returns
// the credit (a tile is taken when computing starts, its space is free when computing ends). Who knows its
// future sends at once: `at` may lie ahead, never behind. Items come out by time, those of one cycle in the
// order of the pushes.
#pragma once

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/time/time_ordered.h"

namespace lacuna {

// The producer's end.
template <class T>
class Outlet {
 public:
  virtual ~Outlet() = default;
  virtual void take_credit() = 0;
  virtual void push(T item, Cycle at) = 0;
  // The first cycle, not before `from`, in which a credit can be seen; never if none is under way.
  virtual Cycle next_credit(Cycle from) const = 0;
};

class CreditReturn {
 public:
  virtual ~CreditReturn() = default;
  virtual void return_credit(Cycle at) = 0;
};

// The consumer's end.
template <class T>
class Inlet : public virtual CreditReturn {
 public:
  virtual Cycle next_item() const = 0;  // when the first can be seen; never if there is none
  virtual T pop() = 0;
};

template <class T>
class CreditQueue final : public Outlet<T>, public Inlet<T> {
 public:
  explicit CreditQueue(std::int64_t capacity) : capacity_(capacity), credits_(capacity) {}

  void take_credit() override {
    if (credits_ == 0 && !returned_.empty())
      returned_.pop();
    else
      --credits_;
  }
  void push(T item, Cycle at) override { items_.push(at + 1, std::move(item)); }
  Cycle next_credit(Cycle from) const override {
    return credits_ > 0 ? from : std::max(from, returned_.earliest());
  }

  Cycle next_item() const override { return items_.earliest(); }
  T pop() override { return items_.pop(); }
  void return_credit(Cycle at) override { returned_.push(at + 1, {}); }

  // Of those that were given back; never if there is none.
  Cycle next_returned() const { return returned_.earliest(); }
  // Nothing waits in it and every credit is home (or on its way).
  bool idle() const { return items_.empty() && credits_ + returned_.size() == capacity_; }

 private:
  std::int64_t capacity_;
  std::int64_t credits_;                  // that were never taken
  TimeOrdered<T> items_;                  // with the cycle from which they can be seen
  TimeOrdered<std::monostate> returned_;  // credits, likewise
};

}  // namespace lacuna
