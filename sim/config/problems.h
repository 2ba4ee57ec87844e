// What is wrong with the user's files: collected, never thrown one by one, so that all problems of a file are
// reported at once.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace lacuna {

struct Problem {
  std::string file;
  std::string
      pointer;  // JSON pointer ("/dram/latency_cycles"), "line 3, column 7", or an HDF5 path; may be empty
  std::string message;  // "expected ..., found ..."; with the nearest known key where a key is unknown
};

// "file: pointer: message", the form in which the app prints a problem.
std::string to_string(const Problem& problem);

// Bad input of the user's. The app prints each problem on a line of its own and exits with 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  InputError(std::string file, std::string pointer, std::string message);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

}  // namespace lacuna
