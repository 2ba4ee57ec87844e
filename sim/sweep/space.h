// The design space that a sweep describes: resolves any of its points to a machine, a network and tensors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/engine/machine.h"
#include "sim/network/network.h"
#include "sim/sweep/digest.h"
#include "sim/sweep/sweep_config.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// Where names are found.
struct Places {
  std::function<std::filesystem::path(const std::string&)> accelerator, network, trace;
  PartFolders parts;
};

// What is chosen of each list of the sweep.
struct Choice {
  static constexpr std::int32_t none = -1;  // of an axis that does not apply to the accelerator

  std::size_t accelerator = 0, network = 0, seed = 0;
  std::vector<std::int32_t> values;  // index into each axis's values
};

// A network as a choice makes it, and what all points with it share.
struct ResolvedNetwork {
  Network network;
  std::vector<std::string> only;  // names of the layers to run; empty: all
  std::string trace;              // "" = synthetic
  std::string digest;             // of network and layers
  double cost = 0;                // of simulating it: the elements of all its tensors

  // The layers to run of `whole`, this network as it is or pruned.
  std::vector<Layer> chosen(const Network& whole) const;
  std::unique_ptr<TensorSource> tensors(std::uint64_t seed) const;
};

class Space {
 public:
  // Reads all machines and networks. InputError with all problems. Machines or networks that have
  // one name get others, after their files.
  Space(SweepConfig sweep, std::string file, Places places, Build build);

  const SweepConfig& sweep() const { return sweep_; }
  const std::string& file() const { return file_; }
  const Build& build() const { return build_; }
  const std::string& accelerator_name(const Choice& choice) const;
  const std::string& network_name(const Choice& choice) const;
  std::uint64_t seed(const Choice& choice) const { return seeds_.at(choice.seed); }
  const Json& value(const Choice& choice, std::size_t axis) const;  // null if it does not apply

  std::string settings(const Choice& choice) const;  // "pes = 8, dram = "ideal""
  // Pointers to what the axes set of the network, or else of the machine.
  std::vector<std::string> pointers(const Choice& choice, bool network) const;

  // InputError; a problem with a value of an axis names the sweep file and the axis.
  Machine machine(const Choice& choice) const;
  std::shared_ptr<const ResolvedNetwork> network(const Choice& choice) const;

  // Choices with the same key have the same tensors.
  std::string workload_key(const Choice& choice) const;

  // 16 hexadecimal digits; of a choice that cannot be resolved, `problem` stands for its configs.
  std::string identity(const Machine& machine, const ResolvedNetwork& network,
                       const TensorSource& tensors) const;
  std::string identity(const Choice& choice, const std::string& problem) const;

 private:
  struct Base {
    Document document;
    std::string name;
  };

  static std::vector<std::string> names_of(const std::vector<Base>& bases);
  void tell_apart(std::vector<Base>& bases, const std::vector<std::string>& files, const char* pointer);
  void load_accelerators(std::vector<Problem>& problems);
  void load_networks(std::vector<Problem>& problems);
  std::string network_key(const Choice& choice) const;
  void apply(const Choice& choice, bool network, Document& document) const;
  std::shared_ptr<const ResolvedNetwork> resolve(const Choice& choice) const;
  [[noreturn]] void rethrow(const InputError& error, const Choice& choice, const char* prefix) const;

  SweepConfig sweep_;
  std::string file_;
  Places places_;
  Build build_;
  std::vector<std::uint64_t> seeds_;
  std::vector<Base> accelerators_, networks_;
  mutable std::map<std::string, std::shared_ptr<const ResolvedNetwork>> resolved_;
};

}  // namespace lacuna
