#include "tests/property/agreement.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "sim/engine/accounting.h"
#include "sim/engine/planner.h"
#include "sim/engine/refused.h"
#include "sim/engine/system.h"
#include "sim/process/isolated.h"
#include "tests/models/proven_model.h"
#include "tests/one_layer.h"
#include "tests/property/pricing.h"

namespace lacuna::property {
namespace {

std::unique_ptr<Datapath> datapath_of(const Case& c, const LayerTensors& tensors) {
  return prepare_layer(c.machine, c.layer, tensors);
}

template <class Rows>
nlohmann::json timing_json(Cycle cycles, const Rows& per_pe, const auto& read, const auto& written,
                           const std::vector<std::int64_t>& psums) {
  return {{"cycles", cycles}, {"per_pe", per_pe}, {"read", read}, {"written", written}, {"psums", psums}};
}

// What did not happen is not there; energies agree in nine digits.
void put_action(nlohmann::json& json, const std::string& action, std::int64_t count,
                const std::optional<double>& pj) {
  if (count == 0) return;
  json["counts"][action] = count;
  if (pj) json["energy"][action] = fmt::format("{:.9g}", *pj);
}

void put_product_counts(nlohmann::json& json, const Case& c, const Datapath& datapath,
                        const LayerTiming& timing) {
  LayerResult result;
  account(c.machine, datapath, timing, result);
  for (const Action& action : result.actions.list())
    put_action(json, action.name, action.count,
               action.name == "leakage" ? std::nullopt : std::optional(action.pj));
  const MultiplierUse use = datapath.multiplier_use();
  put_action(json, "pairs", use.pairs, {});
  put_action(json, "products", use.products, {});
  json["array_bytes"] = {result.count<"traffic_bytes/buffers/weight/array_read">(),
                         result.count<"traffic_bytes/buffers/input/array_read">(),
                         result.count<"traffic_bytes/buffers/output/array_read">(),
                         result.count<"traffic_bytes/buffers/output/array_written">()};
}

void put_reference_counts(nlohmann::json& json, const Case& c, reference::Timing timing) {
  const std::map<std::string, double> energy = energy_of(c, timing);
  for (const auto& [action, count] : timing.counts)
    put_action(json, action, count,
               energy.contains(action) ? std::optional(energy.at(action)) : std::nullopt);
  const reference::Words& words = timing.pricing.words;
  const auto bytes = [&](const char* accesses, const reference::Word& word) {
    return (timing.counts[accesses] * word.bits + 7) / 8;
  };
  json["array_bytes"] = {bytes("weight_buffer_read", words.weight), bytes("input_buffer_read", words.input),
                         bytes("output_buffer_read", words.output),
                         bytes("output_buffer_write", words.output)};
}

// Where the steps' time is known beforehand, it is what the array then works.
void check_working_cycles(const Datapath& datapath, const Ledger& ledger) {
  std::int64_t worked = 0;
  for (const Cause cause : {Cause::compute, Cause::post_processing, Cause::bank_conflict, Cause::barrier,
                            Cause::unassigned, Cause::buffer_port})
    worked += ledger.row(0)[static_cast<std::size_t>(cause)];
  if (datapath.working_cycles() != 0 && datapath.working_cycles() != worked)
    throw std::logic_error(fmt::format("expected {} cycles of work, found {}",
                                       static_cast<std::int64_t>(datapath.working_cycles()), worked));
}

std::string run_product(const Case& c) {
  const LayerTensors tensors = tensors_of(c);
  const std::unique_ptr<Datapath> datapath = datapath_of(c, tensors);
  std::vector<std::int64_t> psums(c.layer.has_weights() ? static_cast<std::size_t>(c.layer.output_count())
                                                        : 0);
  test::OneLayer layer(*datapath, &psums);
  run_system(c.machine, layer, {.build_order_seed = c.seed});
  const LayerTiming& t = layer.timing();
  check_conservation(c.layer, *datapath, c.machine, t);
  check_working_cycles(*datapath, t.ledger);
  nlohmann::json json = timing_json(t.cycles, t.ledger.rows(), t.traffic.read, t.traffic.written, psums);
  put_product_counts(json, c, *datapath, t);
  return json.dump();
}

std::string run_reference(const Case& c) {
  const LayerTensors tensors = tensors_of(c);
  const std::unique_ptr<Datapath> datapath = datapath_of(c, tensors);
  const reference::Timing t = reference_timing(c, tensors, datapath->plan());
  nlohmann::json json = timing_json(t.cycles, t.per_pe, t.dram_read, t.dram_written, t.psums);
  put_reference_counts(json, c, t);
  return json.dump();
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
