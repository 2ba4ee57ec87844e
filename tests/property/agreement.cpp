#include "tests/property/agreement.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/engine/refused.h"
#include "sim/engine/system.h"
#include "sim/engine/vector_datapath.h"
#include "sim/process/isolated.h"
#include "tests/models/proven_model.h"
#include "tests/one_layer.h"

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

std::string text_or_error(const IsolatedResult& result) {
  if (!result.failure) return result.text;
  try {
    std::rethrow_exception(result.failure);
  } catch (const std::exception& error) {
    return std::string("failed: ") + error.what();
  }
}

Ledger::Row causes_of(const std::string& text) {
  Ledger::Row row{};
  const nlohmann::json json = nlohmann::json::parse(text);
  for (const auto& pe : json.at("per_pe"))
    for (std::size_t i = 0; i < cause_count; ++i) row[i] += pe[i].get<std::int64_t>();
  return row;
}

}  // namespace

bool feasible(const Case& c) {
  const LayerTensors tensors = tensors_of(c);
  const ProvenModel& proof = proof_of(c.machine.model_name);
  try {
    datapath_of(c, tensors);
    return true;
  } catch (const Infeasible& infeasible) {
    const bool is_asked = infeasible.buffer() == "weight" && proof.has_room_for_weights != nullptr;
    EXPECT_FALSE(is_asked && proof.has_room_for_weights(c, tensors)) << infeasible.what() << describe(c);
    return false;
  } catch (const Refused& refused) {
    EXPECT_TRUE(proof.refuses != nullptr && proof.refuses(c, tensors)) << refused.what() << "\n"
                                                                       << describe(c);
    return false;
  }
}

Ledger::Row expect_agreement(const Case& c) {
  const auto results = run_isolated({[&] { return run_product(c); }, [&] { return run_reference(c); }}, 2);
  EXPECT_EQ(text_or_error(results[0]), text_or_error(results[1])) << describe(c);
  if (!results[0].failure) return causes_of(results[0].text);
  ADD_FAILURE() << text_or_error(results[0]) << "\n" << describe(c);
  return {};
}

}  // namespace lacuna::property
