// Where a dataset's values are stored, judged before they are read: what was never written would read as
// zeros, what is in another file is not part of the trace, and what expands can take all memory.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "sim/tensors/hdf5_wrapper.h"

namespace lacuna {

// Why the dataset's values are not in this file: "" if they are. To be asked first, since the library may
// open the other file for any other question.
std::string foreign_storage_problem(hid_t dataset);

// As many rows of the first dimension as `values` has, of a dataset of integers of 8 or 16 bits. Why they
// cannot be read; "" if they can.
std::string read_rows(hid_t dataset, std::span<std::int16_t> values);

// A property list of this class (group or dataset access) with which no link out of the file is followed.
Hdf5Handle access_within_file(hid_t property_class);

// Why nothing can be opened at this path: a link out of the file or to nowhere, nothing, or something else.
std::string unopened(hid_t file, const std::string& path);

}  // namespace lacuna
