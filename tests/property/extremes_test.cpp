// Machines at the ends of all ranges give numbers that add up, added up here in 128 bits, or are refused:
// never a number that wrapped, a stuck simulation or an internal error.
#include <gtest/gtest.h>

#include <chrono>
#include <cinttypes>
#include <cstdio>

#include "sim/base/integer_math.h"
#include "sim/inputs/machine_file.h"
#include "sim/process/isolated.h"
#include "sim/report/result_json.h"
#include "sim/tensors/tensors.h"
#include "tests/property/random_case.h"
#include "tests/property/random_files.h"
#include "tests/source_root.h"

namespace lacuna::property {
namespace {

Wide sum_of(const Json& counts) {
  Wide sum = 0;
  for (const Json& count : counts) {
    const auto value = count.get<std::int64_t>();
    if (value < 0) throw std::logic_error("a negative count: " + counts.dump());
    sum += value;
  }
  return sum;
}

void expect_equal(Wide found, Wide expected, const char* what) {
  if (found == expected) return;
  throw std::logic_error(std::string(what) + ": " + std::to_string(static_cast<double>(found)) + ", not " +
                         std::to_string(static_cast<double>(expected)));
}

void check_sums(const Json& summary, const Geometry& geometry) {
  const Wide cycles = summary.at("cycles").get<std::int64_t>();
  if (cycles <= 0) throw std::logic_error("no cycles");
  expect_equal(sum_of(summary.at("cycle_attribution")), cycles * geometry.pes, "PE-cycles");
  expect_equal(sum_of(summary.at("multiplier_slots")), cycles * geometry.multipliers(), "multiplier slots");
  sum_of(summary.at("actions"));
  sum_of(summary.at("traffic_bytes").at("dram"));
  for (const Json& buffer : summary.at("traffic_bytes").at("buffers")) sum_of(buffer);
}

void check_totals(const Json& result) {
  for (const char* counts : {"cycle_attribution", "multiplier_slots", "actions"})
    for (const auto& [name, total] : result.at("totals").at(counts).items()) {
      Wide sum = 0;
      for (const Json& layer : result.at("layers")) sum += layer.at(counts).value(name, std::int64_t{0});
      expect_equal(total.get<std::int64_t>(), sum, name.c_str());
    }
}

std::string run(const RandomFiles& files) {
  const std::string configs = source_root() + "/configs/";
  const Machine machine = resolve_machine(parse_document(files.accelerator.dump(), "accelerator.json"),
                                          {configs + "dram", configs + "technology"});
  const Network network = resolve_network(parse_document(files.network.dump(), "network.json"));
  const auto tensors = synthetic_tensors(network.activations, 1);
  NetworkResult result{machine, network, {}, {}, {}, {}};
  result.layers = run_network(machine, "accelerator.json", network.layers, *tensors);
  const Json json = result_json(result);
  for (const Json& layer : json.at("layers")) check_sums(layer, machine.model->geometry());
  check_sums(json.at("totals"), machine.model->geometry());
  check_totals(json);
  return "adds up";
}

// In a child, which may take that long: a legal machine may have much to do.
IsolatedResult result_of(const RandomFiles& files) {
  ChildPool pool;
  pool.start(0, [&] { return run(files); }, {.seconds = 60});
  std::vector<ChildPool::Finished> finished;
  while (finished.empty()) finished = pool.wait(std::chrono::minutes(2));
  return finished.front().result;
}

bool is_time_limit(const std::exception& error) {
  return std::string(error.what()).find("time limit") != std::string::npos;
}

// LACUNA_TEST_SCALE=10 tries 5,000; in the preset asan each of them is under UBSan, whose report ends the
// child.
TEST(Extremes, GiveNumbersThatAddUpOrAreRefused) {
  const std::uint64_t cases = scaled(500);
  std::uint64_t added_up = 0, refused = 0, too_long = 0;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    const RandomFiles files = random_files(seed);
    const IsolatedResult result = result_of(files);
    try {
      if (result.failure) std::rethrow_exception(result.failure);
      ++added_up;
    } catch (const InputError&) {
      ++refused;
    } catch (const std::exception& error) {
      if (is_time_limit(error) && ++too_long > 0) continue;
      ADD_FAILURE() << "seed " << seed << ": " << error.what() << "\n"
                    << files.accelerator.dump() << "\n"
                    << files.network.dump();
    }
  }
  EXPECT_GT(added_up, cases / 10);
  EXPECT_GT(refused, cases / 10);
  EXPECT_LE(too_long, cases / 100);
  std::printf("%" PRIu64 " add up, %" PRIu64 " refused, %" PRIu64 " took longer than a minute\n", added_up,
              refused, too_long);
}

}  // namespace
}  // namespace lacuna::property
