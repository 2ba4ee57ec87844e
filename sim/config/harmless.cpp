#include "sim/config/harmless.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "sim/config/phrases.h"

namespace lacuna {
namespace {

constexpr std::uint32_t no_character = 0xFFFFFFFF;

struct Character {
  std::uint32_t code = no_character;  // if the byte begins none
  std::size_t bytes = 1;
};

// Of a first byte, how many there are, and the first character that needs that many.
struct Length {
  std::size_t bytes;
  std::uint32_t smallest;
  std::uint32_t first_bits;
};

Length length_of(unsigned char first) {
  if (first < 0x80U) return {1, 0, first};
  if (first >= 0xC2U && first < 0xE0U) return {2, 0x80, first & 0x1FU};
  if (first >= 0xE0U && first < 0xF0U) return {3, 0x800, first & 0x0FU};
  if (first >= 0xF0U && first < 0xF5U) return {4, 0x10000, first & 0x07U};
  return {0, 0, 0};
}

// The first of a text that is not empty. Overlong forms and surrogates are none.
Character first_of(std::string_view text) {
  const auto [bytes, smallest, first_bits] = length_of(static_cast<unsigned char>(text.front()));
  if (bytes == 0 || bytes > text.size()) return {};
  std::uint32_t code = first_bits;
  for (const char c : text.substr(1, bytes - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte & 0x3FU);
  }
  if (code < smallest || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return {};
  return {code, bytes};
}

// Ranges of characters that do something instead of showing something.
constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 12> unprintable{{
    {0x0000, 0x001F},    // C0
    {0x007F, 0x009F},    // DEL, C1
    {0x061C, 0x061C},    // Arabic letter mark
    {0x180E, 0x180E},    // a separator without width
    {0x200B, 0x200B},    // zero width space
    {0x200E, 0x200F},    // marks of direction
    {0x2028, 0x202E},    // separators of lines; embeddings and overrides of direction
    {0x2060, 0x206F},    // joiners, isolates of direction
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xFFF9, 0xFFFB},    // annotations
    {0xFFFE, 0xFFFF},    // no characters
    {0xE0000, 0xE0FFF},  // tags
}};

bool shows(std::uint32_t code) {
  return code != no_character &&
         std::none_of(unprintable.begin(), unprintable.end(),
                      [code](const auto& range) { return code >= range.first && code <= range.second; });
}

std::string escaped(Character character, unsigned char byte) {
  if (character.code == no_character) return fmt::format("\\x{:02x}", byte);
  if (character.code == '\n') return "\\n";
  if (character.code == '\r') return "\\r";
  if (character.code == '\t') return "\\t";
  return fmt::format("\\u{:04x}", character.code);
}

bool is_printable_but(std::string_view text, std::string_view also) {
  while (!text.empty()) {
    const Character next = first_of(text);
    if (!shows(next.code) && also.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

std::string printable_but(std::string_view text, std::string_view also) {
  std::string result;
  while (!text.empty()) {
    const Character next = first_of(text);
    if (shows(next.code) || also.find(text.front()) != std::string_view::npos)
      result += text.substr(0, next.bytes);
    else
      result += escaped(next, static_cast<unsigned char>(text.front()));
    text.remove_prefix(next.bytes);
  }
  return result;
}

constexpr std::string_view letters_and_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

bool is_made_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [others](char c) {
    return letters_and_digits.find(c) != std::string_view::npos || others.find(c) != std::string_view::npos;
  });
}

bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

// In bash's $'...', which can say every byte.
std::string shell_escapes(const std::string& text) {
  std::string quoted = "$'";
  for (const char c : text)
    quoted += is_made_of({&c, 1}, "/._-+=:, ") ? std::string(1, c)
                                               : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
  return quoted + "'";
}

}  // namespace

bool is_printable(std::string_view text) {
  return is_printable_but(text, "");
}

bool is_printable_prose(std::string_view text) {
  return is_printable_but(text, "\n\t");
}

std::string printable(std::string_view text) {
  return printable_but(text, "");
}

std::string printable_lines(std::string_view text) {
  return printable_but(text, "\n\t");
}

bool is_name(std::string_view text) {
  return text.size() <= max_name_bytes && is_made_of(text, "_.-") && !text.starts_with('-') &&
         text.find_first_not_of('.') != std::string_view::npos;
}

std::string name_problem(const std::string& name) {
  if (is_name(name)) return "";
  return fmt::format(R"(expected letters, digits, "_", "." and "-", at most {} and not "-" first, found {})",
                     max_name_bytes, shown(name));
}

bool is_formula(const std::string& text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
         !is_number(text);
}

std::string csv_cell(const std::string& text) {
  std::string cell = is_formula(text) ? "'" + text : text;
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string shell_word(const std::string& text) {
  if (!text.empty() && is_made_of(text, "/._-+=:,")) return text;
  if (!is_printable(text)) return shell_escapes(text);
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace lacuna
