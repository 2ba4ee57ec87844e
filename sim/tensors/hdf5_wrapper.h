// The HDF5 library (its C interface), with owners for what it hands out.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lacuna {

// An identifier of the HDF5 library and the function that gives it back. Negative: the library refused.
class Hdf5Handle {
 public:
  Hdf5Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept
      : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&&) = delete;
  ~Hdf5Handle() {
    if (valid()) close_(id_);
  }
  bool valid() const { return id_ >= 0; }
  operator hid_t() const { return id_; }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// Keeps the library from printing its errors, as long as it lives.
class Hdf5Silence {
 public:
  Hdf5Silence();
  ~Hdf5Silence();
  Hdf5Silence(const Hdf5Silence&) = delete;
  Hdf5Silence& operator=(const Hdf5Silence&) = delete;

 private:
  H5E_auto2_t report_ = nullptr;
  void* context_ = nullptr;
};

// Text from a file in quotes: short, one line, and nothing that a terminal would obey.
std::string quoted(const std::string& text);

// An attribute that holds one number or string, or a list of numbers.
class Hdf5Attribute {
 public:
  Hdf5Attribute(hid_t object, const char* name);

  // The value, if there is a single one of that class.
  std::optional<std::int64_t> integer() const;
  std::optional<double> real() const;
  std::optional<std::string> text() const;  // of at most max_text bytes, without spaces at its end
  std::optional<std::vector<std::uint32_t>> numbers(std::size_t count) const;  // if it has so many

  static constexpr std::size_t max_text = 1U << 16U;

  bool exists() const { return attribute_.valid(); }
  std::string describe() const;  // for "found ..."

 private:
  bool is_single(H5T_class_t wanted) const;
  std::optional<std::string> variable_text() const;
  std::optional<std::string> fixed_text() const;

  Hdf5Handle attribute_;
  Hdf5Handle type_;
};

}  // namespace lacuna
