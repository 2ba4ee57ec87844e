// The commands of `lacuna`. Each takes the arguments after its name and returns the exit code; bad input is
// thrown.
#pragma once

#include <string>
#include <vector>

namespace lacuna {

using Arguments = std::vector<std::string>;

int run_command(const Arguments& arguments);
int compare_command(const Arguments& arguments);
int analyze_command(const Arguments& arguments);
int sweep_command(const Arguments& arguments);
int prune_command(const Arguments& arguments);
int validate_command(const Arguments& arguments);
int list_command(const Arguments& arguments);
int describe_command(const Arguments& arguments);
int plot_command(const Arguments& arguments);
int report_command(const Arguments& arguments);

}  // namespace lacuna
