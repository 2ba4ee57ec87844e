// Our FIFO between modules. What is pushed in cycle t can be seen from cycle t + 1 on, in whatever order the processes
// of a cycle run; a producer with credits can never overrun its consumer.
//
// Contract: push times never decrease, and neither do those of returned credits; they may lie ahead of the kernel's time
// (a module that knows its future sends at once). An event announces the earliest of several messages only: whoever
// wakes up looks at next_item() or next_credit() and comes back for the rest. The producer takes a credit before it pushes. The consumer may pop an item
// long before it returns the credit (a tile is taken when computing starts, its space is free when computing ends).
#pragma once

#include <algorithm>
#include <deque>
#include <systemc>
#include <utility>

#include "sim/time/cycle.h"

namespace lacuna {

template <class T>
class FifoWriter : public virtual sc_core::sc_interface {
 public:
  virtual std::int64_t credits(Cycle at) = 0;  // credits that can be seen in cycle `at`
  virtual void take_credit() = 0;
  virtual void push(T item, Cycle at) = 0;
  virtual Cycle next_credit() const = 0;  // when the next returned credit can be seen; kNever if none is under way
  virtual const sc_core::sc_event& credit_event() const = 0;  // fires when a returned credit can be seen
};

class CreditReturn : public virtual sc_core::sc_interface {
 public:
  virtual void return_credit(Cycle at) = 0;
};

template <class T>
class FifoReader : public virtual CreditReturn {
 public:
  virtual Cycle next_item() const = 0;  // when the front can be seen; kNever if there is none
  virtual T pop() = 0;
  virtual const sc_core::sc_event& item_event() const = 0;  // fires when the earliest unseen item can be seen
};

template <class T>
class TimedFifo : public sc_core::sc_module, public FifoWriter<T>, public FifoReader<T> {
 public:
  TimedFifo(sc_core::sc_module_name name, std::int64_t capacity) : sc_module(name), capacity_(capacity), credits_(capacity) {}

  std::int64_t credits(Cycle at) override {
    while (!returned_.empty() && returned_.front() <= at) {
      returned_.pop_front();
      ++credits_;
    }
    return credits_;
  }
  void take_credit() override { --credits_; }
  void push(T item, Cycle at) override {
    items_.emplace_back(at + 1, std::move(item));
    item_event_.notify(cycles_to_time(std::max<Cycle>(1, at + 1 - now())));
  }
  Cycle next_credit() const override { return returned_.empty() ? kNever : returned_.front(); }
  const sc_core::sc_event& credit_event() const override { return credit_event_; }

  Cycle next_item() const override { return items_.empty() ? kNever : items_.front().first; }
  T pop() override {
    T item = std::move(items_.front().second);
    items_.pop_front();
    return item;
  }
  void return_credit(Cycle at) override {
    returned_.push_back(at + 1);
    credit_event_.notify(cycles_to_time(std::max<Cycle>(1, at + 1 - now())));
  }
  const sc_core::sc_event& item_event() const override { return item_event_; }

  // Nothing waits in it and every credit is home (or on its way).
  bool idle() const { return items_.empty() && credits_ + static_cast<std::int64_t>(returned_.size()) == capacity_; }

 private:
  std::int64_t capacity_;
  std::int64_t credits_;
  std::deque<std::pair<Cycle, T>> items_;
  std::deque<Cycle> returned_;
  sc_core::sc_event item_event_, credit_event_;
};

}  // namespace lacuna
