#include "sim/tensors/trace_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "sim/base/integer_math.h"
#include "sim/tensors/trace_checksums.h"
#include "sim/tensors/trace_storage.h"

namespace lacuna {
namespace {

std::string type_name(hid_t type) {
  for (const auto& [known, name] : {std::pair(H5T_STD_I8LE, "int8"), std::pair(H5T_STD_I8BE, "int8"),
                                    std::pair(H5T_STD_I16LE, "int16"), std::pair(H5T_STD_I16BE, "int16")})
    if (H5Tequal(type, known) > 0) return name;
  const std::size_t bits = 8 * H5Tget_size(type);
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      if (H5Tget_precision(type) != bits) return fmt::format("an integer of {} bits", H5Tget_precision(type));
      return fmt::format("{}int{}", H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "", bits);
    case H5T_FLOAT:
      return fmt::format("float{}", bits);
    case H5T_STRING:
      return "a string";
    default:
      return "another type";
  }
}

std::string list(const std::vector<std::int64_t>& numbers) {
  return fmt::format("[{}]", fmt::join(numbers, ", "));
}

class DatasetReader {
 public:
  DatasetReader(hid_t dataset, const TraceDataset& expected, std::vector<std::string>& complaints)
      : dataset_(dataset), expected_(expected), complaints_(complaints) {}

  TensorFound read(std::span<std::int16_t> values) {
    complain(foreign_storage_problem(dataset_));
    if (!complaints_.empty()) return {};
    check_type();
    check_shape();
    check_scale();
    if (!complaints_.empty()) return {};
    const Hdf5Attribute attribute(dataset_, checksum_attribute);
    const auto sums = read_checksums(attribute);
    const std::int64_t rows = sums ? rows_to_check() : expected_.shape[0];
    if (complaints_.empty()) read_and_compare(rows, sums, values);
    if (complaints_.empty()) check_range(values);
    return {heading_.scale, attribute.exists()};
  }

 private:
  using Checksums = std::optional<std::vector<std::uint32_t>>;

  void complain(std::string message) {
    if (!message.empty()) complaints_.push_back(std::move(message));
  }

  void check_type() {
    heading_.type = type_name(Hdf5Handle(H5Dget_type(dataset_), H5Tclose));
    if (heading_.type != "int8" && heading_.type != "int16")
      complain("expected type int8 or int16, found " + heading_.type);
  }

  void check_shape() {
    const Hdf5Handle space(H5Dget_space(dataset_), H5Sclose);
    std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
    H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
    const std::vector<std::int64_t> shape(sizes.begin(), sizes.end());
    heading_.path = expected_.path;
    heading_.shape = shape;
    if (shape == expected_.shape) return;
    if (expected_.longer_allowed && shape.size() == expected_.shape.size() && shape[0] > expected_.shape[0] &&
        std::equal(shape.begin() + 1, shape.end(), expected_.shape.begin() + 1)) {
      return;
    }
    complain("expected " + list(expected_.shape) + ", found " + list(shape) +
             (expected_.longer_allowed ? "; only the first number may be larger" : ""));
  }

  void check_scale() {
    const Hdf5Attribute scale(dataset_, "scale");
    const auto value = scale.real();
    if (value && std::isfinite(*value) && *value > 0)
      heading_.scale = *value;
    else
      complain("attribute scale: expected a positive finite float, found " + scale.describe());
  }

  Checksums read_checksums(const Hdf5Attribute& attribute) {
    if (!attribute.exists()) return std::nullopt;
    auto sums = attribute.numbers(static_cast<std::size_t>(heading_.checksums()));
    if (!sums)
      complain(fmt::format("attribute {}: expected {} integers, found {}", checksum_attribute,
                           heading_.checksums(), attribute.describe()));
    return sums;
  }

  // Up to the end of a piece that shares a checksum.
  std::int64_t rows_to_check() const {
    const std::int64_t at_once = heading_.rows_at_once();
    return std::min(heading_.rows(), ceil_div(expected_.shape[0], at_once) * at_once);
  }

  void read_and_compare(std::int64_t rows, const Checksums& sums, std::span<std::int16_t> values) {
    std::vector<std::int16_t> longer;
    if (rows > expected_.shape[0]) longer.resize(static_cast<std::size_t>(rows * heading_.row_size()));
    const std::span<std::int16_t> read = longer.empty() ? values : longer;
    complain(read_rows(dataset_, read));
    if (sums && complaints_.empty()) compare(tensor_checksums(heading_, read), *sums);
    if (!longer.empty()) std::copy_n(longer.begin(), values.size(), values.begin());
  }

  void compare(const std::vector<std::uint32_t>& found, const std::vector<std::uint32_t>& stored) {
    const auto differs = std::mismatch(found.begin(), found.end(), stored.begin()).first;
    if (differs == found.end()) return;
    complain(
        fmt::format("expected the checksum of what is there, found another for row {}: damaged, or changed "
                    "since the checksums were written",
                    (differs - found.begin()) * heading_.rows_at_once()));
  }

  void check_range(std::span<const std::int16_t> values) {
    const auto outside = [this](std::int16_t v) { return v < expected_.min || v > expected_.max; };
    const auto first = std::ranges::find_if(values, outside);
    if (first == values.end()) return;
    const auto more = std::count_if(first + 1, values.end(), outside);
    complain(fmt::format("expected values in {}..{}, found {} at {}{}", expected_.min, expected_.max, *first,
                         list(coordinates(first - values.begin())),
                         more > 0 ? fmt::format(" and {} more", more) : ""));
  }

  std::vector<std::int64_t> coordinates(std::int64_t index) const {
    std::vector<std::int64_t> result(expected_.shape.size());
    for (std::size_t i = result.size(); i-- > 0; index /= expected_.shape[i])
      result[i] = index % expected_.shape[i];
    return result;
  }

  hid_t dataset_;
  const TraceDataset& expected_;
  std::vector<std::string>& complaints_;
  TensorHeading heading_;  // as found
};

}  // namespace

TraceDataset traced_inputs(const Layer& layer) {
  const std::int64_t limit = std::int64_t{1} << (layer.input_bits - 1);
  std::vector<std::int64_t> shape{layer.N, layer.C};
  if (layer.kind != LayerKind::fully_connected) shape.insert(shape.end(), {layer.H, layer.W});
  return {"/" + layer.name + "/input", std::move(shape), true, -limit, limit - 1};
}

TraceDataset traced_weights(const Layer& layer) {
  const std::int64_t limit = (std::int64_t{1} << (layer.weight_bits - 1)) - 1;
  std::vector<std::int64_t> shape{layer.K, layer.channels_per_group()};
  if (layer.kind == LayerKind::conv) shape.insert(shape.end(), {layer.R, layer.S});
  return {"/" + layer.name + "/weights", std::move(shape), false, -limit, limit};
}

TensorFound read_dataset(hid_t dataset, const TraceDataset& expected, std::span<std::int16_t> values,
                         std::vector<std::string>& complaints) {
  return DatasetReader(dataset, expected, complaints).read(values);
}

}  // namespace lacuna
