// Encoders and decoders that really write the bits of each format, one weight after the other, from
// sim/formats/README.md alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/formats/formats.h"
#include "sim/tensors/tensors.h"

namespace lacuna::test {

class BitStream {
 public:
  void put(std::int64_t value, std::int64_t bits) {
    for (std::int64_t i = 0; i < bits; ++i) bits_.push_back((value >> i & 1) != 0);
  }
  std::int64_t get(std::int64_t bits) {
    std::int64_t value = 0;
    for (std::int64_t i = 0; i < bits; ++i) value |= std::int64_t{bits_.at(next_++)} << i;
    return value;
  }
  std::int64_t size() const { return static_cast<std::int64_t>(bits_.size()); }
  bool all_read() const { return next_ == bits_.size(); }

 private:
  std::vector<bool> bits_;
  std::size_t next_ = 0;
};

// The weights of a layer in the order of its mask, as unsigned words of the weights' width; 0 if zero.
class Weights {
 public:
  explicit Weights(const Layer& layer)
      : layer_(layer), words_(static_cast<std::size_t>(layer.weight_count())) {}
  Weights(const Layer& layer, const LayerTensors& tensors);

  std::int64_t& at(std::int64_t k, std::int64_t column) {
    return words_.at(static_cast<std::size_t>(k * layer_.filter_size() + column));
  }
  std::int64_t at(std::int64_t k, std::int64_t column) const {
    return words_.at(static_cast<std::size_t>(k * layer_.filter_size() + column));
  }
  const Layer& layer() const { return layer_; }
  std::int64_t column(std::int64_t position, std::int64_t c) const {
    return position * layer_.channels_per_group() + c;
  }
  bool operator==(const Weights& other) const { return words_ == other.words_; }

 private:
  Layer layer_;
  std::vector<std::int64_t> words_;
};

// A layer as it is stored. The descriptor is what README.md does not count.
struct Stored {
  BitStream payload, metadata;
  std::map<std::string, std::int64_t> descriptor;
};

struct Codec {
  const char* format;
  void (*encode)(const Weights& weights, const FormatParameters& parameters, Stored& stored);
  void (*decode)(Stored& stored, Weights& weights);
};

std::vector<Codec> codecs();

void encode_fkw(const Weights& weights, const FormatParameters& parameters, Stored& stored);
void decode_fkw(Stored& stored, Weights& weights);

// ceil(log2(choices)), counted.
std::int64_t bits_for(std::int64_t choices);

}  // namespace lacuna::test
