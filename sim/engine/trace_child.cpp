#include "sim/engine/trace_child.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "sim/config/input_file.h"
#include "sim/process/isolated.h"
#include "sim/tensors/trace_file.h"
#include "sim/tensors/traced.h"

namespace lacuna {
namespace {

constexpr std::int64_t mebibyte = 1 << 20;

// Far more than a good trace takes: a hundredth of a second, and another for each few megabytes.
constexpr double patience_seconds = 10;
constexpr double slowest_bytes_per_second = 4e6;

// What the library takes for itself, and for chunks and layouts: both are smaller than the largest tensor or
// 16 MiB (trace_storage.h).
ChildLimits limits(std::int64_t stored_bytes, const TraceBlock& block) {
  const auto tensors = static_cast<std::int64_t>(block.bytes()),
             largest = static_cast<std::int64_t>(block.largest_tensor_bytes());
  return {
      patience_seconds + std::ceil(static_cast<double>(stored_bytes + tensors) / slowest_bytes_per_second),
      256 * mebibyte + 4 * largest};
}

std::string signal_words(int signal) {
  return signal == 0 ? "without a word" : fmt::format("with signal {} ({})", signal, strsignal(signal));
}

// What the process said; its end, if it came to a bad one, is a problem of the file.
std::string in_child(const std::string& path, const TraceBlock& block,
                     const std::function<std::string()>& task) {
  const InputFile opened(path);  // refused here, by name, if it is no file
  ChildPool pool;
  pool.start(0, task, limits(opened.stored_bytes(), block));
  std::vector<ChildPool::Finished> finished;
  while (finished.empty()) finished = pool.wait(std::chrono::hours(1));
  const IsolatedResult& result = finished.front().result;
  try {
    if (result.failure) std::rethrow_exception(result.failure);
  } catch (const InputError&) {
    throw;
  } catch (const ChildDied& death) {
    throw InputError(path, block.place(),
                     fmt::format("damaged: the process that read it ended {}", signal_words(death.signal())));
  } catch (const std::exception& error) {
    throw InputError(path, block.place(), fmt::format("damaged, or no trace: reading it {}", error.what()));
  }
  return result.text;
}

std::shared_ptr<TraceBlock> block_for(const std::string& path, const Network& network) {
  try {
    return std::make_shared<TraceBlock>(network);
  } catch (const std::bad_alloc&) {
    throw InputError(path, "", "the tensors of network " + network.name + " take more memory than there is");
  }
}

}  // namespace

std::unique_ptr<TensorSource> read_trace(const std::string& path, const Network& network) {
  const std::shared_ptr<TraceBlock> block = block_for(path, network);
  const auto decode = [&] {
    const TraceContents contents = decode_trace(path, network, *block);
    return nlohmann::json{contents.digest, contents.checksummed}.dump();
  };
  const auto said = nlohmann::json::parse(in_child(path, *block, decode));
  return tensors_of(block, network, path, {said.at(0), said.at(1)});
}

TraceLabel read_trace_label(const std::string& path) {
  const TraceBlock nothing((Network()));
  const auto label = [&] {
    const TraceFile file(path);
    return nlohmann::json{file.network(), file.is_checksummed()}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace);
  };
  const auto said = nlohmann::json::parse(in_child(path, nothing, label));
  return {said.at(0), said.at(1)};
}

}  // namespace lacuna
