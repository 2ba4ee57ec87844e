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
#include <optional>
#include <systemc>
#include <utility>
#include <variant>

#include "sim/time/kernel_time.h"
#include "sim/time/time_ordered.h"

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

// An event that is notified for the earliest of the cycles it is asked for. There is none until somebody has
// asked for it: most FIFOs are read by modules that know when to look.
class Announcement {
 public:
  // `pending` is the earliest cycle that it was asked for and that is not over.
  const sc_core::sc_event& event(Cycle pending) const {
    if (!event_) {
      event_.emplace();
      if (pending != never && pending > now()) by(pending);
    }
    return *event_;
  }
  // SystemC would do without the comparison, but takes longer to find out that
  // there is nothing to do.
  void by(Cycle at) const {
    if (!event_) return;
    const Cycle clock = now();
    if (clock < notified_ && notified_ <= at) return;
    event_->notify(cycles_to_time(at - clock));
    notified_ = at;
  }

 private:
  mutable std::optional<sc_core::sc_event> event_;
  mutable Cycle notified_ = -1;
};

template <class T>
class TimedFifo : public sc_core::sc_module, public FifoWriter<T>, public FifoReader<T> {
 public:
  TimedFifo(sc_core::sc_module_name name, std::int64_t capacity)
      : sc_module(name), capacity_(capacity), credits_(capacity) {}

  void take_credit() override {
    if (credits_ == 0 && !returned_.empty())
      returned_.pop();
    else
      --credits_;
  }
  void push(T item, Cycle at) override {
    items_.push(at + 1, std::move(item));
    items_announced_.by(at + 1);
  }
  Cycle next_credit(Cycle from) const override {
    return credits_ > 0 ? from : std::max(from, returned_.earliest());
  }
  const sc_core::sc_event& credit_event() const override {
    return credits_announced_.event(returned_.earliest());
  }

  Cycle next_item() const override { return items_.earliest(); }
  T pop() override { return items_.pop(); }
  void return_credit(Cycle at) override {
    returned_.push(at + 1, {});
    credits_announced_.by(at + 1);
  }
  const sc_core::sc_event& item_event() const override { return items_announced_.event(items_.earliest()); }

  // Nothing waits in it and every credit is home (or on its way).
  bool idle() const { return items_.empty() && credits_ + returned_.size() == capacity_; }

 private:
  std::int64_t capacity_;
  std::int64_t credits_;                  // that were never taken
  TimeOrdered<T> items_;                  // with the cycle from which they can be seen
  TimeOrdered<std::monostate> returned_;  // credits, likewise
  Announcement items_announced_, credits_announced_;
};

}  // namespace lacuna
