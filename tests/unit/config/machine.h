// A config with every kind of field, and what the tests need to read it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/config/document.h"

namespace lacuna::test {

struct Buffer {
  std::string name;
  std::int64_t banks = 8;
  double fill = 0.5;

  void fields(Fields& f) {
    f.text("name", name, "what it holds", Need::required);
    f.integer("banks", banks, {1, 64}, "banks");
    f.number("fill", fill, {0, 1}, "how full it starts");
    if (banks == 7) f.contradiction("banks", "7 is not a power of two");
  }
};

struct Dram {
  Ratio bandwidth_bytes_per_cycle{64, 5};
  std::int64_t latency_cycles = 100;

  void fields(Fields& f) {
    f.ratio("bandwidth_bytes_per_cycle", bandwidth_bytes_per_cycle, "of the DRAM");
    f.integer("latency_cycles", latency_cycles, {0, 4096}, "from request to first byte");
  }
};

struct Machine {
  std::string name;
  std::string note = "none";
  std::string dataflow = "planar";
  std::int64_t rows = 8;
  std::int64_t seed = 1;
  std::int64_t kernel_h = 3;
  std::int64_t kernel_w = 3;
  double density = 0.25;
  bool trace = false;
  std::vector<std::string> inputs;
  std::optional<std::vector<std::int64_t>> tile;
  std::optional<std::int64_t> depth;
  Dram dram;
  std::vector<Buffer> buffers;

  void fields(Fields& f) {
    f.text("name", name, "of the machine", Need::required);
    f.text("note", note, "free");
    f.choice("dataflow", dataflow, {"planar", "output_stationary", "row_stationary"}, "loop order");
    f.integer("rows", rows, {1, 4096}, "of PEs");
    f.integer("seed", seed, {}, "of the random numbers");
    f.pair("kernel", kernel_h, kernel_w, {1, 11}, "height and width");
    f.number("density", density, {0, 1}, "of the weights");
    f.boolean("trace", trace, "write a trace");
    f.names("inputs", inputs, "producers");
    f.integers("tile", tile, 3, {1, 512}, "K, P, Q");
    f.maybe_integer("depth", depth, {0, 64}, "of the FIFOs");
    f.object("dram", dram, "the memory");
    f.list("buffers", buffers, "the on-chip buffers");
    if (rows > 1000 && !trace) f.contradiction("rows", "needs a trace beyond 1000");
    if (name == "nobody") f.contradiction("", "nobody has such a machine");
    if (!trace) f.no_effect("seed", "there is no trace");
  }
};

template <class T>
std::function<void(Fields&)> fields_of(T& config) {
  return [&config](Fields& f) { config.fields(f); };
}

struct Result {
  Machine machine;
  std::vector<Problem> problems;
  std::vector<Note> notes;

  std::vector<std::string> lines() const {
    std::vector<std::string> all;
    for (const Problem& problem : problems) all.push_back(to_string(problem));
    return all;
  }
};

inline Result read(const Document& document) {
  Result result;
  read_fields(document, "", fields_of(result.machine), result.problems, result.notes);
  return result;
}

inline Result read(const std::string& text) {
  return read(parse_document(text, "m.json"));
}

// The problems of an InputError, a line each.
template <class Action>
std::vector<std::string> input_error(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    std::vector<std::string> lines;
    for (const Problem& problem : error.problems()) lines.push_back(to_string(problem));
    return lines;
  }
  return {"no InputError"};
}

}  // namespace lacuna::test
