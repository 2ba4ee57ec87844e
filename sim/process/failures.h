// How a run ends besides with a result or an InputError. They keep their type on the way from a child to its
// parent (isolated.h).
#pragma once

#include <stdexcept>
#include <string>

namespace lacuna {

// Nothing can happen any more and layers are left: a bug of a model or of an attached memory. The message has
// the state of each module. The app exits with 3.
class Stuck : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The system has no more memory, processes or files for what was to be done: no fault of the input's alone,
// and none of ours.
class LimitReached : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A child ended by a signal, or without a word.
class ChildDied : public std::runtime_error {
 public:
  ChildDied(const std::string& message, int signal) : std::runtime_error(message), signal_(signal) {}
  int signal() const { return signal_; }  // 0 if there was none

 private:
  int signal_;
};

}  // namespace lacuna
