// Our FIFO between modules. What is sent in cycle t can be seen from cycle t + 1 on, in whatever order the
// processes of a cycle run; a producer with credits can never overrun its consumer.
//
// Contract: the producer takes a credit before it pushes; the consumer may pop an item long before it returns
// the credit (a tile is taken when computing starts, its space is free when computing ends). A module that
// knows its future sends at once: `at` may lie ahead of the kernel's time, never behind it. Items come out by
// time, those of one cycle in the order of the pushes. An event announces the earliest message only: whoever
// wakes up asks next_item() or next_credit() and comes back for the rest.
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
  virtual void take_credit() = 0;
  virtual void push(T item, Cycle at) = 0;
  // The first cycle, not before `from`, in which a credit can be seen; never if none is under way.
  virtual Cycle next_credit(Cycle from) const = 0;
  virtual const sc_core::sc_event& credit_event() const = 0;
};

class CreditReturn : public virtual sc_core::sc_interface {
 public:
  virtual void return_credit(Cycle at) = 0;
};

template <class T>
class FifoReader : public virtual CreditReturn {
 public:
  virtual Cycle next_item() const = 0;  // when the first can be seen; never if there is none
  virtual T pop() = 0;
  virtual const sc_core::sc_event& item_event() const = 0;
};

template <class T>
class TimedFifo : public sc_core::sc_module, public FifoWriter<T>, public FifoReader<T> {
 public:
  TimedFifo(sc_core::sc_module_name name, std::int64_t capacity)
      : sc_module(name), capacity_(capacity), credits_(capacity) {}

  void take_credit() override {
    if (credits_ == 0 && !returned_.empty())
      returned_.pop_front();
    else
      --credits_;
  }
  void push(T item, Cycle at) override {
    const auto later = [](Cycle time, const auto& other) { return time < other.first; };
    items_.emplace(std::upper_bound(items_.begin(), items_.end(), at + 1, later), at + 1, std::move(item));
    items_announced_.by(at + 1);
  }
  Cycle next_credit(Cycle from) const override {
    if (credits_ > 0) return from;
    return returned_.empty() ? never : std::max(from, returned_.front());
  }
  const sc_core::sc_event& credit_event() const override { return credits_announced_.event; }

  Cycle next_item() const override { return items_.empty() ? never : items_.front().first; }
  T pop() override {
    T item = std::move(items_.front().second);
    items_.pop_front();
    return item;
  }
  void return_credit(Cycle at) override {
    returned_.insert(std::upper_bound(returned_.begin(), returned_.end(), at + 1), at + 1);
    credits_announced_.by(at + 1);
  }
  const sc_core::sc_event& item_event() const override { return items_announced_.event; }

  // Nothing waits in it and every credit is home (or on its way).
  bool idle() const {
    return items_.empty() && credits_ + static_cast<std::int64_t>(returned_.size()) == capacity_;
  }

 private:
  // An event that is notified for the earliest of the cycles it is asked for. SystemC would do the same, but
  // takes longer to find out that there is nothing to do.
  struct Announcement {
    sc_core::sc_event event;
    Cycle notified = -1;

    void by(Cycle at) {
      const Cycle clock = now();
      if (clock < notified && notified <= at) return;
      event.notify(cycles_to_time(at - clock));
      notified = at;
    }
  };

  std::int64_t capacity_;
  std::int64_t credits_;                   // that were never taken
  std::deque<std::pair<Cycle, T>> items_;  // with the cycle from which they can be seen, ascending
  std::deque<Cycle> returned_;             // when each that was returned can be seen, ascending
  Announcement items_announced_, credits_announced_;
};

}  // namespace lacuna
