// One layer of a network, with every shape resolved. Names of dimensions are the field's: N images, C input
// channels, H x W input plane, K output channels, R x S filter, P x Q output plane.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lacuna {

enum class LayerKind { conv, fully_connected, gemm, max_pool, avg_pool, add };

// Where a layer's zeros come from: a density and who published it.
struct Density {
  double value = 1.0;  // fraction of nonzero elements, 0..1
  std::string source;  // paper or artifact; "assumed: ..." where nothing was published
};

// A pooling layer that was merged into the layer it reads (fuse_pooling, pooling.h).
struct FusedPool {
  std::string name;
  std::int64_t P = 1, Q = 1;  // the pooled plane
};

// A fully connected layer is a convolution with H = W = R = S = 1 and C the flattened input; a GEMM of M x K
// by K x N is one with C = K(gemm), H = P = M, W = Q = 1 and K = N(gemm). Pooling has groups = C = K and no
// weights; add has R = S = 1 besides and `operands` = 2.
struct Layer {
  std::string name;
  LayerKind kind = LayerKind::conv;
  std::vector<std::string> producers;  // "input" is the network's own input

  std::int64_t N = 1, C = 1, H = 1, W = 1;
  std::int64_t K = 1, R = 1, S = 1, P = 1, Q = 1;
  std::int64_t stride_h = 1, stride_w = 1;
  std::int64_t pad_h = 0, pad_w = 0;
  std::int64_t dilation_h = 1, dilation_w = 1;
  std::int64_t groups = 1;
  std::int64_t operands = 1;  // input maps read: 2 for add

  std::int64_t input_bits = 16, weight_bits = 16, output_bits = 16;
  Density weight_density, input_density;

  // What the layers that read the output map say of it. The density is the largest that one of them declares
  // for its input: of what is stored, so that of the pooled map if a pool is fused.
  Density output_density{1.0, "no layer reads it"};
  bool feeds_nothing = true;         // no layer reads the output map: it is the network's
  bool reads_network_input = false;  // "input" is one of the producers
  std::optional<FusedPool> fused_pool;

  // The layers with weights that read this layer's input (it is one of them), or what some other reads
  // together with it; and those of its output (link_readers(), map_readers.h). Null if nobody has said it.
  std::shared_ptr<const std::vector<Layer>> input_readers, output_readers;

  // What the weights were before pruning (sim/pruning); "" and 0 if they are not pruned.
  std::string pruning;  // the method
  std::int64_t unpruned_weights = 0;

  std::int64_t channels_per_group() const { return C / groups; }
  std::int64_t filters_per_group() const { return K / groups; }
  std::int64_t filter_size() const { return channels_per_group() * R * S; }  // weights of one filter
  std::int64_t weight_count() const { return has_weights() ? K * filter_size() : 0; }
  std::int64_t input_count() const { return operands * N * C * H * W; }
  std::int64_t output_count() const { return N * K * P * Q; }
  // Outputs that leave the array's post-processing: those of the pooled plane if a pool is fused.
  std::int64_t stored_outputs() const { return N * K * (fused_pool ? fused_pool->P * fused_pool->Q : P * Q); }
  bool has_weights() const {
    return kind == LayerKind::conv || kind == LayerKind::fully_connected || kind == LayerKind::gemm;
  }
  // All MACs of the layer's shape, those with padding included; 0 for layers without weights.
  std::int64_t dense_macs() const { return has_weights() ? output_count() * filter_size() : 0; }
};

const char* to_string(LayerKind kind);  // "conv", "fc", "gemm", "max_pool", "avg_pool", "add"

}  // namespace lacuna
