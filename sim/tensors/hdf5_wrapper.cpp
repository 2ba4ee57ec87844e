#include "sim/tensors/hdf5_wrapper.h"

#include <fmt/format.h>

#include "sim/config/harmless.h"
#include "sim/config/phrases.h"

namespace lacuna {

Hdf5Silence::Hdf5Silence() {
  H5Eget_auto2(H5E_DEFAULT, &report_, &context_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Hdf5Silence::~Hdf5Silence() {
  H5Eset_auto2(H5E_DEFAULT, report_, context_);
}

std::string quoted(const std::string& text) {
  constexpr std::size_t max_shown = 200;
  return '"' + printable(shortened(text, max_shown)) + '"';
}

Hdf5Attribute::Hdf5Attribute(hid_t object, const char* name)
    : attribute_(H5Aexists(object, name) > 0 ? H5Aopen(object, name, H5P_DEFAULT) : H5I_INVALID_HID,
                 H5Aclose),
      type_(attribute_.valid() ? H5Aget_type(attribute_) : H5I_INVALID_HID, H5Tclose) {}

bool Hdf5Attribute::is_single(H5T_class_t wanted) const {
  if (!type_.valid() || H5Tget_class(type_) != wanted) return false;
  return H5Sget_simple_extent_npoints(Hdf5Handle(H5Aget_space(attribute_), H5Sclose)) == 1;
}

std::optional<std::int64_t> Hdf5Attribute::integer() const {
  std::int64_t value = 0;
  if (!is_single(H5T_INTEGER) || H5Aread(attribute_, H5T_NATIVE_INT64, &value) < 0) return std::nullopt;
  return value;
}

std::optional<double> Hdf5Attribute::real() const {
  double value = 0;
  if (!is_single(H5T_FLOAT) || H5Aread(attribute_, H5T_NATIVE_DOUBLE, &value) < 0) return std::nullopt;
  return value;
}

std::optional<std::string> Hdf5Attribute::text() const {
  if (!is_single(H5T_STRING)) return std::nullopt;
  std::optional<std::string> text = H5Tis_variable_str(type_) > 0 ? variable_text() : fixed_text();
  if (text && text->size() > max_text) return std::nullopt;
  if (text) text->resize(text->find_last_not_of(std::string(" \0", 2)) + 1);  // the padding
  return text;
}

std::optional<std::string> Hdf5Attribute::variable_text() const {
  char* characters = nullptr;
  if (H5Aread(attribute_, type_, &characters) < 0 || characters == nullptr) return std::nullopt;
  std::string value = characters;
  H5free_memory(characters);
  return value;
}

std::optional<std::string> Hdf5Attribute::fixed_text() const {
  if (H5Tget_size(type_) > max_text) return std::nullopt;
  std::string value(H5Tget_size(type_), ' ');
  if (H5Aread(attribute_, type_, value.data()) < 0) return std::nullopt;
  return value;
}

std::optional<std::vector<std::uint32_t>> Hdf5Attribute::numbers(std::size_t count) const {
  if (!type_.valid() || H5Tget_class(type_) != H5T_INTEGER) return std::nullopt;
  const Hdf5Handle space(H5Aget_space(attribute_), H5Sclose);
  if (H5Sget_simple_extent_npoints(space) != static_cast<hssize_t>(count)) return std::nullopt;
  std::vector<std::uint32_t> values(count);
  if (H5Aread(attribute_, H5T_NATIVE_UINT32, values.data()) < 0) return std::nullopt;
  return values;
}

std::string Hdf5Attribute::describe() const {
  if (!attribute_.valid()) return "nothing";
  if (const auto value = text()) return quoted(*value);
  if (const auto value = real()) return fmt::format("{}", *value);
  if (const auto value = integer()) return fmt::format("integer {}", *value);
  return "an array or another type";
}

}  // namespace lacuna
