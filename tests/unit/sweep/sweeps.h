// Sweeps put together in a line: on the shipped machines, and a network of one small layer.
#pragma once

#include <string>

#include "sim/sweep/expand.h"
#include "tests/source_root.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna::test {

inline constexpr const char* small_network =
    R"({"name": "small", "input": {"channels": 4, "height": 4, "width": 4},
  "layers": [{"name": "conv", "type": "conv", "out_channels": 8, "kernel": 3, "weight_density": 0.5},
             {"name": "fc", "type": "fc", "out_features": 8}]})";

inline Catalog shipped_catalog() {
  return Catalog(source_root());
}

// The problems of a sweep file, one a line, or "" if it has none.
inline std::string problems_of(const std::string& text) {
  try {
    (void)read_sweep(parse_document(text, "sweep.json"));
    return "";
  } catch (const InputError& error) {
    std::string all;
    for (const Problem& problem : error.problems()) all += to_string(problem) + "\n";
    return all;
  }
}

// A space on the small network; `rest` are the other members of the sweep file, with a comma in front.
class SmallSweep {
 public:
  explicit SmallSweep(const std::string& rest, const std::string& accelerators = R"(["dense"])",
                      Build build = {"1", "abc", ""}) {
    const auto network = folder_.write("small.json", small_network);
    const std::string text =
        R"({"name": "s", "accelerators": )" + accelerators + R"(, "networks": ["small.json"])" + rest + "}";
    const std::string file = folder_.path("sweep.json").string();
    space_ = std::make_unique<Space>(read_sweep(parse_document(text, file)), "sweep.json", shipped_catalog(),
                                     build);
  }
  const Space& space() const { return *space_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<Space> space_;
};

}  // namespace lacuna::test
