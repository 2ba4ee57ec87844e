// The design space that a sweep describes: resolves any of its points to a machine, a network and tensors.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/inputs/catalog.h"
#include "sim/sweep/point.h"
#include "sim/sweep/sweep_config.h"

namespace lacuna {

// A network as a choice makes it, and what all points with it share.
struct ChosenNetwork : ResolvedNetwork {
  std::string digest;  // of network and layers
  double cost = 0;     // of simulating it
};

class Space : public PointInputs {
 public:
  // Reads all machines and networks. InputError with all problems. Machines or networks that have
  // one name get others, after their files.
  Space(SweepConfig sweep, std::string file, Catalog catalog, Build build);

  const SweepConfig& sweep() const { return sweep_; }
  const std::string& file() const { return file_; }
  const Build& build() const override { return build_; }
  const std::string& accelerator_name(const Choice& choice) const;
  const std::string& network_name(const Choice& choice) const;
  std::uint64_t seed(const Choice& choice) const { return seeds_.at(choice.seed); }
  const Json& value(const Choice& choice, std::size_t axis) const;  // null if it does not apply

  std::string settings(const Choice& choice) const;  // "pes = 8, dram = "ideal""
  // Pointers to what the axes set of the network, or else of the machine.
  std::vector<std::string> pointers(const Choice& choice, bool network) const;

  // InputError; a problem with a value of an axis names the sweep file and the axis. That axes set something
  // is no setting of one run: IdleAxes has the notes on it.
  LoadedMachine machine(const Choice& choice) const override;
  std::shared_ptr<const ChosenNetwork> network(const Choice& choice) const;
  Workload workload(const Choice& choice) const override;

  // Choices with the same key have the same tensors.
  std::string workload_key(const Choice& choice) const;

  std::string identity(const Choice& choice, const Machine& machine,
                       const TensorSource& unpruned) const override;
  // Of a choice that cannot be resolved, for whose configs `problem` stands.
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
  std::filesystem::path found(Shelf shelf, const std::string& name, const std::string& pointer) const;
  std::vector<std::string> assignments(const Choice& choice, bool network) const;
  std::shared_ptr<const ChosenNetwork> resolve(const Choice& choice) const;
  [[noreturn]] void rethrow(const InputError& error, const Choice& choice) const;

  SweepConfig sweep_;
  std::string file_;
  Catalog catalog_;
  Build build_;
  std::vector<std::uint64_t> seeds_;
  std::vector<Base> accelerators_, networks_;
  mutable std::map<std::string, std::shared_ptr<const ChosenNetwork>> resolved_;
};

}  // namespace lacuna
