// Settings ("/pointer=value") that change a machine or, with /network in front, a network.
#pragma once

#include <string>
#include <vector>

namespace lacuna {

inline constexpr const char* network_prefix = "/network";

// Whether a pointer, or a setting, is one into the network.
bool is_of_network(const std::string& pointer);

// The same without the prefix, as the network's own file has it.
std::string within_network(const std::string& pointer);

// Told apart by what they change, in their order; those of the network without the prefix.
struct Settings {
  std::vector<std::string> machine, network;
};
Settings tell_apart(const std::vector<std::string>& settings);

// Pointers to the values that they set. InputError with setting_source if one is malformed.
std::vector<std::string> pointers_of(const std::vector<std::string>& settings);

}  // namespace lacuna
