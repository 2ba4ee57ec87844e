// A digest that tells contents apart, also those that somebody made alike on purpose.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace lacuna {

std::string sha256(std::string_view bytes);  // 64 hexadecimal digits
std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace lacuna
