// The proof: the event-driven simulator and the naive clocked reference (tests/reference) agree on random
// small layers and machines, in cycles, in every PE's attribution, in DRAM traffic and in every output. The
// simulator's modules are built in a shuffled order at that.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "sim/engine/refused.h"
#include "sim/engine/run.h"
#include "sim/engine/system.h"
#include "sim/engine/vector_datapath.h"
#include "sim/process/isolated.h"
#include "tests/one_layer.h"
#include "tests/property/random_case.h"
#include "tests/property/reference_of.h"

namespace lacuna::property {
namespace {

std::unique_ptr<Datapath> datapath_of(const Case& c, const LayerTensors& tensors) {
  return c.layer.has_weights() ? c.machine.model->prepare(c.machine, c.layer, tensors)
                               : make_vector_datapath(c.machine, c.layer);
}

template <class Rows>
std::string text_of(Cycle cycles, const Rows& per_pe, const auto& read, const auto& written,
                    const std::vector<std::int64_t>& psums) {
  nlohmann::json json;
  json["cycles"] = cycles;
  json["per_pe"] = per_pe;
  json["read"] = read;
  json["written"] = written;
  json["psums"] = psums;
  return json.dump();
}

std::string run_product(const Case& c) {
  const LayerTensors tensors = tensors_of(c);
  const std::unique_ptr<Datapath> datapath = datapath_of(c, tensors);
  std::vector<std::int64_t> psums(c.layer.has_weights() ? static_cast<std::size_t>(c.layer.output_count())
                                                        : 0);
  test::OneLayer layer(*datapath, &psums);
  run_system(c.machine, layer, {.build_order_seed = c.seed});
  const LayerTiming& t = layer.timing();
  return text_of(t.cycles, t.ledger.rows(), t.traffic.read, t.traffic.written, psums);
}

std::string run_reference(const Case& c) {
  const LayerTensors tensors = tensors_of(c);
  const std::unique_ptr<Datapath> datapath = datapath_of(c, tensors);
  const reference::Timing t = reference_timing(c, tensors, datapath->plan());
  return text_of(t.cycles, t.per_pe, t.dram_read, t.dram_written, t.psums);
}

bool feasible(const Case& c) {
  const LayerTensors tensors = tensors_of(c);
  try {
    datapath_of(c, tensors);
    return true;
  } catch (const Infeasible& infeasible) {
    const bool no_room = infeasible.buffer() == "weight";
    EXPECT_FALSE(no_room && reference_has_room_for_weights(c, tensors)) << infeasible.what() << describe(c);
    return false;
  } catch (const Refused& refused) {
    EXPECT_TRUE(reference_refuses(c, tensors)) << refused.what() << "\n" << describe(c);
    return false;
  }
}

std::string text_or_error(const IsolatedResult& result) {
  if (!result.failure) return result.text;
  try {
    std::rethrow_exception(result.failure);
  } catch (const std::exception& error) {
    return std::string("failed: ") + error.what();
  }
}

// Adds the PE-cycles of a result to `seen`, by cause.
void add_causes(const std::string& text, Ledger::Row& seen) {
  const nlohmann::json json = nlohmann::json::parse(text);
  for (const auto& row : json.at("per_pe"))
    for (std::size_t i = 0; i < cause_count; ++i) seen[i] += row[i].get<std::int64_t>();
}

// Random cases that never stall would prove little: over the run, every cause but those in `impossible` must
// occur.
void compare_models(ModelKind model, std::uint64_t first_seed, const std::vector<Cause>& impossible) {
  const std::uint64_t wanted = scaled(1000);
  Ledger::Row seen{};
  std::uint64_t compared = 0;
  for (std::uint64_t seed = first_seed; compared < wanted; ++seed) {
    const Case c = random_case(seed, model);
    if (!feasible(c)) continue;
    ++compared;
    const auto results = run_isolated({[&] { return run_product(c); }, [&] { return run_reference(c); }}, 2);
    ASSERT_FALSE(results[0].failure) << text_or_error(results[0]) << "\n" << describe(c);
    ASSERT_EQ(text_or_error(results[0]), text_or_error(results[1])) << describe(c);
    add_causes(results[0].text, seen);
  }
  for (const Cause cause : all_causes())
    EXPECT_EQ(seen[static_cast<std::size_t>(cause)] == 0,
              std::count(impossible.begin(), impossible.end(), cause) > 0)
        << to_string(cause);
}

TEST(Equivalence, DenseAgreesWithTheClockedReference) {
  compare_models(ModelKind::dense, 1'000'000, {Cause::barrier, Cause::bank_conflict, Cause::halo});
}
TEST(Equivalence, ScnnAgreesWithTheClockedReference) {
  compare_models(ModelKind::scnn, 3'000'000, {Cause::wait_psums});
}
// Of the same seed, on a grid of that size with room for it; which of SCNN's variants, if it is one.
Case on_grid(Case c, std::int64_t rows, std::int64_t columns, bool skips_weights, bool skips_activations) {
  const auto resize = [&](auto& model) {
    model.array.rows = rows;
    model.array.columns = columns;
  };
  if (const auto s = std::dynamic_pointer_cast<scnn::Scnn>(c.machine.model)) {
    resize(*s);
    s->compressed_weights = skips_weights;
    s->compressed_activations = skips_activations;
  } else {
    resize(dynamic_cast<scnn::Dcnn&>(*c.machine.model));
  }
  for (BufferConfig* buffer :
       {&c.machine.buffers.weight, &c.machine.buffers.input, &c.machine.buffers.output})
    buffer->capacity_bytes *= rows * columns;
  return c;
}

// `count` cases of the seeds from `seed` on that can run there.
void compare_on_grid(ModelKind kind, std::int64_t rows, std::int64_t columns, bool skips_weights,
                     bool skips_activations, std::uint64_t seed, int count) {
  for (; count > 0; ++seed) {
    const Case c = on_grid(random_case(seed, kind), rows, columns, skips_weights, skips_activations);
    if (!c.layer.has_weights() || !feasible(c)) continue;
    --count;
    const auto results = run_isolated({[&] { return run_product(c); }, [&] { return run_reference(c); }}, 2);
    ASSERT_EQ(text_or_error(results[0]), text_or_error(results[1])) << describe(c);
  }
}

// Planes of the random layers have at most 12 columns, a word of a mask has 64.
TEST(Equivalence, GridsFarWiderAndTallerThanThePlane) {
  for (const auto& [rows, columns] : {std::pair{1, 1}, {1, 72}, {72, 1}, {2, 40}, {33, 2}}) {
    for (const auto& [weights, activations] : {std::pair{true, true}, {true, false}, {false, true}})
      compare_on_grid(ModelKind::scnn, rows, columns, weights, activations, 8'000'000, 3);
    compare_on_grid(ModelKind::dcnn, rows, columns, true, true, 9'000'000, 3);
  }
}

TEST(Equivalence, DcnnAgreesWithTheClockedReference) {
  compare_models(ModelKind::dcnn, 4'000'000, {Cause::bank_conflict, Cause::halo, Cause::wait_psums});
}
TEST(Equivalence, CambriconXAgreesWithTheClockedReference) {
  compare_models(ModelKind::cambricon_x, 2'000'000, {Cause::bank_conflict, Cause::halo});
}
TEST(Equivalence, PatternAgreesWithTheClockedReference) {
  compare_models(ModelKind::pattern, 7'000'000, {Cause::halo});
}
TEST(Equivalence, StructuredAgreesWithTheClockedReference) {
  compare_models(ModelKind::structured, 5'000'000, {Cause::bank_conflict, Cause::halo});
}
TEST(Equivalence, NmTensorCoreAgreesWithTheClockedReference) {
  compare_models(ModelKind::nm_tensor_core, 6'000'000, {Cause::barrier, Cause::bank_conflict, Cause::halo});
}

}  // namespace
}  // namespace lacuna::property
