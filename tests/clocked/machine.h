// What a machine's PEs do in each cycle of a step, written out cycle by cycle.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "tests/clocked/reference.h"

namespace lacuna::reference {

struct Product {
  std::size_t psum;  // index in Timing::psums
  std::int64_t weight, activation;
};

// One cycle of one PE.
struct PeCycle {
  Cause cause;
  std::vector<Product> products;
};
// What one PE does in a section, and what is counted of it.
struct Script : std::vector<PeCycle> {
  using std::vector<PeCycle>::vector;
  Counts counts;
};

struct Pixel {
  std::int64_t n, p, q;
};

// A piece of a step at whose end all PEs wait for each other.
struct Section {
  std::int64_t step = 0;
  std::int64_t group = 0;
  std::int64_t round = 0;
  Pixel pixel{};
  std::int64_t window = 0;
  std::int64_t vector = 0;     // of pixels
  Cycle min_cycles = 1;        // a shared port needs as long
  Cycle min_pixel_cycles = 0;  // the same, counted from the first section since the last that `ends_pixel`
  bool ends_pixel = true;
  bool ends_step = false;
  Counts counts;  // of what is the array's, not a PE's
};

class Machine {
 public:
  virtual ~Machine() = default;
  virtual std::int64_t pes() const = 0;
  virtual std::int64_t pipeline_stages() const = 0;
  virtual std::size_t psum_count() const = 0;
  virtual std::vector<Section> sections(const Block& block) const = 0;
  virtual Pricing pricing() const = 0;
  // Once all is counted: the actions that follow from pairs and products.
  virtual void finish(Counts& counts) const = 0;
  // Nothing: the PE has no output neuron in this section.
  virtual std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const = 0;
};

// Elaborates the machine, its memory and a controller around the plan, and runs them to the layer's end.
Timing run(const Machine& machine, const Memory& memory, const Plan& plan);

std::int64_t ceil_div(std::int64_t a, std::int64_t b);

// Cycles that `bits` take through a port of so many bytes per cycle.
Cycle port_cycles(std::int64_t bits, std::int64_t bytes_per_cycle);

// Cycles of the output port per round and pixel: `psums` written, and read before unless they start from
// nothing.
Cycle output_port_cycles(const Memory& memory, const Block& block, std::int64_t psums);

std::vector<Pixel> pixels_of(const Block& block);

// One issue that keeps the PE for `cycles`, all but the first of them because of a port.
void append_issue(Script& script, std::vector<Product> products, Cycle cycles);

// Multiplications: of pairs, or if multipliers are gated of products, for the others then keep still.
void count_macs(Counts& counts, bool gated);
Prices mac_prices(const Memory& memory, const Layer& layer);

// Bits that can tell `count` things apart, and those of a number.
std::int64_t index_bits(std::int64_t count);
std::int64_t binary_digits(std::int64_t number);

// Fills up with port cycles.
void pad_to(Script& script, std::size_t cycles);

}  // namespace lacuna::reference
