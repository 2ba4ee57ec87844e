#include "tests/clocked/dram.h"

#include <algorithm>

namespace lacuna::reference {

void DramBus::issue(const RequestPtr& request) {
  waiting_.push_back(request);
}

void DramBus::tick() {
  for (const RequestPtr& request : in_latency_) --request->latency_left;
  while (!in_latency_.empty() && in_latency_.front()->latency_left == 0) in_latency_.pop_front();

  std::int64_t credits = config_.bandwidth_bytes_per_cycle.num;
  while (credits > 0) {
    if (!current_) start_next();
    if (!current_) {
      idle_ += credits;
      return;
    }
    const std::int64_t turning = std::min(credits, turnaround_left_);
    turnaround_left_ -= turning;
    credits -= turning;
    const std::int64_t moving = std::min(credits, data_left_);
    data_left_ -= moving;
    credits -= moving;
    if (data_left_ > 0) continue;
    current_->off_bus = true;
    current_->latency_left = config_.latency_cycles;
    if (current_->latency_left > 0) in_latency_.push_back(current_);
    current_.reset();
  }
}

// The turn-around runs from the end of the request before, so idle time counts towards it.
void DramBus::start_next() {
  if (waiting_.empty()) return;
  current_ = waiting_.front();
  waiting_.pop_front();
  const bool turns = last_was_write_ && *last_was_write_ != current_->is_write;
  const std::int64_t turnaround =
      turns ? config_.turnaround_cycles * config_.bandwidth_bytes_per_cycle.num : 0;
  turnaround_left_ = std::max<std::int64_t>(0, turnaround - idle_);
  data_left_ = current_->bytes * config_.bandwidth_bytes_per_cycle.den;
  last_was_write_ = current_->is_write;
  idle_ = 0;
}

void BufferPort::issue(const RequestPtr& request) {
  request->port_left = (request->bytes + bytes_per_cycle_ - 1) / bytes_per_cycle_;
  requests_.push_back(request);
}

RequestPtr BufferPort::retire() {
  if (requests_.empty() || !requests_.front()->done()) return nullptr;
  const RequestPtr request = requests_.front();
  requests_.pop_front();
  return request;
}

void BufferPort::tick() {
  if (requests_.empty()) return;
  std::int64_t& left = requests_.front()->port_left;
  left = std::max<std::int64_t>(0, left - 1);
}

}  // namespace lacuna::reference
