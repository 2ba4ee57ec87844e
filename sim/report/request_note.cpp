#include "sim/report/request_note.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace lacuna {
namespace {

// A layer that was held up, and the mean size of the requests that were too few.
struct Loss {
  Cycle cycles;
  double request_bytes;
};

std::vector<Loss> losses(const std::vector<LayerRun>& layers) {
  std::vector<Loss> losses;
  for (const LayerRun& run : layers) {
    const RequestLimit& limit = run.request_limit;
    if (limit.cycles > 0)
      losses.push_back(
          {limit.cycles, static_cast<double>(limit.bytes) / static_cast<double>(limit.requests)});
  }
  std::ranges::sort(losses, std::ranges::greater{}, &Loss::request_bytes);
  return losses;
}

// The bus moves so much from a request's issue to its data's arrival.
double bytes_to_cover(const Machine& machine, double request_bytes) {
  return machine.dram.bandwidth_bytes_per_cycle.value() *
             static_cast<double>(machine.dram.latency_cycles + 1) +
         request_bytes;
}

// Enough for nine tenths of the loss, of the layers with larger requests first: a power of two, for requests
// are not all of the mean size.
std::int64_t requests_that_cover(const Machine& machine, const std::vector<Loss>& losses, double cycles) {
  double covered = 0, bytes = losses.front().request_bytes;
  for (const Loss& loss : losses) {
    if (covered >= 0.9 * cycles) break;
    covered += static_cast<double>(loss.cycles);
    bytes = loss.request_bytes;
  }
  const double requests = std::ceil(bytes_to_cover(machine, bytes) / bytes);
  return std::min<std::int64_t>(
      1024, static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(std::min(requests, 1024.0)))));
}

}  // namespace

std::optional<std::string> note_on_requests(const Machine& machine, const std::vector<LayerRun>& layers) {
  const std::vector<Loss> lost = losses(layers);
  double cycles = 0, held_up = 0, bytes = 0;
  for (const LayerRun& run : layers) cycles += run.result.number<"cycles">();
  for (const Loss& loss : lost) {
    held_up += static_cast<double>(loss.cycles);
    bytes += static_cast<double>(loss.cycles) * loss.request_bytes;
  }
  if (held_up * 100 < cycles || lost.empty()) return std::nullopt;
  const std::int64_t limit = machine.dma.outstanding_requests;
  const std::int64_t better = requests_that_cover(machine, lost, held_up);
  if (better <= limit) return std::nullopt;
  const double request = bytes / held_up, needed = bytes_to_cover(machine, request);
  const double share = std::min(1.0, static_cast<double>(limit) * request / needed);
  return fmt::format(
      "/dma/outstanding_requests: {} requests under way, of {:.0f} bytes on average, cover {:.0f} of {:.0f} "
      "bytes (DRAM's latency at its bandwidth, and one request): about {:.0f} % of the bandwidth. That costs "
      "about {:.0f} % of the cycles; {} would cover it",
      limit, request, static_cast<double>(limit) * request, needed, 100 * share, 100 * held_up / cycles,
      better);
}

}  // namespace lacuna
