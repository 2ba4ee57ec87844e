#include "sim/process/isolated.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

#include "sim/config/problems.h"

namespace lacuna {
namespace {

// The first byte of a child's message says what the rest is.
enum class Tag : char { text = 'T', input_error = 'I', stuck = 'S', limit = 'L', error = 'E' };

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

std::string out_of_memory(const ChildLimits& limits) {
  if (limits.memory_bytes == 0) return "out of memory";
  return fmt::format("needs more memory than the limit of {} MiB", limits.memory_bytes >> 20);
}

std::string message_of(const std::function<std::string()>& task, const ChildLimits& limits) {
  const auto tagged = [](Tag tag, const std::string& text) { return static_cast<char>(tag) + text; };
  try {
    return tagged(Tag::text, task());
  } catch (const InputError& error) {
    return tagged(Tag::input_error, encode(error));
  } catch (const Stuck& error) {
    return tagged(Tag::stuck, error.what());
  } catch (const std::bad_alloc&) {
    return tagged(Tag::limit, out_of_memory(limits));
  } catch (const LimitReached& error) {
    return tagged(Tag::limit, error.what());
  } catch (const std::system_error& error) {
    return tagged(Tag::limit, error.what());
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

// Bytes that count against RLIMIT_DATA: what is shared with the parent is among them.
std::int64_t data_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kibibytes = 0;
    if (word == "VmData:" && status >> kibibytes) return kibibytes << 10;
  }
  return 0;
}

void limit_memory(std::int64_t bytes) {
  if (bytes == 0) return;
  const auto most = static_cast<rlim_t>(data_bytes() + bytes);
  const rlimit limit{most, most};
  if (::setrlimit(RLIMIT_DATA, &limit) != 0)
    throw std::runtime_error(fmt::format("cannot limit memory: {}", std::strerror(errno)));
}

// What is meant for the parent (Ctrl-C reaches the whole group) is left to it: it waits for its children or
// dies, and they with it.
void live_with_parent(pid_t parent) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) std::signal(signal, SIG_IGN);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);  // it died before it could be told
}

std::string how_it_ended(int status) {
  if (!WIFSIGNALED(status)) return "no result";
  return fmt::format("signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
}

}  // namespace

ChildPool::~ChildPool() {
  for (const Child& child : children_) ::kill(child.pid, SIGKILL);
  for (const Child& child : children_) finish(child);
}

void ChildPool::start(std::size_t id, const std::function<std::string()>& task, const ChildLimits& limits) {
  int ends[2];
  if (::pipe(ends) != 0) throw LimitReached(fmt::format("cannot open a pipe: {}", std::strerror(errno)));
  std::fflush(nullptr);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) {
    const std::string problem = fmt::format("cannot start a process: {}", std::strerror(errno));
    for (const int end : ends) ::close(end);
    throw LimitReached(problem);
  }
  if (pid == 0) {
    live_with_parent(parent);
    ::close(ends[0]);
    const auto limited = [&] { return limit_memory(limits.memory_bytes), task(); };
    write_all(ends[1], message_of(limited, limits));
    ::_exit(0);
  }
  ::close(ends[1]);
  Child child{id, pid, ends[0], limits, Clock::time_point::max(), false, {}};
  if (limits.seconds > 0)
    child.deadline = Clock::now() + std::chrono::microseconds(std::llround(limits.seconds * 1e6));
  children_.push_back(std::move(child));
}

IsolatedResult ChildPool::finish(const Child& child) {
  ::close(child.pipe);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  const auto failed = [](const auto& error) { return IsolatedResult{"", std::make_exception_ptr(error)}; };
  if (child.message.empty() || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    if (child.overdue)
      return failed(
          std::runtime_error(fmt::format("took longer than the time limit of {} s", child.limits.seconds)));
    return failed(ChildDied("a simulation process ended with " + how_it_ended(status),
                            WIFSIGNALED(status) ? WTERMSIG(status) : 0));
  }
  const std::string rest = child.message.substr(1);
  switch (static_cast<Tag>(child.message[0])) {
    case Tag::text:
      return {rest, nullptr};
    case Tag::input_error:
      return failed(decode_input_error(rest));
    case Tag::stuck:
      return failed(Stuck(rest));
    case Tag::limit:
      return failed(LimitReached(rest));
    case Tag::error:
      break;
  }
  return failed(std::runtime_error(rest));
}

// Reads what is there; false when the child has closed its end.
bool ChildPool::drain(Child& child) {
  char buffer[65536];
  const ssize_t n = ::read(child.pipe, buffer, sizeof buffer);
  if (n < 0) return errno == EINTR || errno == EAGAIN;
  child.message.append(buffer, static_cast<std::size_t>(n));
  return n > 0;
}

void ChildPool::kill_overdue() {
  const auto now = Clock::now();
  for (Child& child : children_)
    if (child.deadline <= now && !child.overdue) {
      child.overdue = true;
      ::kill(child.pid, SIGKILL);
    }
}

int ChildPool::milliseconds_to_wait(std::chrono::milliseconds at_most) const {
  auto end = Clock::now() + at_most;
  for (const Child& child : children_)
    if (!child.overdue) end = std::min(end, child.deadline);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
  return static_cast<int>(std::max<std::int64_t>(0, left));
}

std::vector<ChildPool::Finished> ChildPool::wait(std::chrono::milliseconds at_most) {
  std::vector<Finished> finished;
  const auto end = Clock::now() + at_most;
  while (finished.empty() && !children_.empty()) {
    std::vector<pollfd> polls;
    for (const Child& child : children_) polls.push_back({child.pipe, POLLIN, 0});
    const int ready = ::poll(polls.data(), polls.size(), milliseconds_to_wait(at_most));
    if (ready < 0) return finished;  // a signal
    kill_overdue();
    for (std::size_t i = children_.size(); i-- > 0;) {
      if (polls[i].revents == 0 || drain(children_[i])) continue;
      finished.push_back({children_[i].id, finish(children_[i])});
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (Clock::now() >= end) break;
  }
  return finished;
}

std::vector<IsolatedResult> run_isolated(const std::vector<std::function<std::string()>>& tasks,
                                         std::size_t jobs) {
  std::vector<IsolatedResult> results(tasks.size());
  ChildPool pool;
  for (std::size_t next = 0; next < tasks.size() || pool.size() > 0;) {
    while (next < tasks.size() && pool.size() < std::max<std::size_t>(1, jobs)) {
      try {
        pool.start(next, tasks[next]);
      } catch (const LimitReached&) {
        if (pool.size() == 0) throw;
        break;  // with those that run: there is room again when one of them ends
      }
      ++next;
    }
    for (ChildPool::Finished& one : pool.wait(std::chrono::hours(1))) results[one.id] = std::move(one.result);
  }
  return results;
}

}  // namespace lacuna
