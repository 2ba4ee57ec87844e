// A signal ends a command that runs many points after those that are under way; a second one kills it.
#pragma once

namespace lacuna {

// From here on, of SIGINT, SIGTERM and SIGUSR1.
void stop_on_signals();

// Whether one has come.
bool is_stopped();

}  // namespace lacuna
