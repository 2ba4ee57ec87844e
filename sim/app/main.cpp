// `lacuna`: finds the command, runs it, and is the only place that prints errors and chooses exit codes:
// 0 done, 1 a bug of ours, 2 bad input, 3 a stuck simulation, 4 points of a sweep that failed or are left, or
// cells of a comparison that are left.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <systemc>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/plugins.h"
#include "sim/app/version.h"
#include "sim/config/document.h"
#include "sim/config/harmless.h"
#include "sim/process/failures.h"

namespace lacuna {
namespace {

struct Command {
  const char* name;
  const char* summary;
  int (*run)(const Arguments&);
};

constexpr std::size_t most_told = 200;  // problems that are printed

constexpr auto command_table = std::to_array<Command>({
    {"run", "run a network on an accelerator", run_command},
    {"compare", "run the same tensors on several accelerators", compare_command},
    {"analyze", "what a network's tensors are, and take in storage formats", analyze_command},
    {"sweep", "run a design space: many machines, networks and seeds", sweep_command},
    {"prune", "write a network and its tensors as their pruning leaves them", prune_command},
    {"plot", "draw the figures of results", plot_command},
    {"report", "make one HTML page of results", report_command},
    {"validate", "check accelerator, network and other files", validate_command},
    {"list", "list accelerators, networks, traces, sweeps, models and memories", list_command},
    {"describe", "explain a model's parameters, or the results", describe_command},
});

void print_usage(std::FILE* to) {
  fmt::print(to,
             "Lacuna {}: a cycle-level simulator of dense and sparse DNN accelerators.\n\n"
             "Usage: lacuna COMMAND ...\n\n",
             lacuna_version);
  for (const Command& command : command_table) fmt::print(to, "  {:<10} {}\n", command.name, command.summary);
  fmt::print(
      to,
      "\n`lacuna COMMAND --help` has options and examples; start with\n  lacuna run cambricon_x alexnet\n");
}

int dispatch(const Arguments& arguments) {
  if (arguments.empty()) {
    print_usage(stderr);
    return 2;
  }
  if (arguments[0] == "--help" || arguments[0] == "-h" || arguments[0] == "help") {
    print_usage(stdout);
    return 0;
  }
  if (arguments[0] == "--version") {
    fmt::print("lacuna {} ({})\n", lacuna_version, lacuna_commit);
    return 0;
  }
  std::vector<std::string> names;
  for (const Command& command : command_table) {
    if (arguments[0] == command.name) return command.run({arguments.begin() + 1, arguments.end()});
    names.emplace_back(command.name);
  }
  const std::string close = nearest(arguments[0], names);
  throw UsageError(fmt::format("unknown command \"{}\"{}", arguments[0],
                               close.empty() ? "" : fmt::format("; did you mean \"{}\"?", close)));
}

bool is_command(const std::string& name) {
  return std::any_of(command_table.begin(), command_table.end(),
                     [&](const Command& command) { return command.name == name; });
}

// Not fmt::print, which throws: an error that nobody can read is no reason to crash.
void complain(const std::string& text) {
  std::fputs(printable_lines(text).c_str(), stderr);
}

int internal_error(const std::exception& error) {
  if (std::ferror(stdout) != 0) return 2;  // a full disk, which finish() reports
  complain(
      fmt::format("internal error: {}\nThis is a bug in Lacuna; please report it with the command line and "
                  "the files.\n",
                  error.what()));
  return 1;
}

int tell(const std::vector<Problem>& problems) {
  for (std::size_t i = 0; i < problems.size() && i < most_told; ++i)
    complain(fmt::format("error: {}\n", to_string(problems[i])));
  if (problems.size() > most_told)
    complain(fmt::format("error: {} more problems\n", problems.size() - most_told));
  return 2;
}

int guarded(const Arguments& arguments) {
  try {
    load_plugins();
    return dispatch(arguments);
  } catch (const UsageError& error) {
    complain(fmt::format("lacuna: {}\nTry `lacuna {}--help`.\n", error.what(),
                         is_command(arguments[0]) ? arguments[0] + " " : ""));
    return 2;
  } catch (const InputError& error) {
    return tell(error.problems());
  } catch (const Stuck& error) {
    complain(fmt::format("error: {}\n", error.what()));
    return 3;
  } catch (const std::bad_alloc&) {
    complain("error: out of memory: what was asked for is too large for what this process may have\n");
    return 2;
  } catch (const LimitReached& error) {
    complain(fmt::format("error: {}\n", error.what()));
    return 2;
  } catch (const ChildDied& error) {
    if (error.signal() != SIGKILL) return internal_error(error);
    complain(fmt::format("error: {}: somebody killed it, or the system for want of memory\n", error.what()));
    return 2;
  } catch (const std::system_error& error) {
    if (std::ferror(stdout) != 0) return 2;  // a full disk, which finish() reports
    complain(fmt::format("error: {}\n", error.what()));
    return 2;
  } catch (const std::exception& error) {
    return internal_error(error);
  }
}

// Output that did not arrive is an error, whatever the command thinks.
int finish(int exit_code) {
  errno = 0;
  const bool lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (!lost) return exit_code;
  if (errno == 0) {  // it failed earlier: ask again why
    std::clearerr(stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
  }
  complain(fmt::format("error: standard output: cannot be written: {}\n",
                       std::strerror(errno != 0 ? errno : EIO)));
  return exit_code != 0 ? exit_code : 2;
}

}  // namespace
}  // namespace lacuna

// libsystemc asks for one, though its own main is not used.
int sc_main(int, char**) {
  return 0;
}

int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 0);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  return lacuna::finish(lacuna::guarded({argv + 1, argv + argc}));
}
