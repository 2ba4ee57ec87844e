#include "tests/unit/formats/codecs.h"

#include <algorithm>

namespace lacuna::test {
namespace {

template <class Visit>
void each(const Weights& weights, const Visit& visit) {
  for (std::int64_t k = 0; k < weights.layer().K; ++k)
    for (std::int64_t i = 0; i < weights.layer().filter_size(); ++i) visit(k, i);
}

std::int64_t nonzeros(const Weights& weights) {
  std::int64_t n = 0;
  each(weights, [&](std::int64_t k, std::int64_t i) { n += weights.at(k, i) != 0 ? 1 : 0; });
  return n;
}

void encode_dense(const Weights& weights, const FormatParameters&, Stored& stored) {
  each(weights, [&](std::int64_t k, std::int64_t i) {
    stored.payload.put(weights.at(k, i), weights.layer().weight_bits);
  });
}

void decode_dense(Stored& stored, Weights& weights) {
  each(weights, [&](std::int64_t k, std::int64_t i) {
    weights.at(k, i) = stored.payload.get(weights.layer().weight_bits);
  });
}

void encode_bitmap(const Weights& weights, const FormatParameters&, Stored& stored) {
  each(weights, [&](std::int64_t k, std::int64_t i) {
    stored.metadata.put(weights.at(k, i) != 0 ? 1 : 0, 1);
    if (weights.at(k, i) != 0) stored.payload.put(weights.at(k, i), weights.layer().weight_bits);
  });
}

void decode_bitmap(Stored& stored, Weights& weights) {
  each(weights, [&](std::int64_t k, std::int64_t i) {
    if (stored.metadata.get(1) == 1) weights.at(k, i) = stored.payload.get(weights.layer().weight_bits);
  });
}

// at(major, minor) of either order.
template <class At>
void encode_compressed(std::int64_t major, std::int64_t minor, std::int64_t count, std::int64_t weight_bits,
                       const At& at, Stored& stored) {
  stored.descriptor["nonzeros"] = count;
  BitStream& metadata = stored.metadata;
  std::int64_t before = 0;
  metadata.put(0, bits_for(count + 1));
  for (std::int64_t i = 0; i < major; ++i) {
    for (std::int64_t j = 0; j < minor; ++j) before += at(i, j) != 0 ? 1 : 0;
    metadata.put(before, bits_for(count + 1));
  }
  for (std::int64_t i = 0; i < major; ++i)
    for (std::int64_t j = 0; j < minor; ++j)
      if (at(i, j) != 0) metadata.put(j, bits_for(minor)), stored.payload.put(at(i, j), weight_bits);
}

template <class At>
void decode_compressed(std::int64_t major, std::int64_t minor, std::int64_t weight_bits, const At& at,
                       Stored& stored) {
  const std::int64_t pointer_bits = bits_for(stored.descriptor.at("nonzeros") + 1);
  std::vector<std::int64_t> pointers;
  for (std::int64_t i = 0; i <= major; ++i) pointers.push_back(stored.metadata.get(pointer_bits));
  for (std::int64_t i = 0; i < major; ++i)
    for (std::int64_t n = pointers[static_cast<std::size_t>(i)];
         n < pointers[static_cast<std::size_t>(i + 1)]; ++n) {
      const std::int64_t j = stored.metadata.get(bits_for(minor));
      at(i, j) = stored.payload.get(weight_bits);
    }
}

void encode_csr(const Weights& weights, const FormatParameters&, Stored& stored) {
  encode_compressed(
      weights.layer().K, weights.layer().filter_size(), nonzeros(weights), weights.layer().weight_bits,
      [&](std::int64_t k, std::int64_t i) { return weights.at(k, i); }, stored);
}

void decode_csr(Stored& stored, Weights& weights) {
  decode_compressed(
      weights.layer().K, weights.layer().filter_size(), weights.layer().weight_bits,
      [&](std::int64_t k, std::int64_t i) -> std::int64_t& { return weights.at(k, i); }, stored);
}

void encode_csc(const Weights& weights, const FormatParameters&, Stored& stored) {
  encode_compressed(
      weights.layer().filter_size(), weights.layer().K, nonzeros(weights), weights.layer().weight_bits,
      [&](std::int64_t i, std::int64_t k) { return weights.at(k, i); }, stored);
}

void decode_csc(Stored& stored, Weights& weights) {
  decode_compressed(
      weights.layer().filter_size(), weights.layer().K, weights.layer().weight_bits,
      [&](std::int64_t i, std::int64_t k) -> std::int64_t& { return weights.at(k, i); }, stored);
}

// Step by step, as a machine would: count zeros, and give up with a placeholder when the counter is full.
void encode_run_length(const Weights& weights, const FormatParameters& parameters, Stored& stored) {
  const std::int64_t run_bits = parameters.run_bits.value(), full = (std::int64_t{1} << run_bits) - 1;
  std::vector<std::pair<std::int64_t, std::int64_t>> entries;
  std::size_t last_nonzero = 0;
  std::int64_t run = 0;
  each(weights, [&](std::int64_t k, std::int64_t i) {
    if (weights.at(k, i) == 0 && run < full) {
      ++run;
      return;
    }
    entries.emplace_back(run, weights.at(k, i));
    run = 0;
    if (weights.at(k, i) != 0) last_nonzero = entries.size();
  });
  entries.resize(last_nonzero);  // nothing is stored for the zeros at the end
  stored.descriptor = {{"run_bits", run_bits}, {"entries", static_cast<std::int64_t>(entries.size())}};
  for (const auto& [zeros, word] : entries) {
    stored.metadata.put(zeros, run_bits);
    stored.payload.put(word, weights.layer().weight_bits);
  }
}

void decode_run_length(Stored& stored, Weights& weights) {
  std::int64_t at = 0;
  for (std::int64_t n = 0; n < stored.descriptor.at("entries"); ++n, ++at) {
    at += stored.metadata.get(stored.descriptor.at("run_bits"));
    weights.at(0, at) = stored.payload.get(weights.layer().weight_bits);
  }
}

void encode_coordinate(const Weights& weights, const FormatParameters&, Stored& stored) {
  const Layer& layer = weights.layer();
  stored.descriptor["nonzeros"] = nonzeros(weights);
  each(weights, [&](std::int64_t k, std::int64_t i) {
    if (weights.at(k, i) == 0) return;
    const std::int64_t position = i / layer.channels_per_group();
    stored.metadata.put(k, bits_for(layer.K));
    stored.metadata.put(i % layer.channels_per_group(), bits_for(layer.channels_per_group()));
    stored.metadata.put(position / layer.S, bits_for(layer.R));
    stored.metadata.put(position % layer.S, bits_for(layer.S));
    stored.payload.put(weights.at(k, i), layer.weight_bits);
  });
}

void decode_coordinate(Stored& stored, Weights& weights) {
  const Layer& layer = weights.layer();
  for (std::int64_t n = 0; n < stored.descriptor.at("nonzeros"); ++n) {
    const std::int64_t k = stored.metadata.get(bits_for(layer.K));
    const std::int64_t c = stored.metadata.get(bits_for(layer.channels_per_group()));
    const std::int64_t r = stored.metadata.get(bits_for(layer.R));
    const std::int64_t s = stored.metadata.get(bits_for(layer.S));
    weights.at(k, weights.column(r * layer.S + s, c)) = stored.payload.get(layer.weight_bits);
  }
}

template <class Visit>
void each_block(const Weights& weights, std::int64_t size, const Visit& visit) {
  const Layer& layer = weights.layer();
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t position = 0; position < layer.R * layer.S; ++position)
      for (std::int64_t c = 0; c < layer.channels_per_group(); c += size)
        visit(k, weights.column(position, c), std::min(size, layer.channels_per_group() - c));
}

void encode_blocks(const Weights& weights, std::int64_t size, Stored& stored) {
  std::int64_t most = 0;
  each_block(weights, size, [&](std::int64_t k, std::int64_t first, std::int64_t length) {
    std::int64_t n = 0;
    for (std::int64_t i = 0; i < length; ++i) n += weights.at(k, first + i) != 0 ? 1 : 0;
    most = std::max(most, n);
  });
  stored.descriptor = {{"values", most}, {"size", size}};
  each_block(weights, size, [&](std::int64_t k, std::int64_t first, std::int64_t length) {
    std::int64_t left = most;
    for (std::int64_t i = 0; i < length; ++i) {
      if (weights.at(k, first + i) == 0) continue;
      stored.metadata.put(i, bits_for(size)),
          stored.payload.put(weights.at(k, first + i), weights.layer().weight_bits);
      --left;
    }
    for (; left > 0; --left)
      stored.metadata.put(0, bits_for(size)), stored.payload.put(0, weights.layer().weight_bits);
  });
}

void decode_blocks(Stored& stored, Weights& weights) {
  const std::int64_t size = stored.descriptor.at("size");
  each_block(weights, size, [&](std::int64_t k, std::int64_t first, std::int64_t) {
    for (std::int64_t n = 0; n < stored.descriptor.at("values"); ++n) {
      const std::int64_t i = stored.metadata.get(bits_for(size));
      const std::int64_t word = stored.payload.get(weights.layer().weight_bits);
      if (word != 0) weights.at(k, first + i) = word;
    }
  });
}

void encode_n_m(const Weights& weights, const FormatParameters& parameters, Stored& stored) {
  encode_blocks(weights, parameters.block, stored);
}

void encode_group(const Weights& weights, const FormatParameters& parameters, Stored& stored) {
  encode_blocks(weights, parameters.group, stored);
}

}  // namespace

Weights::Weights(const Layer& layer, const LayerTensors& tensors) : Weights(layer) {
  for (std::size_t i = 0; i < words_.size(); ++i)
    words_[i] = tensors.weight_values.at(i) & ((std::int64_t{1} << layer.weight_bits) - 1);
}

std::int64_t bits_for(std::int64_t choices) {
  std::int64_t bits = 0;
  while ((std::int64_t{1} << bits) < choices) ++bits;
  return bits;
}

std::vector<Codec> codecs() {
  return {{"dense", encode_dense, decode_dense},
          {"csr", encode_csr, decode_csr},
          {"csc", encode_csc, decode_csc},
          {"bitmap", encode_bitmap, decode_bitmap},
          {"run_length", encode_run_length, decode_run_length},
          {"coordinate", encode_coordinate, decode_coordinate},
          {"n_m", encode_n_m, decode_blocks},
          {"group", encode_group, decode_blocks},
          {"fkw", encode_fkw, decode_fkw}};
}

}  // namespace lacuna::test
