#include "sim/app/stopped.h"

#include <csignal>
#include <initializer_list>

namespace lacuna {
namespace {

volatile std::sig_atomic_t stop_signal = 0;

extern "C" void on_signal(int signal) {
  stop_signal = signal;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = on_signal;  // without SA_RESTART: whoever waits is to look
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) ::sigaction(signal, &action, nullptr);
}

bool is_stopped() {
  return stop_signal != 0;
}

}  // namespace lacuna
