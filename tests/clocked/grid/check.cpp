// A plan against the schedule that follows from the rules.
#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "tests/clocked/grid/schedule.h"

namespace lacuna::reference {
namespace {

void expect(const std::string& what, std::int64_t found, std::int64_t expected) {
  if (found != expected)
    throw std::runtime_error(fmt::format("plan: {} is {}, the rules say {}", what, found, expected));
}

template <class List, class Compare>
void expect_each(const std::string& what, const List& found, const List& expected,
                 const Compare& expect_one) {
  expect("number of " + what + "s", static_cast<std::int64_t>(found.size()),
         static_cast<std::int64_t>(expected.size()));
  for (std::size_t i = 0; i < found.size(); ++i)
    expect_one(fmt::format("{} {}", what, i), found[i], expected[i]);
}

void expect_load(const std::string& what, const TileLoad& found, const TileLoad& expected) {
  expect(what + "'s first step", found.step, expected.step);
  expect(what + "'s bytes", found.bytes, expected.bytes);
  expect(what + "'s metadata bytes", found.metadata_bytes, expected.metadata_bytes);
}

void expect_visit(const std::string& what, const OutputVisit& found, const OutputVisit& expected) {
  expect(what + "'s first step", found.first_step, expected.first_step);
  expect(what + "'s last step", found.last_step, expected.last_step);
  expect(what + "'s loaded partial sums", found.psum_load_bytes, expected.psum_load_bytes);
  expect(what + "'s stored bytes", found.store_bytes, expected.store_bytes);
  expect(what + "'s stores_psums", found.stores_psums, expected.stores_psums);
}

void expect_step(const std::string& what, const Step& found, const Step& expected) {
  expect(what + "'s takes_weights", found.takes_weights, expected.takes_weights);
  expect(what + "'s takes_inputs", found.takes_inputs, expected.takes_inputs);
  expect(what + "'s takes_outputs", found.takes_outputs, expected.takes_outputs);
  expect(what + "'s releases_weights", found.releases_weights, expected.releases_weights);
  expect(what + "'s releases_inputs", found.releases_inputs, expected.releases_inputs);
  expect(what + "'s releases_outputs", found.releases_outputs, expected.releases_outputs);
}

}  // namespace

Plan plan_of(const Schedule& schedule, const TileShape& tile) {
  Plan plan;
  plan.tile = tile;
  for (const Chunk& chunk : schedule.chunks) {
    const auto step = static_cast<std::int64_t>(plan.steps.size());
    const Pass& pass = schedule.passes.at(static_cast<std::size_t>(chunk.pass));
    const InputTile& inputs = schedule.input_tiles.at(static_cast<std::size_t>(chunk.input_tile));
    Step next;
    next.weight_tile = static_cast<std::int32_t>(step);
    next.takes_weights = next.releases_weights = true;
    next.takes_inputs = inputs.first_chunk == step;
    next.releases_inputs = inputs.last_chunk == step;
    next.takes_outputs = pass.first_chunk == step;
    next.releases_outputs = pass.last_chunk == step;
    plan.steps.push_back(next);
    plan.weight_loads.push_back({step, chunk.payload_bytes, chunk.metadata_bytes});
  }
  for (const InputTile& inputs : schedule.input_tiles)
    plan.input_loads.push_back({inputs.first_chunk, inputs.bytes, 0});
  for (const Pass& pass : schedule.passes)
    plan.output_visits.push_back({pass.first_chunk, pass.last_chunk, 0, pass.store_bytes, false});
  return plan;
}

void compare(const Schedule& schedule, const Plan& plan) {
  const Plan expected = plan_of(schedule, plan.tile);
  expect_each("step", plan.steps, expected.steps, expect_step);
  expect_each("weight load", plan.weight_loads, expected.weight_loads, expect_load);
  expect_each("input load", plan.input_loads, expected.input_loads, expect_load);
  expect_each("output visit", plan.output_visits, expected.output_visits, expect_visit);
}

void compare(const TileShape& found, const TileShape& expected, const Layer& layer) {
  expect("tile.k", found.k, expected.k);
  expect("tile.p", found.p, expected.p);
  expect("tile.q", found.q, expected.q);
  if (is_replicated(layer)) expect("tile.c", found.c, expected.c);
}

}  // namespace lacuna::reference
