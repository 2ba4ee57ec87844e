#include "sim/config/json_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "sim/config/phrases.h"

namespace lacuna {
namespace {

// "line 3, column 7" of the `position`-th byte (from 1) of the text.
std::string line_and_column(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position > 0 ? position - 1 : 0);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t column = before.size() - (before.rfind('\n') + 1);  // npos + 1 is 0: the first line
  return fmt::format("line {}, column {}", line, column + 1);
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
}

// The reason inside "[json.exception...] parse error at ...: syntax error while parsing value - REASON; last
// read: 'TOKEN'". The token can be of any size and need not be UTF-8, so it is left out: line and column show
// where it is.
std::string syntax_message(std::string what, const std::string& last_token) {
  replace(what, "; last read: '" + last_token + "'", "");
  replace(what, " parsing '" + last_token + "'", "");
  const auto dash = what.find(" - ");
  std::string reason = what.substr(dash == std::string::npos ? what.find("] ") + 2 : dash + 3);
  for (const char* word : {" string", " number"}) replace(reason, std::string(word) + " literal", word);
  for (const char* end : {"'}'", "']'"}) {  // what the parser would have taken as well
    replace(reason, std::string("; expected ") + end, std::string("; expected ',' or ") + end);
  }
  return "not valid JSON: " + reason;
}

// Builds the value from the parser's events.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(const std::string& text, const std::string& file) : text_(text), file_(file) {}

  Json take() {
    if (!problems_.empty()) throw InputError(std::move(problems_));
    return std::move(root_);
  }

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(value); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
  bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
  bool string(string_t& value) override { return scalar(std::move(value)); }
  bool binary(binary_t& value) override { return scalar(std::move(value)); }  // binary formats only
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    Frame& frame = frames_.back();
    frame.key = std::move(key);
    if (!frame.keys.insert(frame.key).second) {
      problems_.push_back({file_, pointer(), fmt::format("duplicate key {}", shown(frame.key))});
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last_token,
                   const Json::exception& error) override {
    const bool comment = position > 0 && position <= text_.size() && text_[position - 1] == '/';
    throw InputError(file_, line_and_column(text_, position),
                     comment ? "not valid JSON: unexpected '/'; comments are not allowed"
                             : syntax_message(error.what(), last_token));
  }

 private:
  struct Frame {
    Json* container;  // stays where it is: its parent grows only after it is closed
    std::string key;
    std::unordered_set<std::string> keys;
  };

  Json& put(Json value) {
    if (frames_.empty()) return root_ = std::move(value);
    Json& container = *frames_.back().container;
    if (container.is_array()) return container.emplace_back(std::move(value));
    // Appends without the linear search of ordered_json: `keys` has already answered it.
    return container.get_ref<Json::object_t&>().emplace_back(frames_.back().key, std::move(value)).second;
  }

  bool scalar(Json value) {
    put(std::move(value));
    return true;
  }

  bool open(Json container) {
    Json& placed = put(std::move(container));
    frames_.push_back({&placed, {}, {}});
    if (frames_.size() > max_json_depth) {
      throw InputError(file_, "", fmt::format("nested deeper than {} levels", max_json_depth));
    }
    return true;
  }

  bool close() {
    frames_.pop_back();
    return true;
  }

  std::string pointer() const {
    Json::json_pointer path;
    for (const Frame& frame : frames_) {
      if (frame.container->is_array()) {
        path /= frame.container->size() - 1;
      } else {
        path /= frame.key;
      }
    }
    return path.to_string();
  }

  const std::string& text_;
  const std::string& file_;
  Json root_;
  std::vector<Frame> frames_;
  std::vector<Problem> problems_;
};

}  // namespace

Json parse_json(const std::string& text, const std::string& file) {
  Builder builder(text, file);
  Json::sax_parse(text, &builder);
  return builder.take();
}

}  // namespace lacuna
