#include "models/scnn/layout/stream.h"

#include <algorithm>

#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// Whole bursts of a stream that starts at a burst: how many bytes the next elements fetch anew.
class BurstCursor {
 public:
  BurstCursor(std::int64_t element_bits, std::int64_t burst_bytes)
      : element_bits_(element_bits), burst_bytes_(burst_bytes) {}
  std::int64_t fetch(std::int64_t elements) {
    elements_ += elements;
    const std::int64_t end = ceil_div(ceil_div(elements_ * element_bits_, 8), burst_bytes_) * burst_bytes_;
    const std::int64_t bytes = end - fetched_;
    fetched_ = end;
    return bytes;
  }

 private:
  std::int64_t element_bits_, burst_bytes_, elements_ = 0, fetched_ = 0;
};

// Cuts one pass into chunks.
class Cutter {
 public:
  Cutter(std::vector<Chunk>& chunks, std::int64_t pass, const ChunkRules& rules)
      : chunks_(chunks), rules_(rules), first_(chunks.size()) {
    open_.pass = pass;
  }

  void cut(const std::vector<StreamUnit>& units) {
    std::int64_t in_tile = 0;
    for (const StreamUnit& unit : units) {
      if (in_tile++ == rules_.units_per_tile) {
        end_channel_tile();
        in_tile = 1;
      }
      for (const std::int64_t elements : unit) add_entry(elements);
    }
    end_channel_tile();
    chunks_[first_].begins_pass = true;
    chunks_.back().ends_pass = true;
  }

 private:
  void add_entry(std::int64_t elements) {
    if (open_.entries.count == rules_.entries) close();
    ++open_.entries.count;
    open_.elements += elements;
  }

  void close() {
    open_.begins_channel_tile = begins_tile_;
    chunks_.push_back(open_);
    open_.entries = {open_.entries.end(), 0};
    open_.elements = 0;
    begins_tile_ = false;
  }

  // A tile without weights has an empty chunk: its activations are waited for all the same.
  void end_channel_tile() {
    if (open_.entries.count > 0 || begins_tile_) close();
    chunks_.back().ends_channel_tile = true;
    begins_tile_ = true;
    ++open_.channel_tile;
  }

  std::vector<Chunk>& chunks_;
  const ChunkRules& rules_;
  std::size_t first_;
  Chunk open_;
  bool begins_tile_ = true;
};

}  // namespace

Range PassShape::filters_of(std::int64_t pe, std::int64_t share, std::int64_t filters_per_group) const {
  const std::int64_t first = pe * share + filters.first;
  const std::int64_t end = std::min({first + filters.count, (pe + 1) * share, filters_per_group});
  return {first, std::max<std::int64_t>(0, end - first)};
}

std::vector<PassShape> pass_shapes(const PlanarArray& array, const Layer& layer, const Residency& residency) {
  const std::int64_t filters = filters_of_a_pe(array, layer);
  std::vector<PassShape> passes;
  for (std::int64_t g = 0; g < layer.groups; ++g)
    for (std::int64_t k = 0; k < filters; k += residency.filters_per_pass)
      passes.push_back({g, {k, std::min(residency.filters_per_pass, filters - k)}});
  return passes;
}

std::vector<Chunk> cut_chunks(const std::vector<PassShape>& passes, const StreamOfPass& stream,
                              const ChunkRules& rules) {
  std::vector<Chunk> chunks;
  for (std::size_t i = 0; i < passes.size(); ++i)
    Cutter(chunks, static_cast<std::int64_t>(i), rules).cut(stream(passes[i]));
  return chunks;
}

std::vector<WeightTileBytes> chunk_bytes(const std::vector<Chunk>& chunks, const ElementBits& bits,
                                         std::int64_t burst_bytes) {
  std::vector<WeightTileBytes> bytes;
  BurstCursor payload(bits.payload, burst_bytes), index(bits.index, burst_bytes);
  for (const Chunk& chunk : chunks) {
    if (chunk.begins_pass) payload = BurstCursor(bits.payload, burst_bytes);
    if (chunk.begins_pass) index = BurstCursor(bits.index, burst_bytes);
    bytes.push_back({payload.fetch(chunk.elements), index.fetch(chunk.elements)});
  }
  return bytes;
}

}  // namespace lacuna::scnn
