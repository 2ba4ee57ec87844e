#include "sim/engine/isolated.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "sim/config/problems.h"
#include "sim/engine/system.h"

namespace lacuna {
namespace {

// The first byte of a child's message says what the rest is.
enum class Tag : char { text = 'T', input_error = 'I', stuck = 'S', error = 'E' };

std::string encode(const InputError& error) {
  nlohmann::json json = nlohmann::json::array();
  for (const Problem& p : error.problems()) json.push_back({p.file, p.pointer, p.message});
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

InputError decode_input_error(const std::string& text) {
  std::vector<Problem> problems;
  for (const auto& p : nlohmann::json::parse(text)) problems.push_back({p.at(0), p.at(1), p.at(2)});
  return InputError(std::move(problems));
}

std::string message_of(const std::function<std::string()>& task) {
  const auto tagged = [](Tag tag, const std::string& text) { return static_cast<char>(tag) + text; };
  try {
    return tagged(Tag::text, task());
  } catch (const InputError& error) {
    return tagged(Tag::input_error, encode(error));
  } catch (const Stuck& error) {
    return tagged(Tag::stuck, error.what());
  } catch (const std::exception& error) {
    return tagged(Tag::error, error.what());
  }
}

void write_all(int fd, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) ::_exit(1);
    done += static_cast<std::size_t>(n);
  }
}

struct Child {
  std::size_t task = 0;
  pid_t pid = -1;
  int pipe = -1;
  std::string message;
};

Child start(std::size_t index, const std::function<std::string()>& task) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error(fmt::format("pipe: {}", std::strerror(errno)));
  std::fflush(nullptr);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error(fmt::format("fork: {}", std::strerror(errno)));
  if (pid == 0) {
    ::close(ends[0]);
    write_all(ends[1], message_of(task));
    ::_exit(0);
  }
  ::close(ends[1]);
  return {index, pid, ends[0], {}};
}

IsolatedResult finish(const Child& child) {
  ::close(child.pipe);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (child.message.empty() || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    const std::string how = WIFSIGNALED(status)
                                ? fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)))
                                : "no result";
    return {"", std::make_exception_ptr(std::runtime_error("a simulation process ended with " + how))};
  }
  const std::string rest = child.message.substr(1);
  switch (static_cast<Tag>(child.message[0])) {
    case Tag::text:
      return {rest, nullptr};
    case Tag::input_error:
      return {"", std::make_exception_ptr(decode_input_error(rest))};
    case Tag::stuck:
      return {"", std::make_exception_ptr(Stuck(rest))};
    case Tag::error:
      break;
  }
  return {"", std::make_exception_ptr(std::runtime_error(rest))};
}

// Reads what is there; false when the child has closed its end.
bool drain(Child& child) {
  char buffer[65536];
  const ssize_t n = ::read(child.pipe, buffer, sizeof buffer);
  if (n < 0) return errno == EINTR || errno == EAGAIN;
  child.message.append(buffer, static_cast<std::size_t>(n));
  return n > 0;
}

void wait_for_input(const std::vector<Child>& children, std::vector<pollfd>& polls) {
  polls.clear();
  for (const Child& child : children) polls.push_back({child.pipe, POLLIN, 0});
  while (::poll(polls.data(), polls.size(), -1) < 0 && errno == EINTR) {
  }
}

}  // namespace

std::vector<IsolatedResult> run_isolated(const std::vector<std::function<std::string()>>& tasks,
                                         std::size_t jobs) {
  std::vector<IsolatedResult> results(tasks.size());
  std::vector<Child> children;
  std::vector<pollfd> polls;
  for (std::size_t next = 0; next < tasks.size() || !children.empty();) {
    while (next < tasks.size() && children.size() < std::max<std::size_t>(1, jobs))
      children.push_back(start(next, tasks[next])), ++next;
    wait_for_input(children, polls);
    for (std::size_t i = children.size(); i-- > 0;) {
      if (polls[i].revents == 0 || drain(children[i])) continue;
      results[children[i].task] = finish(children[i]);
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  return results;
}

}  // namespace lacuna
